"""What a reader sees of an interpretation: the position of a day, what stands beside
it, and the whole time line, trimmed to what is open to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from content.assembly import Reading
from content.interpretations import timeline
from content.interpretations.confirmation import changes_of, needs_confirmation
from content.interpretations.counts import endorsements
from content.interpretations.difference import difference
from content.interpretations.wording import reworded_on
from content.regulations.names import Cited, cited_in, laws
from portal.access import Viewer


@dataclass(slots=True)
class Example:
    title: str
    facts: SafeString
    result: SafeString


@dataclass(slots=True)
class Dissent:
    """by: the organisation's name; "" where it comes through the secretariat."""

    kind: str
    title: str
    by: str
    on: date | None
    view: SafeString
    why: SafeString
    anchor: str


@dataclass(slots=True)
class Position:
    """A position as shown. reasons_open: whether reasons and examples are readable."""

    span: timeline.Span
    confidence: str
    answer: SafeString
    reviews: list[dict[str, Any]] = field(default_factory=list)
    reasons_open: bool = False
    assumed: SafeString = field(default_factory=SafeString)
    reasons: SafeString = field(default_factory=SafeString)
    examples: list[Example] = field(default_factory=list)
    dissents: list[Dissent] = field(default_factory=list)
    path: str = ""

    @property
    def number(self) -> int:
        return self.span.number

    @property
    def status(self) -> str:
        return self.span.status

    @property
    def is_proposal(self) -> bool:
        return self.status == timeline.IN_REVIEW


@dataclass(slots=True)
class Reads:
    """A provision that the page reads: words and address ("" without a page)."""

    text: str
    url: str
    slug: str = ""
    label: str = ""


@dataclass(slots=True)
class InterpretationView:
    """day, known: what was asked for; None for today and for what is known now.
    until: when the number of endorsements next changes by itself."""

    position: Position | None
    day: date | None
    known: date | None
    is_permalink: bool
    is_current: bool
    current: Position | None
    line: list[Position]
    reads: list[Reads]
    reconfirm: date | None
    endorsements: list[tuple[str, int]] | None
    endorsed: int
    changes: list[tuple[str, SafeString]]
    changed_from: Position | None
    reworded: date | None
    until: datetime | None


def interpretation_view(
    page: Any,
    reading: Reading,
    viewer: Viewer,
    *,
    today: date,
    number: int | None = None,
    day: date | None = None,
    known: date | None = None,
) -> InterpretationView:
    """All that the template shows. At most four queries beside those of `reading`."""
    line = positions_of(reading.parts, page.url)
    spans = [one.span for one in line]
    by_number = {one.number: one for one in line}
    now = timeline.position_at(spans, today, today)
    if number is not None:
        asked = by_number.get(number)
    else:
        span = timeline.position_at(spans, day or today, known or today)
        asked = by_number.get(span.number) if span else None
    current = by_number.get(now.number) if now else None
    reads = what_it_reads(reading.facts.get("provisions") or [], viewer)
    counts, until, before = None, None, None
    if asked is not None:
        if asked.reasons_open:
            counts, until = endorsements(page, asked.number, known)
        before = _before(asked, line)
    return InterpretationView(
        position=asked,
        day=day,
        known=known,
        is_permalink=number is not None,
        is_current=asked is not None and asked is current,
        current=current,
        line=line,
        reads=reads,
        reconfirm=_reconfirm(asked, page, reads, viewer) if asked else None,
        endorsements=counts,
        endorsed=sum(count for _role, count in counts or ()),
        changes=_changes(before, asked) if before and asked else [],
        changed_from=before,
        until=until if known is None else None,
        reworded=reworded_on(page) if asked and not asked.is_proposal else None,
    )


def contents_of(
    view: InterpretationView, own: list[dict[str, Any]], *, has_body: bool
) -> list[dict[str, Any]]:
    """What stands on the page, in its order, as its list of contents; `own`: the
    headings of the body."""
    position = view.position
    found = [
        ("dissents", _("Who reads it differently"), position and position.dissents),
        ("reads", _("What it reads"), view.reads),
        ("background", _("Where the question comes from"), has_body),
        *((entry["id"], entry["text"], entry["level"] == 2) for entry in own),
        (
            f"position-{position.number}-reasons" if position else "",
            _("Why"),
            position and position.reasons,
        ),
        ("examples", _("Examples"), position and position.examples),
        ("timeline", _("Time line"), True),
        ("endorsements", _("Who stands behind it"), view.endorsements is not None),
    ]
    return [
        {"level": 2, "id": key, "text": text} for key, text, is_on in found if is_on
    ]


def positions_of(parts: Iterable[dict[str, Any]], path: str) -> list[Position]:
    """The positions among a reader's parts, the newest first."""
    found: dict[int, Position] = {}
    for part in parts:
        data, html = part["data"], part["html"]
        if part["name"] == "position":
            found[data["number"]] = Position(
                span=_span(data),
                confidence=data["confidence"],
                answer=html["answer"],
                reviews=[
                    {"role": row["role"], "on": parse_date(row["on"])}
                    for row in data["reviews"]
                ],
                path=f"{path}position/{data['number']}/",
            )
    for part in parts:
        data, html = part["data"], part["html"]
        position = found.get(data.get("number", 0))
        if position is None:
            continue
        if part["name"] == "reasons":
            position.reasons_open = True
            position.assumed = html["assumed"]
            position.reasons = html["reasons"]
            position.examples = [
                Example(title, html[f"facts-{place}"], html[f"result-{place}"])
                for place, title in enumerate(data["titles"], 1)
            ]
        elif part["name"] == "dissent":
            position.dissents.append(
                Dissent(
                    data["kind"],
                    data["title"],
                    "",
                    parse_date(data["on"]),
                    html["view"],
                    html["why"],
                    f"dissent-{data['number']}-{data['place']}",
                )
            )
    _name_organisations(parts, found)
    order = timeline.in_order(one.span for one in found.values())
    return [found[span.number] for span in order]


def _name_organisations(
    parts: Iterable[dict[str, Any]], found: dict[int, Position]
) -> None:
    """The names as they are now; no query where all came through the secretariat."""
    from portal.members.models import Organisation

    wanted: dict[str, int] = {
        f"dissent-{part['data']['number']}-{part['data']['place']}": part["data"][
            "organisation"
        ]
        for part in parts
        if part["name"] == "dissent" and part["data"]["organisation"]
    }
    if not wanted:
        return
    names = dict(
        Organisation.objects.filter(pk__in=wanted.values()).values_list("pk", "name")
    )
    for position in found.values():
        for dissent in position.dissents:
            dissent.by = names.get(wanted.get(dissent.anchor, 0), "")


def _span(data: dict[str, Any]) -> timeline.Span:
    def day(name: str) -> date | None:
        return parse_date(data[name] or "")

    return timeline.Span(
        number=data["number"],
        status=data["status"],
        in_force_from=day("in_force_from") or date.min,
        known_from=day("known_from") or date.min,
        in_force_to=day("in_force_to"),
        known_to=day("known_to"),
        closed_on=day("closed_on"),
    )


def _before(asked: Position, line: list[Position]) -> Position | None:
    """The position that this one follows on the time line, if any."""
    older = line[line.index(asked) + 1 :]
    return older[0] if older else None


def _changes(before: Position, after: Position) -> list[tuple[str, SafeString]]:
    found = [("answer", difference(before.answer, after.answer))]
    if before.reasons_open and after.reasons_open:
        found.append(("reasons", difference(before.reasons, after.reasons)))
    return [(name, html) for name, html in found if html]


def what_it_reads(citations: Iterable[str], viewer: Viewer) -> list[Reads]:
    """The cited provisions as links, as far as their pages may be seen."""
    return [
        Reads(_words(one), one.url, one.slug, one.label)
        for one in cited_in(citations, viewer)
    ]


def _words(one: Cited) -> str:
    """As it was written, where the text holds no other; else the law and the place."""
    if one.is_alone or one.citation is None:
        return one.text
    return f"{one.law.short if one.law else ''} {one.citation.label}"


def _reconfirm(
    position: Position, page: Any, reads: list[Reads], viewer: Viewer
) -> date | None:
    targets = [(one.slug, one.label) for one in reads if one.slug]
    changes = changes_of(targets, laws(viewer.stamp))
    return needs_confirmation(position.span, page.reviewed_on, changes)

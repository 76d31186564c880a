"""The result: rules by status, what each rests on, and where to go from there."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.chrome import frame_for
from content.interpretations.view import Reads, what_it_reads
from content.references import PageRow, page_rows, wanted_pages
from content.rule_table import calendar_rows
from content.rules.deadlines import Due, due_of
from content.rules.evaluation import Answer, Outcome, evaluate
from content.rules.questions import progress
from content.rules.table import EXEMPT, FROM, INDIRECT, NOW, OUT, UNKNOWN
from content.rules.words import answer_words, status_words

# What matters first comes first; what is not known stands before what is settled.
GROUPS = (
    (NOW, gettext_lazy("Applies now")),
    (FROM, gettext_lazy("Applies from a later day")),
    (UNKNOWN, gettext_lazy("Not known yet")),
    (INDIRECT, gettext_lazy("Customers will ask you")),
    (EXEMPT, gettext_lazy("Caught in kind, but let off")),
    (OUT, gettext_lazy("Does not apply")),
)
CONFIDENCE = {
    "V": gettext_lazy("read in a published source"),
    "H": gettext_lazy("from the law's own text"),
    "M": gettext_lazy("to be confirmed"),
    "L": gettext_lazy("to be confirmed"),
}


@dataclass
class Link:
    """Words that lead to a page of the portal for this reader, or plain words."""

    words: str
    url: str = ""
    lock: str = ""


@dataclass
class Shown:
    """One rule on the result page."""

    answer: Answer
    confidence: Any
    due: Due | None
    inputs: list[tuple[str, str, str]] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    actions: list[Link] = field(default_factory=list)
    readings: list[Link] = field(default_factory=list)
    provisions: list[Reads] = field(default_factory=list)

    @property
    def possible(self) -> str:
        """What an unknown answer can come to, in words."""
        left = [one for one in self.answer.possible if one != UNKNOWN]
        return status_words(left) if len(left) > 1 else ""

    @property
    def day(self) -> date | None:
        status, _space, day = self.answer.status.partition(" ")
        return date.fromisoformat(day) if status == FROM else None


class Links:
    """Names like `page:GA-07` as this reader may see them; one query for all."""

    def __init__(self, names: set[str], page: Any, viewer: Any) -> None:
        self.viewer = viewer
        self.chips = frame_for(viewer).names
        wanted = [
            (kind, target)
            for kind, _colon, target in (name.partition(":") for name in names)
            if kind in ("page", "term")
        ]
        self.rows: dict[str, PageRow] = {}
        if not wanted:
            return
        from content.models import BasePage

        for row in page_rows(
            BasePage.objects.filter(wanted_pages(wanted), live=True).order_by()
        ):
            fits = row.locale_id == page.locale_id and row.alias_of_id is None
            if fits and row.library_id and viewer.can_list(row):
                self.rows[row.library_id] = row

    def link(self, words: str, name: str) -> Link:
        """The words as a link; as they are where the name leads nowhere for them."""
        target, _hash, anchor = name.partition(":")[2].partition("#")
        row = self.rows.get(target)
        if row is None or not row.url:
            return Link(words)
        readable = self.viewer.can_read(row)
        lock = "" if readable else str(self.chips.chip(row.audience).label)
        return Link(words, row.url + (f"#{anchor}" if anchor else ""), lock)

    def reading(self, library_id: str) -> Link | None:
        """An interpretation by its title; None where the reader may not see it."""
        row = self.rows.get(library_id)
        return None if row is None else self.link(row.title, f"page:{library_id}")


def result_context(visit: Any) -> dict[str, Any]:
    """Everything that the template of the result shows."""
    table, viewer = visit.table, visit.request.viewer
    outcome = evaluate(table, visit.answers, visit.as_of)
    links = Links(_names(outcome, table), visit.page, viewer)
    calendar = calendar_rows(viewer.stamp)
    shown = [
        _shown(visit, answer, links, calendar) for answer in outcome.answers.values()
    ]
    groups = [
        (status, words, [one for one in shown if one.answer.status.startswith(status)])
        for status, words in GROUPS
    ]
    ahead = progress(table, visit.answers, visit.as_of)
    return {
        "groups": [group for group in groups if group[2]],
        "counts": [(words, len(rules)) for _status, words, rules in groups if rules],
        "templates": [
            links.link(template.name, template.link)
            for template in table.templates
            if template.name in outcome.templates
        ],
        "baseline": outcome.baseline,
        "summary": [
            (
                question.words,
                answer_words(question, visit.answers[question.id]),
                visit.url("question", q=question.id),
            )
            for question in ahead.asked
        ],
        "left": len(ahead.open),
        "goes_on": visit.url("question"),
        "share": visit.request.build_absolute_uri(visit.url("result")),
        "overdue": bool(next(table.due(visit.as_of), None)),
        "before_table": visit.as_of < table.first,
    }


def _names(outcome: Outcome, table: Any) -> set[str]:
    found = {template.link for template in table.templates}
    for answer in outcome.answers.values():
        found |= {action.link for action in answer.actions}
        found |= {f"page:{name}" for name in answer.rule.interpretations}
    return found - {""}


def _shown(visit: Any, answer: Answer, links: Links, calendar: list[Any]) -> Shown:
    questions = visit.table.questions
    # From one rule's answer, the questions of this one, and back.
    about = {"for": answer.rule.id.lower()}
    found = Shown(
        answer,
        CONFIDENCE.get(answer.confidence, _("to be confirmed")),
        due_of(answer.deadline, calendar, visit.as_of),
    )
    for name, value in answer.inputs.items():
        found.inputs.append(
            (
                questions[name].words,
                answer_words(questions[name], value),
                visit.url("question", q=name, **about),
            )
        )
    for name in answer.missing:
        url = visit.url("question", q=name, **about)
        found.missing.append((questions[name].missing, url))
    found.provisions = what_it_reads(
        filter(None, [answer.provision]), visit.request.viewer
    )
    found.actions = [links.link(one.words, one.link) for one in answer.actions]
    readings = [links.reading(name) for name in answer.rule.interpretations]
    found.readings = [one for one in readings if one is not None]
    return found

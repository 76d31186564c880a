"""What a reader sees of a law on a day, and who interprets and cites it, trimmed."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from content.assembly import Reading
from content.citations import format as format_citation
from content.citations import parse_target
from content.interpretations.beside import elsewhere
from content.regulations.calendar import Due, ahead_of
from content.regulations.names import Law, cited_in, laws
from content.regulations.table import (
    AnnexTable,
    RuleLink,
    annex_table_of,
    annex_tables,
    rules_resting_on,
    touches,
)
from content.regulations.touching import Touching, touching_pages
from portal.access import Viewer


@dataclass(slots=True)
class Row:
    """A provision as it stands on a day."""

    slug: str
    label: str
    heading: str
    summary: SafeString
    url: str
    is_unconfirmed: bool
    is_repealed: bool
    see: list[str]
    version: dict[str, Any]
    path: str = ""
    readings: int = 0
    table: AnnexTable | None = None

    @property
    def since(self) -> date | None:
        return parse_date(self.version["in_force_from"])


@dataclass(slots=True)
class LawView:
    """A law on a day: its own texts, its provisions, which version binds."""

    data: dict[str, Any]
    html: dict[str, SafeString]
    rows: list[Row]
    day: date
    is_today: bool
    version: dict[str, Any] | None
    amendments: list[tuple[dict[str, Any], Law | None]]
    readings: list[Touching]
    path: str
    rules: list[RuleLink]
    ahead: list[Due]


@dataclass(slots=True)
class ProvisionView:
    """One provision on a day, beside all that touches it. bound_by: the checker's rules
    about the whole law, which tell whether it binds somebody at all; rules: those
    that rest on this provision. has_other_readings: of the law, none of this one."""

    row: Row
    law: dict[str, Any]
    path: str
    day: date
    is_today: bool
    citation: str
    long_citation: str
    history: list[Row]
    see: list[tuple[str, str]]
    readings: list[Touching]
    citing: list[Touching]
    rules: list[RuleLink]
    bound_by: list[RuleLink]
    ahead: list[Due]
    has_scope: bool
    has_other_readings: bool
    before: Row | None = None
    after: Row | None = None
    inside: list[Row] = field(default_factory=list)


def law_view(page: Any, reading: Reading, viewer: Viewer, day: date) -> LawView:
    part = reading.parts_named("law")[0]
    known = laws(viewer.stamp)
    law = known.by_slug.get(part["data"]["slug"])
    rows = rows_on(reading, day, page)
    touching = touching_pages(part["data"]["slug"], viewer)
    counts: dict[str, int] = defaultdict(int)
    for one in touching.readings:
        for label in one.labels:
            counts[label] += 1
    tables = annex_tables(part["data"]["slug"], viewer, day)
    for row in rows:
        # Of a part of an annex not its lines again: they stand just above.
        row.table = tables.get(row.slug)
        row.readings = sum(
            number for label, number in counts.items() if touches(label, row.slug)
        )
    versions = part["data"]["versions"]
    return LawView(
        part["data"],
        part["html"],
        rows,
        day,
        day == timezone.localdate(),
        _binding(versions, day),
        [
            (one, _seen(known.by_slug.get(one["amended_by"]), viewer))
            for one in versions
        ],
        touching.readings,
        law.page.url if law and law.page else page.url,
        rules_resting_on(part["data"]["slug"], None, viewer, day, page),
        _ahead(part["data"]["slug"], None, viewer, day),
    )


def contents_of(law: LawView, own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stands on the law's page, in its order; `own`: as stored, the headings of
    the body before those of the data."""
    names = {entry["id"]: entry for entry in own}
    data = ["scope", "duties", "ahead", "readings", "provisions", "penalty", "status"]
    found = [entry for entry in own if entry["id"] not in data]
    if law.readings:
        text = _("How it is read")
        names["readings"] = {"level": 2, "id": "readings", "text": text}
    if law.ahead:
        names["ahead"] = {"level": 2, "id": "ahead", "text": _("Dates ahead")}
    if not law.rows:
        names.pop("provisions", None)
    found += [names[name] for name in data if name in names]
    if len(law.amendments) > 1:
        found.append({"level": 2, "id": "versions", "text": _("Versions")})
    return found


def rows_on(reading: Reading, day: date, page: Any) -> list[Row]:
    """The provisions as they stand on the day, in the order of the law. Before the
    first version binds, as it will bind first."""
    found: dict[str, Row] = {}
    for part in reading.parts_named("provision"):
        row = _row(part, page)
        present = found.get(row.slug)
        if present is None or (row.since and row.since <= day):
            found[row.slug] = row
    return [row for row in found.values() if not row.is_repealed]


def _row(part: dict[str, Any], page: Any) -> Row:
    data = part["data"]
    return Row(
        data["slug"],
        data["label"],
        data["heading"],
        elsewhere(part["html"]["summary"], page.url),
        data["url"],
        data["is_unconfirmed"],
        data["is_repealed"],
        data["see"],
        data["version"],
        f"{page.url}{data['slug']}/",
    )


def _seen(law: Law | None, viewer: Viewer) -> Law | None:
    """The law where the viewer may know of its page."""
    return law if law and law.page and viewer.can_list(law.page) else None


def _binding(versions: list[dict[str, Any]], day: date) -> dict[str, Any] | None:
    """The version that binds on the day; None before the first and after the end."""
    binding = None
    for one in versions:
        start, end = (
            parse_date(one["in_force_from"]),
            parse_date(one["in_force_to"] or ""),
        )
        if start and start <= day:
            binding = None if end and end < day else one
    return binding


def provision_view(
    page: Any, reading: Reading, viewer: Viewer, label: str, day: date
) -> ProvisionView:
    part = reading.parts_named("law")[0]
    data = part["data"]
    rows = rows_on(reading, day, page)
    history = [
        _row(part, page)
        for part in reading.parts_named("provision")
        if part["data"]["slug"] == label
    ]
    place = next((n for n, row in enumerate(rows) if row.slug == label), None)
    row = rows[place] if place is not None else history[-1]
    touching = touching_pages(data["slug"], viewer, label)
    row.table = annex_table_of(annex_tables(data["slug"], viewer, day), label)
    names = laws(viewer.stamp).names
    citation = parse_target(f"{data['slug']}/{label}")
    return ProvisionView(
        row,
        data,
        row.path,
        day,
        day == timezone.localdate(),
        format_citation(citation, names, "short"),
        format_citation(citation, names, "long"),
        history[::-1] if len(history) > 1 else [],
        see_also(row.see, viewer),
        touching.readings,
        # That the law's own page speaks of its provisions is no news.
        [one for one in touching.citing if one.entry.pk != page.pk],
        rules_resting_on(data["slug"], label, viewer, day, page),
        rules_resting_on(data["slug"], None, viewer, day, page),
        _ahead(data["slug"], label, viewer, day),
        bool(part["html"].get("scope")),
        touching.has_readings and not touching.readings,
        rows[place - 1] if place else None,
        rows[place + 1] if place is not None and place + 1 < len(rows) else None,
        [one for one in rows if one.slug.startswith(f"{label}-")],
    )


def _ahead(law: str, label: str | None, viewer: Viewer, day: date) -> list[Due]:
    """Dates still to come stand beside the law of today, not of another day."""
    return ahead_of(law, label, viewer) if day == timezone.localdate() else []


def see_also(citations: list[str], viewer: Viewer) -> list[tuple[str, str]]:
    """Cross references as (words, address); the address "" where we have no page."""
    names = laws(viewer.stamp).names
    return [
        (
            format_citation(one.citation, names, "short") if one.citation else one.text,
            one.url,
        )
        for one in cited_in(citations, viewer)
    ]

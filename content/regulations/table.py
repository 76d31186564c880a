"""What the rule table holds about a law: the weights of its annexes, and which rules
of the checker rest on its provisions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.citations import CitationError, parse
from content.references import PageRow, page_rows
from content.regulations.names import laws
from content.rule_table import current_table
from content.rules.table import Decision, Rule, Table, Weights, WeightVersion
from content.rules.weights import Line
from portal.access import Viewer
from portal.memory import Memory


@dataclass(frozen=True, slots=True)
class Rests:
    """A rule that rests on a provision ("": on the whole law), and while it does."""

    law: str
    label: str
    rule: Rule
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Annex:
    """The weights that belong to a provision."""

    law: str
    label: str
    weights: Weights


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """An annex's lines as they hold on a day, as far as they belong to a provision."""

    title: str
    source: str
    version: WeightVersion
    lines: tuple[Line, ...]
    checked_on: date

    @property
    def has_unconfirmed(self) -> bool:
        return any(line.confidence != "V" for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Held:
    checked_on: date
    rests: tuple[Rests, ...]
    annexes: tuple[Annex, ...]
    checkers: tuple[PageRow, ...]


@dataclass(frozen=True, slots=True)
class RuleLink:
    """A rule by name, with the place where the checker tells of it."""

    name: str
    url: str


_held: Memory[_Held] = Memory(2)


def rules_resting_on(
    law: str, label: str | None, viewer: Viewer, day: date, page: Any
) -> list[RuleLink]:
    """The rules that rest on a provision (None: on anything of the law) on a day.

    They are part of what the checker says: whoever may not read it is told nothing.
    """
    held = _of(viewer)
    checker = next(
        (
            row
            for row in held.checkers
            if row.locale_id == page.locale_id and viewer.can_read(row)
        ),
        None,
    )
    if checker is None:
        return []
    found = {
        one.rule.id: one.rule.name
        for one in held.rests
        if one.law == law
        and one.holds(day)
        and (label is None or (one.label and touches(one.label, label)))
    }
    address = f"{checker.url}result/"
    return [RuleLink(name, f"{address}#{key.lower()}") for key, name in found.items()]


def annex_tables(law: str, viewer: Viewer, day: date) -> dict[str, AnnexTable]:
    """The law's tables of weights on a day, by the label of their provision."""
    held = _of(viewer)
    found = {}
    for annex in held.annexes:
        if annex.law == law and (version := annex.weights.version_at(day)):
            found[annex.label] = AnnexTable(
                annex.weights.title,
                annex.weights.source,
                version,
                version.lines,
                held.checked_on,
            )
    return found


def annex_table_of(tables: dict[str, AnnexTable], label: str) -> AnnexTable | None:
    """The table of a provision; of a part of an annex, the lines of that part."""
    if label in tables:
        return tables[label]
    for own, table in tables.items():
        lines = tuple(
            line
            for line in table.lines
            if line.part and label == f"{own}-part-{line.part.casefold()}"
        )
        if lines:
            return AnnexTable(
                table.title, table.source, table.version, lines, table.checked_on
            )
    return None


def touches(cited: str, label: str) -> bool:
    """Whether one provision is the other, holds it or is held by it."""
    return (
        cited == label
        or cited.startswith(f"{label}-")
        or (bool(cited) and label.startswith(f"{cited}-"))
    )


def _of(viewer: Viewer) -> _Held:
    return _held.get(viewer.stamp, None, lambda: _read(viewer.stamp))


def _read(stamp: int) -> _Held:
    from content.models import BasePage, RuleCheckPage

    table = current_table(stamp)
    checkers = RuleCheckPage.objects.filter(live=True, alias_of__isnull=True)
    pages = BasePage.objects.filter(pk__in=checkers.values("pk")).order_by("path")
    return _Held(
        table.checked_on,
        tuple(_rests(table, stamp)),
        tuple(
            Annex(law, label, weights)
            for weights in table.weights.values()
            for law, label in _targets(weights.citation, stamp)
        ),
        tuple(page_rows(pages)),
    )


def _rests(table: Table, stamp: int) -> Iterator[Rests]:
    for rule in table.rules:
        for period in rule.periods:
            cited = dict.fromkeys([rule.provision, *_provisions(period.decisions)])
            for text in cited:
                for law, label in _targets(text, stamp):
                    yield Rests(law, label, rule, period.valid_from, period.valid_to)


def _provisions(decisions: tuple[Decision, ...]) -> Iterator[str]:
    for decision in decisions:
        if decision.result is not None:
            yield decision.result.provision
        yield from _provisions(decision.then)


def _targets(text: str, stamp: int) -> list[tuple[str, str]]:
    """What a citation of the table names; nothing where we do not know the law."""
    try:
        cited = parse(text, laws(stamp).names)
    except CitationError:
        return []
    return [
        (one.instrument, one.label.slug if one.label else "")
        for one in cited
        if one.instrument
    ]

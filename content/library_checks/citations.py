"""Citations and names that stand in data lead somewhere: laws, deadlines, rules."""

from collections.abc import Iterable, Iterator

from content.citations import CitationError, parse
from content.library_checks.links import fault_of
from content.library_checks.material import Material
from content.library_io import calendar
from content.library_io.errors import Problem
from content.library_io.rule_table import NAME as RULES
from content.markup.references import parse_reference
from content.rules.table import Action, Decision, Result, Rule, Table


def check_citations(material: Material) -> list[Problem]:
    """`provisions`, `see` and `cite` name provisions that we have; pages, laws and the
    rule table name rules, interpretations and pages that are there."""
    return [*_of_laws(material), *_of_rules(material)]


def results_of(table: Table) -> Iterator[tuple[Rule, Result]]:
    """Every answer that the table can give, with its rule."""

    def below(rows: Iterable[Decision]) -> Iterator[Result]:
        for row in rows:
            if row.result is not None:
                yield row.result
            yield from below(row.then)

    for rule in table.rules:
        for period in rule.periods:
            for result in below(period.decisions):
                yield rule, result


def _of_laws(material: Material) -> Iterator[Problem]:
    for entry in material.entries.values():
        for place, words in enumerate(entry.data.get("provisions") or []):
            for said in _faults(material, str(words)):
                first = entry.lines.get("provisions", 1)
                line = entry.lines.get(f"provisions.{place}", first)
                yield Problem(entry.path, line, said)
    for law in material.library.laws:
        for place, version in enumerate(law.data["versions"]):
            for number, row in enumerate(version.get("provisions") or []):
                for words in row.get("see") or []:
                    for said in _faults(material, str(words)):
                        yield law.problem(
                            said, "versions", place, "provisions", number, "see"
                        )
    for row in material.library.deadlines:
        for said in _faults(material, str(row.get("cite") or "")):
            yield Problem(calendar.FILE, row["_line"], said)


def _faults(material: Material, words: str) -> Iterator[str]:
    if not words:
        return
    try:
        cited = parse(words, material.law_names)
    except CitationError as error:
        yield f"“{words}”: {error}"
        return
    for citation in cited:
        law = citation.instrument or ""
        ends = [end for end in (citation.label, citation.until) if end]
        targets = [f"{law}/{end.slug}" for end in ends] or [law]
        if any(target not in material.targets for target in targets):
            yield f"“{words}” is no provision that we have."


def _of_rules(material: Material) -> Iterator[Problem]:
    table = material.library.rules
    if table is None:
        return
    ids = {rule.id for rule in table.rules}
    for entry in material.entries.values():
        for name in entry.data.get("rules") or []:
            if str(name) not in ids:
                yield entry.problem("rules", f"The rule table has no rule “{name}”.")
    for law in material.library.laws:
        rule = law.data.get("rule")
        if rule and rule not in ids:
            yield law.problem(f"The rule table has no rule “{rule}”.", "rule")
    lines = {rule.id: _line_of(rule) for rule in table.rules}
    for one in table.rules:
        for name in one.interpretations:
            if name not in material.entries:
                said = f"{one.id}: there is no page “{name}”."
                yield Problem(RULES, lines[one.id], said)
        for said in _led(material, one.to_settle):
            yield Problem(RULES, lines[one.id], f"{one.id}: {said}")
    for one, result in results_of(table):
        for said in _led(material, result.actions):
            yield Problem(RULES, result.line, f"{one.id}: {said}")


def _led(material: Material, actions: Iterable[Action]) -> Iterator[str]:
    for action in actions:
        reference = parse_reference(action.link)
        said = fault_of(material, reference) if reference else ""
        if said:
            yield said


def _line_of(rule: Rule) -> int:
    """The line of a rule's first row: rules themselves have none."""
    rows = [row for period in rule.periods for row in period.decisions]
    return rows[0].line if rows else 1

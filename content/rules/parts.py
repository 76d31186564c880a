"""Read the parts of a rule table: facts, weights, questions, results, actions."""

import re
from collections.abc import Mapping as Map
from dataclasses import replace
from datetime import date
from typing import Any

from content.library_io.lined import Mapping
from content.rules.faults import Checker, in_turn
from content.rules.table import (
    FROM,
    STATUSES,
    Action,
    Fact,
    Option,
    Question,
    Result,
    Weights,
    WeightVersion,
)
from content.rules.weights import Line

KINDS = ("yes-no", "number", "country", "countries", "choices", "weights")
_FACT = (
    "value", "unit", "citation", "source", "as_of", "confidence", "review_due",
)  # fmt: skip
_LINE = ("part", "goods", "cn", "codes", "taric", "word", "kg", "confidence")
_QUESTION = (
    "id", "group", "words", "hint", "why", "kind", "missing", "unit", "whole",
    "weights", "options",
)  # fmt: skip
_LINK = re.compile(r"(page|term|cite):[^#\s]{1,200}(#\S{1,200})?")
_PLACE = re.compile(r"\{([^{}]*)\}")
_DATED = re.compile(r"FROM (\d{4}-\d\d-\d\d)")
_MOST_ACTIONS = 3


def read_facts(check: Checker, rows: Any) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for name in rows if isinstance(rows, Mapping) else ():
        row = rows[name]
        if not check.keys(row, _FACT, needed=("value", "citation", "source", "as_of")):
            continue
        if isinstance(row["value"], list):
            value: Any = check.words(row, "value")
        else:
            value = check.number(row, "value")
        as_of, due = check.day(row, "as_of"), check.day(row, "review_due")
        if as_of and due:
            found[name] = Fact(
                name,
                value,
                check.text(row, "unit", needed=False),
                check.text(row, "citation"),
                check.text(row, "source"),
                as_of,
                check.confidence(row),
                due,
                row.line,
            )
    return found


def read_weights(check: Checker, rows: Any) -> dict[str, Weights]:
    found: dict[str, Weights] = {}
    for name in rows if isinstance(rows, Mapping) else ():
        row = rows[name]
        needed = ("title", "citation", "source", "versions")
        if not check.keys(row, needed, needed):
            continue
        versions = []
        for each in check.rows(row, "versions"):
            allowed = ("valid_from", "valid_to", "lines", "mirror", "confidence")
            if not check.keys(each, allowed, needed=("valid_from",)):
                continue
            start, end = check.dates(each)
            lines = _lines(check, each, found)
            if start:
                versions.append(WeightVersion(start, end, lines))
        in_turn(check, row, "versions", versions)
        found[name] = Weights(
            name,
            check.text(row, "title"),
            check.text(row, "citation"),
            check.text(row, "source"),
            tuple(versions),
            rows.line_of(name),
        )
    return found


def _lines(check: Checker, row: Mapping, known: Map[str, Weights]) -> tuple[Line, ...]:
    """The lines written out, or those of another table with another confidence."""
    if "mirror" not in row:
        return tuple(_line(check, one) for one in check.rows(row, "lines"))
    other = known.get(check.text(row, "mirror"))
    if other is None:
        words = "“mirror” names a table of weights that stands before this one."
        check.fault(row.line_of("mirror"), words)
        return ()
    confidence = check.confidence(row)
    return tuple(
        replace(line, confidence=confidence) for line in other.versions[-1].lines
    )


def _line(check: Checker, row: Mapping) -> Line:
    check.keys(row, _LINE, needed=("part", "goods", "cn", "codes", "kg"))
    codes = []
    for code in check.words(row, "codes"):
        digits = code.replace(" ", "")
        if not (digits.isdecimal() and 4 <= len(digits) <= 8):
            check.fault(row.line_of("codes"), f"“{code}” is no code of 4 to 8 digits.")
        codes.append(digits)
    taric = check.text(row, "taric", needed=False)
    if taric and not (taric.isdecimal() and len(taric) == 2):
        check.fault(row.line_of("taric"), "“taric” is two digits in quotes.")
    kg = check.number(row, "kg")
    if not kg:
        check.fault(row.line_of("kg"), "A weight of 0 would catch everybody.")
    return Line(
        part=check.text(row, "part"),
        goods=check.text(row, "goods"),
        cn=check.text(row, "cn"),
        codes=tuple(codes),
        kg=kg,
        confidence=check.confidence(row),
        taric=taric,
        word=check.text(row, "word", needed=False),
    )


def read_questions(
    check: Checker, rows: Any, groups: Map[str, str], weights: Map[str, Weights]
) -> dict[str, Question]:
    found: dict[str, Question] = {}
    if not isinstance(rows, list):
        check.fault(1, "“questions” is no list of entries.")
        return found
    for row in rows:
        needed = ("id", "group", "words", "why", "kind", "missing")
        if not check.keys(row, _QUESTION, needed):
            continue
        question = _question(check, row)
        if question.id in found:
            check.fault(row.line_of("id"), f"“{question.id}” stands here twice.")
        if question.group not in groups:
            check.fault(row.line_of("group"), f"There is no group “{question.group}”.")
        if question.kind not in KINDS:
            check.fault(row.line_of("kind"), f"“kind” is one of {', '.join(KINDS)}.")
        if (question.kind == "weights") != (question.weights in weights):
            check.fault(
                row.line_of("weights"),
                "A question on weights, and no other, names a table of weights.",
            )
        found[question.id] = question
    return found


def _question(check: Checker, row: Mapping) -> Question:
    options = check.rows(row, "options") if "options" in row else []
    return Question(
        id=check.name(row),
        group=check.text(row, "group"),
        words=check.text(row, "words"),
        hint=check.text(row, "hint", needed=False),
        why=check.text(row, "why"),
        kind=check.text(row, "kind"),
        missing=check.text(row, "missing"),
        unit=check.text(row, "unit", needed=False),
        whole=row.get("whole") is True,
        weights=check.text(row, "weights", needed=False),
        options=tuple(
            Option(check.text(each, "value"), check.text(each, "words"))
            for each in options
            if check.keys(each, ("value", "words"), ("value", "words"))
        ),
    )


def read_actions(check: Checker, row: Mapping, key: str) -> tuple[Action, ...]:
    rows = check.rows(row, key) if row.get(key) else []
    if len(rows) > _MOST_ACTIONS:
        check.fault(row.line_of(key), f"More than {_MOST_ACTIONS} actions.")
    found = []
    for each in rows:
        check.keys(each, ("words", "link"), needed=("words",))
        link = check.text(each, "link", needed=False)
        if link and not _LINK.fullmatch(link):
            check.fault(
                each.line_of("link"), f"“{link}” is no name like page:GA-07 or cite:…"
            )
        found.append(Action(check.text(each, "words"), link))
    return tuple(found)


def read_result(
    check: Checker,
    row: Mapping,
    rule: Mapping,
    actions: Map[str, tuple[Action, ...]],
    places: set[str],
) -> Result:
    """A row's result; what it leaves out it takes from its rule."""
    written = check.text(row, "status")
    match = _DATED.fullmatch(written)
    status, day = (FROM, match[1]) if match else (written, "")
    first: date | None = None
    try:
        first = date.fromisoformat(day) if day else None
    except ValueError:
        check.fault(row.line_of("status"), f"{day} is no date.")
    if status not in STATUSES or (status == FROM and not day):
        check.fault(
            row.line_of("status"),
            f"“{written}” is no status: {', '.join(STATUSES)}; FROM with its date.",
        )
    reason = check.text(row, "reason")
    for name in _PLACE.findall(reason):
        if name.removesuffix(".reached") not in places:
            check.fault(row.line_of("reason"), f"{{{name}}} is no question or fact.")
    given = read_actions(check, row, "actions") if "actions" in row else None
    return Result(
        status=status,
        reason=reason,
        provision=check.text(row, "provision", needed=False)
        or check.text(rule, "provision"),
        confidence=check.confidence(row, str(rule.get("confidence", ""))),
        deadline=check.text(row, "deadline", needed=False)
        or (
            check.text(rule, "deadline", needed=False)
            if status in ("NOW", FROM)
            else ""
        ),
        actions=actions.get(status, ()) if given is None else given,
        priority=check.text(row, "priority", needed=False),
        line=row.line,
        day=first,
    )

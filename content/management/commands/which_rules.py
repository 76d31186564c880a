"""`manage.py which_rules FILE.json`: which rules apply to firms described in a file."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.library_io.errors import LibraryProblems
from content.rule_table import calendar_rows, table_and_source
from content.rules.deadlines import due_of
from content.rules.evaluation import Answer, evaluate
from content.rules.inputs import InputError, read_answers
from content.rules.reading import read_table
from content.rules.table import Table
from portal.members.models import ContentStamp

_KEYS = {"case", "input", "as_of"}
_LARGEST = 20_000_000
_LONGEST_NAME = 300


class Command(BaseCommand):
    help = (
        "Which rules apply: reads a JSON list of {case, input, as_of} and prints a "
        "JSON list of answers, rule by rule."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as-of", help="The day to answer for, like 2026-11-23; else today."
        )
        parser.add_argument(
            "--table", type=Path, help="A rule table to use instead of the live one."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day = timezone.localdate()
        if options["as_of"]:
            day = _day(options["as_of"], "--as-of")
        cases = _read(options["file"])
        table = self._table(options["table"])
        calendar = calendar_rows(ContentStamp.now())
        found = [
            _answer(table, case, place, day, calendar)
            for place, case in enumerate(cases, 1)
        ]
        self.stdout.write(json.dumps(found, indent=1, ensure_ascii=False))

    def _table(self, path: Path | None) -> Table:
        if path is not None:
            try:
                return read_table(path.read_text("utf-8"), path.name)
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{path} cannot be read: {error}") from error
            except LibraryProblems as error:
                raise CommandError(f"The table is not right:\n{error}") from error
        table, is_live = table_and_source(ContentStamp.now())
        if not is_live:
            self.stderr.write(
                "No rule table is live: the starter library's is used, of "
                f"{table.checked_on.isoformat()}."
            )
        return table


def _read(path: Path) -> list[Any]:
    """The cases of the file; anything else ends with words."""
    try:
        if path.stat().st_size > _LARGEST:
            raise CommandError(f"{path} is larger than 20 MB.")
        data = json.loads(path.read_text("utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{path} is no JSON that can be read: {error}") from error
    if not isinstance(data, list):
        raise CommandError(f"{path} does not hold a list of cases.")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{twice}” stands twice in one object")
    return found


def _answer(
    table: Table, case: Any, place: int, day: date, calendar: list[Any]
) -> dict[str, Any]:
    where = f"Case {place}"
    if not isinstance(case, dict):
        raise CommandError(f"{where} is no object with “case” and “input”.")
    name = case.get("case", "")
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        raise CommandError(
            f"{where}: “case” is no text of up to {_LONGEST_NAME} signs."
        )
    where = f"{where} ({name})" if name else where
    # Worked cases carry what is expected; it is not looked at.
    unknown = case.keys() - _KEYS - {"expect", "templates"}
    if unknown:
        raise CommandError(f"{where}: “{min(unknown)}” is not known here.")
    given = case.get("input")
    as_of = case.get("as_of")
    if isinstance(given, dict) and "as_of" in given:
        given = dict(given)
        as_of = given.pop("as_of") if as_of is None else as_of
        given.pop("as_of", None)
    try:
        answers = read_answers(given, table.questions)
    except InputError as error:
        raise CommandError(f"{where}: {error.name} {error}") from error
    on = day if as_of is None else _day(as_of, f"{where}: as_of")
    outcome = evaluate(table, answers, on)
    return {
        "case": name,
        "as_of": on.isoformat(),
        "answers": {
            rule: _told(answer, table, calendar, on)
            for rule, answer in outcome.answers.items()
        },
        "templates": list(outcome.templates),
        "baseline": outcome.baseline,
    }


def _day(text: Any, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise CommandError(f"{where} is no date like 2026-11-23.") from error


def _told(
    answer: Answer, table: Table, calendar: list[Any], as_of: date
) -> dict[str, Any]:
    due = due_of(answer.deadline, calendar, as_of)
    told = {
        "status": answer.status,
        "reason": answer.reason,
        "provision": answer.provision,
        "confidence": answer.confidence,
        "inputs": answer.inputs,
        "missing": list(answer.missing),
        "table_date": table.checked_on.isoformat(),
        "next_deadline": due
        and {"id": due.id, "title": due.title, "date": due.day.isoformat()},
        "actions": [{"words": one.words, "link": one.link} for one in answer.actions],
        "interpretations": list(answer.rule.interpretations),
    }
    if answer.priority:
        told["priority"] = answer.priority
    return told

"""What all readers of the table's parts check alike."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from content.library_io.errors import Problem
from content.library_io.lined import Mapping
from content.rules.table import STATUSES

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
CONFIDENCES = ("V", "H", "M", "L")


class Checker:
    """Collects faults; its readers give something usable where there was one."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        # A hostile file has hundreds of thousands: the list alone would be searched
        # for each of them.
        self._known: set[Problem] = set()

    def fault(self, line: int, words: str) -> None:
        problem = Problem(self.path, line, words)
        if problem not in self._known:
            self._known.add(problem)
            self.problems.append(problem)

    def keys(
        self, row: Any, allowed: Iterable[str], needed: Iterable[str] = ()
    ) -> bool:
        """Whether the row is a map with these keys only, and all that are needed."""
        if not isinstance(row, Mapping):
            self.fault(1, "Here belongs a list of “key: value”.")
            return False
        fine = True
        for key in row:
            if key not in set(allowed):
                self.fault(row.line_of(key), f"“{key}” is not known here.")
                fine = False
        for key in needed:
            if key not in row:
                self.fault(row.line, f"“{key}” is missing.")
                fine = False
        return fine

    def mapping(self, row: Mapping, key: str, needed: bool = True) -> Mapping | None:
        value = row.get(key)
        if isinstance(value, Mapping):
            return value
        if needed or value is not None:
            self.fault(row.line_of(key), f"“{key}” is no list of “key: value”.")
        return None

    def rows(self, row: Mapping, key: str) -> list[Mapping]:
        """The entries of a list of maps; a fault where it is none."""
        value = row.get(key)
        if not isinstance(value, list) or not value:
            self.fault(row.line_of(key), f"“{key}” is no list of entries.")
            return []
        for place, each in enumerate(value):
            if not isinstance(each, Mapping):
                line = getattr(value, "lines", [row.line])[place]
                self.fault(line, f"An entry of “{key}” is no list of “key: value”.")
        return [each for each in value if isinstance(each, Mapping)]

    def text(self, row: Any, key: str, needed: bool = True) -> str:
        value = row.get(key) if isinstance(row, Mapping) else None
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not value.strip():
            line = row.line_of(key) if isinstance(row, Mapping) else 1
            self.fault(line, f"“{key}” is no text; put it in quotes if it is one.")
            return ""
        return value.strip()

    def words(self, row: Mapping, key: str) -> list[str]:
        """A list of single words; an empty one where the key is not there."""
        value = row.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.fault(row.line_of(key), f"“{key}” is no list of words: [one, two].")
            return []
        return list(value)

    def name(self, row: Mapping, key: str = "id") -> str:
        value = self.text(row, key)
        if value and not _ID.fullmatch(value):
            self.fault(row.line_of(key), f"“{value}” has signs that an id has not.")
        return value

    def number(self, row: Mapping, key: str) -> float:
        value: Any = row.get(key)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value < 1e15:
            self.fault(row.line_of(key), f"“{key}” is no number from 0 on.")
            return 0
        return value

    def day(self, row: Mapping, key: str) -> date | None:
        value = row.get(key)
        if type(value) is not date:
            line = row.line_of(key)
            self.fault(line, f"“{key}” is no date like 2026-11-23, without quotes.")
            return None
        return value

    def dates(self, row: Mapping) -> tuple[date | None, date | None]:
        """`valid_from` and, where given, `valid_to`, in this order."""
        start = self.day(row, "valid_from")
        end = self.day(row, "valid_to") if row.get("valid_to") is not None else None
        if start and end and end < start:
            self.fault(row.line_of("valid_to"), "It ends before it begins.")
        return start, end

    def confidence(self, row: Mapping, default: str = "") -> str:
        value = row.get("confidence", default)
        if value not in CONFIDENCES:
            line = row.line_of("confidence")
            self.fault(line, "“confidence” is one of V, H, M, L.")
            return "L"
        return str(value)

    def statuses(self, row: Any) -> None:
        for status in row if isinstance(row, Mapping) else ():
            if status not in STATUSES:
                self.fault(row.line_of(status), f"“{status}” is no status.")

    def once(self, found: Iterable[Any], rows: list[Mapping]) -> None:
        seen: set[str] = set()
        for row in rows:
            name = str(row.get("id"))
            if name in seen:
                self.fault(row.line_of("id"), f"“{name}” stands here twice.")
            seen.add(name)


def in_turn(check: Checker, row: Mapping, key: str, found: list[Any]) -> None:
    """Dated parts must follow each other without gap or overlap."""
    for before, after in pairwise(found):
        wanted = before.valid_to and before.valid_to + timedelta(days=1)
        if after.valid_from != wanted:
            check.fault(
                row.line_of(key),
                f"The part from {after.valid_from} does not begin on the day after "
                f"the one before it ends ({before.valid_to}).",
            )

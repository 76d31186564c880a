"""When something is due next, from a row of the calendar.

A row has `on: 2027-08-18` for what happens once, or `every: "05-31"` for what comes
back each year (with `from` and `until` as years or days), and may move to the next
business day: past weekends and the days that it lists under `closed`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

_LONGEST_MOVE = 14


def next_due(row: Mapping[str, Any], as_of: date) -> date | None:
    """The first day on or after `as_of` on which the row is due; None if it is over."""
    if isinstance(row.get("on"), date):
        day = _moved(row, row["on"])
        return day if day >= as_of else None
    month, dash, number = str(row.get("every", "")).partition("-")
    if not (dash and month.isdecimal() and number.isdecimal()):
        return None
    if not (1 <= int(month) <= 12 and 1 <= int(number) <= 31):
        return None
    # The year before too: what was due on 31 December may have moved past New Year.
    for year in range(as_of.year - 1, as_of.year + 3):
        day = _moved(row, _in_year(year, int(month), int(number)))
        if day >= as_of and _runs(row, year):
            return day
    first = _year(row.get("from"))
    if first is not None and first > as_of.year and _runs(row, first):
        return _moved(row, _in_year(first, int(month), int(number)))
    return None


def _in_year(year: int, month: int, number: int) -> date:
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            # 29 February in a year that has none.
            number -= 1


def _runs(row: Mapping[str, Any], year: int) -> bool:
    first, last = _year(row.get("from")), _year(row.get("until"))
    return (first is None or year >= first) and (last is None or year <= last)


def _year(value: Any) -> int | None:
    if isinstance(value, date):
        return value.year
    return value if isinstance(value, int) else None


def _moved(row: Mapping[str, Any], day: date) -> date:
    if not row.get("shift"):
        return day
    closed = set(row.get("closed") or ())
    for _days in range(_LONGEST_MOVE):
        if day.weekday() < 5 and day not in closed:
            break
        day += timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline of the calendar with its next day."""

    id: str
    title: str
    day: date


def due_of(name: str, rows: Iterable[Mapping[str, Any]], as_of: date) -> Due | None:
    """The next day of the row that has this id; None where there is none."""
    for row in rows:
        if name and row.get("id") == name:
            day = next_due(row, as_of)
            return None if day is None else Due(name, str(row.get("title", "")), day)
    return None

"""The table and the calendar that hold now, kept until the content changes."""

from pathlib import Path
from typing import Any

from content.library_io.lined import read_lined
from content.rules.reading import read_table
from content.rules.table import Table
from portal.memory import Memory

DATA = Path(__file__).resolve().parent / "library" / "data"
STARTER = DATA / "rules.yaml"
CALENDAR = DATA / "calendar.yaml"

_tables: Memory[tuple[Table, bool]] = Memory(2)
_calendars: Memory[list[Any]] = Memory(2)


def current_table(stamp: int) -> Table:
    """The live table; that of the starter library where there is none."""
    return table_and_source(stamp)[0]


def table_and_source(stamp: int) -> tuple[Table, bool]:
    """The table, and whether it is the live one of the database."""
    return _tables.get(stamp, "table", _load)


def _load() -> tuple[Table, bool]:
    from content.models import RuleTable

    live = RuleTable.objects.filter(live=True).values_list("text", flat=True).first()
    if live is not None:
        return read_table(live), True
    return read_table(STARTER.read_text("utf-8"), STARTER.name), False


def calendar_rows(stamp: int) -> list[Any]:
    """The deadlines that everybody may know; those of the starter library where the
    database has none. Each with its id, title, and what `next_due` reckons with."""
    return _calendars.get(stamp, "calendar", _read_calendar)


def _read_calendar() -> list[Any]:
    from content.models import Deadline

    live = list(Deadline.objects.filter(live=True, tier_id=0))
    if live:
        return [{"id": one.slug, "title": one.title, **one.row()} for one in live]
    if not CALENDAR.is_file():
        return []
    data = read_lined(CALENDAR.name, CALENDAR.read_text("utf-8"))
    return [row for row in data.get("deadlines") or [] if isinstance(row, dict)]

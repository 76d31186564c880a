"""One log of who changed and who used access, from all places where it is kept.

Changes of people, organisations and groups (`MemberEvent`), of pages' terms, openings
as steward (the pages' history), changes of accounts and roles (Wagtail's log), and what
stewards opened as somebody else. Nothing is copied: each page of the log reads each
place once, from where the last one ended. No entry holds a word of a page's text.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from content.chrome import Names
from portal.console.audit.entry import (
    ACCOUNT,
    BEGAN,
    LOOKED,
    OF_PAGES,
    SOURCES,
    Asked,
    Entry,
    action_words,
)
from portal.console.audit.lines import LINES
from portal.console.audit.rows import rows_of
from portal.members.models import MemberEvent

__all__ = [
    "Asked",
    "Entry",
    "action_words",
    "actions",
    "all_entries",
    "cursor_from",
    "entries",
]

Cursor = tuple[datetime, int, int]


def cursor_from(text: str) -> Cursor | None:
    """The place that an address names; None for none, or what can be none."""
    parts = text[:80].replace(" ", "+").split("~")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() for p in parts[1:]):
        return None
    try:
        at = parse_datetime(parts[0])
    except ValueError:
        return None
    if at is None or at.tzinfo is None or len(parts[2]) > 18 or len(parts[1]) > 2:
        return None
    # At either end of the calendar another zone has no such day.
    if not 1900 <= at.year <= 2200:
        return None
    return at, int(parts[1]), int(parts[2])


def entries(
    asked: Asked, names: Names, after: Cursor | None = None, most: int = 50
) -> list[Entry]:
    """The newest entries that fit, those after this place; five queries."""
    found: list[Entry] = []
    for number, source in enumerate(SOURCES):
        queryset, column = rows_of(source, asked)
        if queryset is None:
            continue
        queryset = _between(queryset, column, asked)
        if after is not None:
            queryset = queryset.filter(_beyond(after, number, column))
        queryset = queryset.order_by(f"-{column}", "-pk")[:most]
        found += [LINES[source](row, names) for row in queryset]
    found.sort(key=lambda entry: entry.order)
    return found[:most]


def all_entries(asked: Asked, names: Names, step: int = 500) -> Iterator[Entry]:
    """All that fit, read piece by piece: for exports."""
    after: Cursor | None = None
    while True:
        some = entries(asked, names, after, step)
        yield from some
        if len(some) < step:
            return
        last = some[-1]
        after = last.at, SOURCES.index(last.source), last.pk


def actions() -> list[str]:
    """All kinds of entries that there can be now, for a choice."""
    known = MemberEvent.objects.order_by("action").values_list("action", flat=True)
    accounts = [f"{ACCOUNT}{verb}" for verb in ("create", "edit", "delete")]
    return [*known.distinct(), *OF_PAGES.values(), BEGAN, LOOKED, *accounts]


def _between(queryset: Any, column: str, asked: Asked) -> Any:
    if asked.since is not None:
        queryset = queryset.filter(**{f"{column}__gte": asked.since})
    if asked.until is not None:
        queryset = queryset.filter(**{f"{column}__lt": asked.until})
    return queryset


def _beyond(after: Cursor, number: int, column: str) -> Q:
    at, source, pk = after
    earlier = Q(**{f"{column}__lt": at})
    if number > source:
        return earlier | Q(**{column: at})
    if number == source:
        return earlier | Q(**{column: at, "pk__lt": pk})
    return earlier

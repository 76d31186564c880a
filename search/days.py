"""What holds on a day: which positions of interpretations search looks at.

The index knows of each document which position it belongs to, but no days. The days
are read from the database, so that midnight, an adoption and a closed position count
from their first moment on, however far the index is behind.
"""

from datetime import date

from django.utils import timezone

from content.interpretations import timeline
from content.interpretations.parts import version_of
from content.models import Position
from portal.memory import Memory
from search.documents import ALWAYS

Lines = dict[int, list[timeline.Span]]
# The number of no position: for days on which a page has none.
NONE = 0
_lines: Memory[Lines] = Memory(2)
_versions: Memory[frozenset[str]] = Memory(20)


def versions_on(stamp: int, day: date | None = None) -> frozenset[str]:
    """What is always said, and of each interpretation the position for a day (today),
    as known today: the same one that its page shows."""
    today = timezone.localdate()
    asked = day or today
    return _versions.get(stamp, (asked, today), lambda: _on(stamp, asked, today))


def _on(stamp: int, day: date, today: date) -> frozenset[str]:
    found = {ALWAYS}
    for page_id, spans in _lines.get(stamp, None, _read).items():
        span = timeline.position_at(spans, day, today)
        found.add(version_of(page_id, span.number if span else NONE))
    return frozenset(found)


def _read() -> Lines:
    """The time lines of all live pages; one query."""
    rows = Position.objects.filter(page__live=True).order_by()
    found: Lines = {}
    for page_id, *values in rows.values_list(
        "page_id", "number", "status", "in_force_from", "known_from", "in_force_to",
        "known_to", "closed_on",
    ):  # fmt: skip
        found.setdefault(page_id, []).append(timeline.Span(*values))
    return {page_id: timeline.in_order(spans) for page_id, spans in found.items()}

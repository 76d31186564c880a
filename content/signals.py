"""One signal for everything that changes what readers see.

`page_changed` is sent *inside* the transaction of the change, for operations where
Wagtail sends nothing too (moves and tier changes of descendants, aliases, copies).
Receivers write rows; slow work belongs behind `transaction.on_commit`.
"""

from dataclasses import dataclass
from typing import Literal

from django.dispatch import Signal

page_changed = Signal()


@dataclass(frozen=True, slots=True)
class PageChange:
    """What happened, sent as `change=`.

    kind: "saved" (text, liveness or place of the pages themselves), "audience" (who
    may read these pages), "moved" (addresses of these pages), "deleted".
    page_ids: every page concerned, descendants and aliases included.
    """

    kind: Literal["saved", "audience", "moved", "deleted"]
    page_ids: tuple[int, ...]


def announce(kind: Literal["saved", "audience", "moved", "deleted"], *ids: int) -> None:
    """Send `page_changed` for these pages; nothing is sent for none."""
    if ids:
        page_changed.send(sender=PageChange, change=PageChange(kind, ids))

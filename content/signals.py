"""One signal for everything that changes what readers see.

`page_changed` is sent *inside* the transaction of the change, for operations where
Wagtail sends nothing too (moves and tier changes of descendants, aliases, copies).
Receivers write rows; slow work belongs behind `transaction.on_commit`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.dispatch import Signal

page_changed = Signal()
Kind = Literal["saved", "audience", "moved", "deleted"]


@dataclass(frozen=True, slots=True)
class PageChange:
    """What happened, sent as `change=`.

    kind: "saved" (text, liveness or place of the pages themselves), "audience" (who
    may read these pages), "moved" (addresses of these pages), "deleted".
    page_ids: every page concerned, descendants and aliases included.
    narrowed: those of them that fewer people may read, or see in lists, than before.
    branches: top pages of branches in which all of them lie, where these are known.
    """

    kind: Kind
    page_ids: tuple[int, ...]
    narrowed: frozenset[int] = frozenset()
    branches: tuple[int, ...] = ()


def announce(
    kind: Kind,
    *ids: int,
    narrowed: Iterable[int] = (),
    branches: Iterable[int] = (),
) -> None:
    """Send `page_changed` for these pages; nothing is sent for none."""
    if ids:
        change = PageChange(kind, ids, frozenset(narrowed), tuple(branches))
        page_changed.send(sender=PageChange, change=change)


# Sent inside the transaction that makes a release; `release`, `before` (or None).
course_released = Signal()
# Sent inside the transaction of a publish that its editor calls more than wording, of a
# change of a law's versions, and when a template gets a new version. `cause`: a page's
# library id, a law's slug, or "CMRT 6.6"; `what`: what is new, "" for pages, whose
# titles and words not everybody may see; `keys`: of lessons and questions that cite.
ground_moved = Signal()
# A question from elsewhere (under a lesson) that the guidance should answer for
# everybody; `asked`. A receiver that takes it in, once for each token, answers True.
guidance_asked = Signal()


@dataclass(frozen=True, slots=True)
class GuidanceQuestion:
    """What is handed to those who look after the guidance, inside a transaction.

    by: who hands it on, and hears what becomes of it. page_id: where it was asked.
    """

    text: str
    context: str
    page_id: int | None
    by: Any
    token: UUID

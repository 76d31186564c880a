"""Changes on their way into the index.

A row is written in the transaction of the change (`note`), applied right after its
commit, and tried again by the worker until it has been. While a row waits whose change
narrows who may see a page, searches leave that page out (`waiting`): results, counts
and suggestions are right from the moment of the change on, however far the index is
behind.
"""

import logging
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from content.models import BasePage, StoredBody
from content.signals import PageChange
from search.engine import NoIndex, SearchUnavailable
from search.indexing import update_branch, update_pages
from search.models import PendingChange, Rebuild

logger = logging.getLogger(__name__)
# More pages than this in one change are one row for their branch, and the worker's.
_MOST_SINGLE = 200
_AT_ONCE = 200
_LEASE = timedelta(seconds=60)
_LONGEST_PAUSE = timedelta(minutes=10)
_SHORTEST_PAUSE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Pages, and branches by their top page, that searches leave out for now."""

    pages: frozenset[int] = frozenset()
    branches: frozenset[int] = frozenset()


def waiting() -> Waiting:
    """What was narrowed and is not in the index; one query."""
    rows = PendingChange.objects.filter(narrows=True, is_applied=False)
    pages: set[int] = set()
    branches: set[int] = set()
    for page_id, whole_branch in rows.values_list("page_id", "whole_branch"):
        (branches if whole_branch else pages).add(page_id)
    return Waiting(frozenset(pages), frozenset(branches))


def note(change: PageChange) -> None:
    """Write down what the index has to take up, in the transaction of the change."""
    narrowed = _narrowed(change)
    if change.branches and len(change.page_ids) > _MOST_SINGLE:
        if narrowed:
            # The branch may hold pages that the index still knows elsewhere.
            PendingChange.objects.filter(narrows=False).update(narrows=True)
        rows = [
            PendingChange(page_id=pk, whole_branch=True, narrows=bool(narrowed))
            for pk in change.branches
        ]
        at_once: Collection[int] = ()
    else:
        rows = [
            PendingChange(page_id=pk, narrows=pk in narrowed) for pk in change.page_ids
        ]
        at_once = change.page_ids
    PendingChange.objects.bulk_create(rows, batch_size=500)
    _after_commit(at_once)


def _narrowed(change: PageChange) -> set[int]:
    """Of which of these pages the index may show too much."""
    if change.kind == "deleted":
        return set(change.page_ids)
    narrowed = set(change.narrowed)
    if change.kind == "saved":
        saved = BasePage.objects.filter(pk__in=change.page_ids)
        narrowed |= set(saved.filter(live=False).values_list("pk", flat=True))
        # A part that is narrower than its page may have been open before.
        bodies = StoredBody.objects.filter(page_id__in=change.page_ids)
        for page_id, sections in bodies.values_list("page_id", "sections"):
            if any(section.get("audience") for section in sections):
                narrowed.add(page_id)
    return narrowed


class _Apply:
    """Applies once what one transaction changed."""

    def __init__(self) -> None:
        self.page_ids: set[int] = set()

    def __call__(self) -> None:
        if self.page_ids and not is_behind():
            apply_due(self.page_ids)


def _after_commit(page_ids: Iterable[int]) -> None:
    for _savepoints, ready, _robust in transaction.get_connection().run_on_commit:
        if isinstance(ready, _Apply):
            ready.page_ids.update(page_ids)
            return
    apply = _Apply()
    apply.page_ids.update(page_ids)
    # Robust: a fault of the index never breaks a publish; the row is still there.
    transaction.on_commit(apply, robust=True)


def is_behind() -> bool:
    """Whether the last attempts failed: editors need not wait for the next one."""
    rows = PendingChange.objects.filter(attempts__gt=0, is_applied=False)
    return rows.filter(due_at__gt=timezone.now()).exists()


def apply_due(page_ids: Collection[int] | None = None) -> int:
    """Apply what is due (of these pages); how many rows were. Never raises for a fault
    of the index: rows then stay, with the reason and the time of the next attempt."""
    done = 0
    while True:
        token = secrets.token_hex(8)
        rows = _claim(token, page_ids)
        if not rows:
            return done
        try:
            _apply(rows)
        except NoIndex:
            # The rebuild that is due brings every page.
            _settle(token)
        except SearchUnavailable as error:
            _postpone(rows, str(error))
            return done
        except BaseException:
            PendingChange.objects.filter(claimed_by=token).update(
                claimed_by="", claimed_until=None
            )
            raise
        else:
            _settle(token)
        done += len(rows)


def _claim(token: str, page_ids: Collection[int] | None) -> list[PendingChange]:
    """Rows that nobody else works on, oldest first, and no two claims of one page.

    Two processes at one page could otherwise write what each of them had read in the
    wrong order. Both look again after claiming: at least the later one sees the other.
    """
    now = timezone.now()
    if Rebuild.objects.filter(is_changing_over=True, alive_until__gt=now).exists():
        return []
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    taken = PendingChange.objects.filter(claimed_until__gte=now).values("page_id")
    rows = PendingChange.objects.filter(free, is_applied=False, due_at__lte=now)
    if page_ids is not None:
        rows = rows.filter(page_id__in=list(page_ids)[: _AT_ONCE * 5])
    ids = list(
        rows.exclude(page_id__in=taken).order_by("pk").values_list("pk", flat=True)
    )[:_AT_ONCE]
    if not ids:
        return []
    mine = PendingChange.objects.filter(free, pk__in=ids, is_applied=False)
    mine.update(claimed_by=token, claimed_until=now + _LEASE)
    claimed = list(PendingChange.objects.filter(claimed_by=token).order_by("pk"))
    others = set(
        PendingChange.objects.filter(claimed_until__gte=now, is_applied=False)
        .filter(page_id__in={row.page_id for row in claimed})
        .exclude(claimed_by=token)
        .values_list("page_id", flat=True)
    )
    if not others:
        return claimed
    shared = PendingChange.objects.filter(claimed_by=token, page_id__in=others)
    shared.update(claimed_by="", claimed_until=None)
    return [row for row in claimed if row.page_id not in others]


def _apply(rows: list[PendingChange]) -> None:
    update_pages({row.page_id for row in rows if not row.whole_branch})
    for top in sorted({row.page_id for row in rows if row.whole_branch}):
        update_branch(top)


def _settle(token: str) -> None:
    """Done; while a new index is being built, kept for it."""
    mine = PendingChange.objects.filter(claimed_by=token)
    with transaction.atomic():
        if Rebuild.objects.exists():
            mine.update(is_applied=True, claimed_by="", claimed_until=None)
        else:
            mine.delete()


def _postpone(rows: list[PendingChange], reason: str) -> None:
    logger.warning("Search index not updated for %d changes: %s", len(rows), reason)
    now = timezone.now()
    for row in rows:
        pause = min(_SHORTEST_PAUSE * 2 ** min(row.attempts, 10), _LONGEST_PAUSE)
        PendingChange.objects.filter(pk=row.pk).update(
            attempts=row.attempts + 1,
            due_at=now + pause,
            error=reason[:300],
            claimed_by="",
            claimed_until=None,
        )


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the index is behind: rows, since when, and the last reason."""

    number: int
    since: datetime | None
    error: str

    @property
    def seconds(self) -> float:
        """Age of the oldest change that is not in the index."""
        if self.since is None:
            return 0.0
        return (timezone.now() - self.since).total_seconds()


def lag() -> Lag:
    rows: QuerySet[PendingChange] = PendingChange.objects.filter(is_applied=False)
    failed = rows.exclude(error="").order_by("-due_at")
    return Lag(
        rows.count(),
        rows.aggregate(since=Min("made_at"))["since"],
        next(iter(failed.values_list("error", flat=True)[:1]), ""),
    )

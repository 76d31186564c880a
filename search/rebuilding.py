"""Build a new index beside the one in use, and change over.

The old index serves until the last moment. What changes meanwhile goes into the old
one at once and into the new one before the change-over. A process killed at any point
leaves an index that works, and the next rebuild goes on where that one stopped.
"""

import secrets
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from search.engine import Engine
from search.engines import get_engine
from search.indexing import BATCH, branch_of, documents_for, indexable
from search.models import PendingChange, Rebuild

_ALIVE = timedelta(seconds=120)
_ABANDONED = timedelta(days=1)
_PAUSE_SECONDS = 0.1

Progress = Callable[[int, int], None]


class AlreadyRebuilding(Exception):
    """Another process is building an index right now."""


def rebuild(
    progress: Progress = lambda done, total: None, *, anew: bool = False
) -> int:
    """Build the index anew; the number of pages. `anew`: throw away what an earlier
    rebuild, which was stopped, had done.

    progress: called with the pages done and the pages in all. Raises AlreadyRebuilding,
    and SearchUnavailable where the engine does not answer; calling it again goes on.
    """
    engine = get_engine()
    run, is_resumed = _begin(engine, anew)
    try:
        ids = list(indexable().order_by("pk").values_list("pk", flat=True))
        done = sum(1 for pk in ids if pk <= run.position)
        # What the stopped run wrote last may not have been noted.
        again = is_resumed
        for start in range(done, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            engine.fill(run.name, documents_for(batch), again=again)
            again = False
            _note(run, position=batch[-1])
            progress(start + len(batch), len(ids))
        _replay(engine, run)
        _change_over(engine, run)
    except BaseException:
        release(run)
        raise
    return len(ids)


def _begin(engine: Engine, anew: bool) -> tuple[Rebuild, bool]:
    """Take over the row of the rebuild, or make one; and whether there is something of
    an earlier run to go on from."""
    holder = secrets.token_hex(8)
    now = timezone.now()
    with transaction.atomic():
        run, is_new = Rebuild.objects.select_for_update().get_or_create(
            pk=1, defaults={"holder": holder, "alive_until": now + _ALIVE}
        )
        if not is_new and run.alive_until > now and run.holder:
            raise AlreadyRebuilding("Another process is building the index right now.")
        run.holder, run.alive_until = holder, now + _ALIVE
        run.is_changing_over = False
        run.save()
    try:
        is_resumed = not anew and bool(run.name) and engine.is_there(run.name)
        if not is_resumed:
            PendingChange.objects.filter(is_applied=True).delete()
            run.name, run.position, run.started_at = engine.begin(), 0, now
            run.save()
    except BaseException:
        release(run)
        raise
    return run, is_resumed


def release(run: Rebuild) -> None:
    """Stop here; the next rebuild goes on from it at once."""
    Rebuild.objects.filter(pk=run.pk, holder=run.holder).update(
        holder="", is_changing_over=False
    )


def _note(run: Rebuild, **values: object) -> None:
    """Say how far it is, and that it is alive. Raises where another took over."""
    mine = Rebuild.objects.filter(pk=run.pk, holder=run.holder)
    if not mine.update(alive_until=timezone.now() + _ALIVE, **values):
        raise AlreadyRebuilding("Another process has taken the rebuild over.")


def _replay(engine: Engine, run: Rebuild) -> None:
    """Bring what was applied to the old index meanwhile into the new one."""
    while True:
        rows = list(
            PendingChange.objects.filter(is_applied=True).order_by("pk")[:BATCH]
        )
        if not rows:
            return
        ids = {row.page_id for row in rows}
        for top in {row.page_id for row in rows if row.whole_branch}:
            ids |= branch_of(top) | engine.pages_below(top, run.name)
        wanted = sorted(ids)
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            engine.fill(run.name, documents_for(batch), again=True)
            _note(run)
        PendingChange.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _change_over(engine: Engine, run: Rebuild) -> None:
    """Nobody writes for a moment: let who writes finish, catch up, change over."""
    _note(run, is_changing_over=True)
    claimed = PendingChange.objects.filter(is_applied=False)
    while claimed.filter(claimed_until__gt=timezone.now()).exists():
        time.sleep(_PAUSE_SECONDS)
        _note(run)
    _replay(engine, run)
    engine.change_over(run.name)
    with transaction.atomic():
        PendingChange.objects.filter(is_applied=True).delete()
        Rebuild.objects.filter(pk=run.pk).delete()


def forget_abandoned() -> None:
    """Drop the row of a rebuild that stopped long ago, and what was kept for it."""
    with transaction.atomic():
        dead = Rebuild.objects.filter(alive_until__lt=timezone.now() - _ABANDONED)
        if dead.delete()[0]:
            PendingChange.objects.filter(is_applied=True).delete()

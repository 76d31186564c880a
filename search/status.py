"""How search is: the engine, how far it is behind, and where it drifted."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from search.documents import EVERYBODY
from search.engine import NoIndex, SearchUnavailable
from search.engines import get_engine
from search.indexing import indexable, is_answer
from search.models import FileText, PendingChange, Rebuild
from search.outbox import Lag, lag

# Older changes than this that are not in the index: something is wrong.
LATE_SECONDS = 300


@dataclass(slots=True)
class Status:
    """What `search_status` prints and `/ready` asks.

    state: "ok", "late" (changes wait too long), "rebuild due", "unavailable".
    """

    state: str
    reason: str
    lag: Lag
    documents: int = 0
    rebuilding: int | None = None
    unread_files: int = 0


def quick_state() -> str:
    """ "ok", "late" or "unavailable", as far as it is known without asking a server: a
    search server that hangs must not make a health check wait."""
    if get_engine().trouble():
        return "unavailable"
    return "late" if lag().seconds > LATE_SECONDS else "ok"


def status() -> Status:
    """Asks the engine once; never raises for a fault of it."""
    behind = lag()
    found = Status("ok", "", behind)
    run = Rebuild.objects.first()
    if run is not None:
        found.rebuilding = run.position
    found.unread_files = FileText.objects.filter(
        state=FileText.State.UNREADABLE
    ).count()
    try:
        found.documents = get_engine().count()
    except NoIndex as error:
        found.state, found.reason = "rebuild due", str(error)
    except SearchUnavailable as error:
        found.state, found.reason = "unavailable", str(error)
    else:
        if behind.seconds > LATE_SECONDS:
            found.state = "late"
            found.reason = behind.error or "The worker has not come to it."
    return found


@dataclass(slots=True)
class Drift:
    """Pages in which index and database differ, changes on their way apart."""

    missing: set[int] = field(default_factory=set)
    superfluous: set[int] = field(default_factory=set)
    other_audience: set[int] = field(default_factory=set)

    def __iter__(self) -> Iterator[int]:
        yield from sorted(self.missing | self.superfluous | self.other_audience)


def drift() -> Drift:
    """Compare all pages. Raises SearchUnavailable."""
    held = {one.page_id: (one.audience, one.is_listed) for one in get_engine().held()}
    rows = indexable().values_list("pk", "audience", "is_listed", "content_type_id")
    right = {
        pk: (key, listed and key != EVERYBODY)
        for pk, key, listed, kind in rows
        if is_answer(kind)
    }
    found = Drift(
        missing=set(right) - set(held),
        superfluous=set(held) - set(right),
        other_audience={
            pk for pk in set(right) & set(held) if right[pk] != held[pk]
        },
    )  # fmt: skip
    on_their_way = set(
        PendingChange.objects.filter(is_applied=False).values_list("page_id", flat=True)
    )
    for ids in (found.missing, found.superfluous, found.other_audience):
        ids -= on_their_way
    return found


def repair(found: Drift) -> int:
    """Note these pages for the index, left out of searches until they are right."""
    rows = [PendingChange(page_id=pk, narrows=True) for pk in found]
    PendingChange.objects.bulk_create(rows, batch_size=500)
    return len(rows)

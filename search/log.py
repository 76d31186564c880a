"""Learn what is searched for, without who.

A search is kept in memory and written a little later, so that no search ever waits for
the database. What looks personal is not kept at all, and stewards see a query only when
several different readers have asked it.
"""

import logging
import re
import threading
from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, F, Max, Q, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from search.documents import normal
from search.models import Asked, Asker

logger = logging.getLogger(__name__)
# A query shows once so many different readers have asked it.
FEWEST_ASKERS = 3
_LONGEST = 100
_MOST_WORDS = 8
_KEPT_DAYS = 400
_OPENED_SALT = "search.opened"
_TOKEN_SECONDS = 24 * 3600
# Addresses and telephone numbers: nobody's business.
_PERSONAL = re.compile(r"@|\d[\d\s/-]{6,}\d")

_waiting: deque["Entry"] = deque(maxlen=2_000)
_timer_lock = threading.Lock()
_timer: threading.Timer | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A search, or that a result of it was opened (place 1 is the top)."""

    query: str
    mark: str
    found: bool = True
    page_id: int = 0
    place: int = 0


def loggable(text: str) -> str:
    """The query as it is kept: plain words; empty where it must not be kept."""
    query = normal(text)
    if _PERSONAL.search(text) or len(query.split()) > _MOST_WORDS:
        return ""
    return query if len(query) <= _LONGEST else ""


def asked(request: HttpRequest, text: str, found: bool) -> None:
    """A reader has searched. Never raises, never waits. A steward who looks at the site
    as somebody else is no reader."""
    if getattr(request, "viewing_as", None):
        return
    query = loggable(text)
    if query:
        _keep(Entry(query, _mark(request, query), found))


def token_for(text: str, page_id: int, place: int) -> str:
    """What the browser sends when a result is opened: nobody else can make one."""
    query = loggable(text)
    if not query:
        return ""
    return signing.dumps([query, page_id, place], salt=_OPENED_SALT)


def opened(token: str) -> bool:
    """A result was opened; whether the token was one of ours."""
    try:
        query, page_id, place = signing.loads(
            token, salt=_OPENED_SALT, max_age=_TOKEN_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return False
    _keep(Entry(query, "", True, int(page_id), int(place)))
    return True


def _mark(request: HttpRequest, query: str) -> str:
    """A hash of reader and query together. It cannot be turned back, and two queries of
    one reader have nothing in common."""
    if request.user.is_authenticated:
        who = f"user:{request.user.pk}"
    else:
        address = request.META.get("REMOTE_ADDR", "")
        who = f"anonymous:{address}:{request.META.get('HTTP_USER_AGENT', '')[:300]}"
    month = timezone.localdate().strftime("%Y-%m")
    return salted_hmac(
        f"search.asker.{month}.{query}", who, algorithm="sha256"
    ).hexdigest()[:32]


def _keep(entry: Entry) -> None:
    _waiting.append(entry)
    _start_timer()


def _start_timer() -> None:
    """Write in a thread of its own, soon."""
    global _timer
    if not settings.SEARCH_LOG_SECONDS:
        return
    with _timer_lock:
        if _timer is None:
            _timer = threading.Timer(settings.SEARCH_LOG_SECONDS, _write_in_thread)
            _timer.daemon = True
            _timer.start()


def _write_in_thread() -> None:
    global _timer
    with _timer_lock:
        _timer = None
    try:
        flush()
    finally:
        connection.close()


def flush() -> int:
    """Write what waits; how many entries. A database that is away loses them."""
    entries = []
    while _waiting:
        entries.append(_waiting.popleft())
    if not entries:
        return 0
    try:
        with transaction.atomic():
            for entry in entries:
                _write(entry, timezone.localdate())
    except DatabaseError as error:
        logger.warning("%d searches were not noted: %s", len(entries), error)
        return 0
    return len(entries)


def _write(entry: Entry, day: date) -> None:
    row, _is_new = Asked.objects.select_for_update().get_or_create(
        day=day, query=entry.query
    )
    if entry.page_id:
        row.opened += 1
        row.places += entry.place
        key = str(entry.page_id)
        row.pages[key] = row.pages.get(key, 0) + 1
        row.save()
        return
    _asker, is_first = Asker.objects.get_or_create(
        month=day.replace(day=1), mark=entry.mark
    )
    Asked.objects.filter(pk=row.pk).update(
        times=F("times") + 1,
        askers=F("askers") + int(is_first),
        found_nothing=F("found_nothing") + int(not entry.found),
    )


def forget_askers() -> None:
    """Marks of earlier months go, and queries of long ago."""
    today = timezone.localdate()
    Asker.objects.filter(month__lt=today.replace(day=1)).delete()
    Asked.objects.filter(day__lt=today - timedelta(days=_KEPT_DAYS)).delete()


# --- For stewards ---------------------------------------------------------------------

ORDERS = {
    "often": Q(),
    # Found nothing at least half of the times.
    "nothing": Q(nothing__gt=0, total__lte=F("nothing") * 2),
    # Asked often, and hardly ever was a result opened.
    "poor": Q(total__gt=F("clicks") * 5) & Q(total__gt=F("nothing") * 2),
}


def summary(order: str = "often", days: int = 90, limit: int = 200) -> list[Any]:
    """Queries of the last days that enough different readers asked, most asked first:
    rows {query, total, readers, nothing, clicks, mean_place, last}."""
    since = timezone.localdate() - timedelta(days=days)
    rows = (
        Asked.objects.filter(day__gte=since)
        .values("query")
        .annotate(
            total=Sum("times"),
            readers=Sum("askers"),
            nothing=Sum("found_nothing"),
            clicks=Sum("opened"),
            place_sum=Sum("places"),
            last=Max("day"),
            days=Count("pk"),
        )
        .filter(ORDERS[order], readers__gte=FEWEST_ASKERS)
        .order_by("-total", "query")
    )
    found: list[Any] = list(rows[:limit])
    for row in found:
        row["mean_place"] = row["place_sum"] / row["clicks"] if row["clicks"] else None
    return found


def number_hidden(days: int = 90) -> int:
    """How many queries too few have asked to be shown."""
    since = timezone.localdate() - timedelta(days=days)
    rows = Asked.objects.filter(day__gte=since).values("query")
    return (
        rows.annotate(readers=Sum("askers")).filter(readers__lt=FEWEST_ASKERS).count()
    )

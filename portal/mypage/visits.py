"""Since when things are new to somebody.

A visit begins when somebody opens their page and ends when they have not done so for
half an hour. While it lasts the list of what is new stays as it is; the next visit
begins where this one ended. Saying "I have seen these" ends it at once.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from portal.errors import takes_no_changes
from portal.mypage.models import Visit

ENDS_AFTER = timedelta(minutes=30)
# Not every click is written down.
NOTED_EVERY = timedelta(minutes=1)
FIRST = timedelta(days=30)


def since_last_visit(person: Any, now: datetime | None = None) -> datetime:
    """When the last visit ended, and note that this one goes on.

    One query, and one more now and then. A database that takes no changes keeps
    nobody from reading.
    """
    now = now or timezone.now()
    row = Visit.objects.filter(person=person).first()
    try:
        with transaction.atomic():
            return _note(row, person, now)
    except DatabaseError as problem:
        if not takes_no_changes(problem):
            raise
        return row.since if row else now - FIRST


def _note(row: Visit | None, person: Any, now: datetime) -> datetime:
    if row is None:
        begun = {"since": now - FIRST, "seen_at": now}
        return Visit.objects.get_or_create(person=person, defaults=begun)[0].since
    same = Visit.objects.filter(pk=row.pk, seen_at=row.seen_at)
    if now - row.seen_at >= ENDS_AFTER:
        # Two requests at once: the first one's word counts, and both say the same.
        same.update(since=row.seen_at, seen_at=now)
        return row.seen_at
    if now - row.seen_at >= NOTED_EVERY:
        same.update(seen_at=now)
    return row.since


def all_seen(person: Any, now: datetime | None = None) -> None:
    """From here on only what comes later is new."""
    now = now or timezone.now()
    Visit.objects.update_or_create(
        person=person, defaults={"since": now, "seen_at": now}
    )

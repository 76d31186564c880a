"""Time limits: deadlines, the clock that stands while somebody may not go on. The
server's clock alone counts."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from portal.learning.models import Attempt, Enrolment

# For what was under way when the time ran out.
GRACE = timedelta(seconds=30)


def deadline_of(enrolment: Enrolment, rules: Any, now: datetime) -> datetime | None:
    minutes = rules.get("time_limit_minutes")
    if not minutes or not enrolment.time_percent:
        return None
    return now + timedelta(minutes=minutes * enrolment.time_percent / 100)


def pause(attempt_id: int) -> None:
    """Stop the clock of an open attempt whose learner may not go on just now."""
    open_now = Attempt.objects.filter(
        pk=attempt_id, state=Attempt.State.OPEN, paused_at__isnull=True
    )
    open_now.filter(deadline_at__isnull=False).update(paused_at=timezone.now())


def resume(attempt: Attempt) -> None:
    """Let the clock run again: the deadline moves by as long as it stood."""
    if attempt.paused_at is not None and attempt.deadline_at is not None:
        attempt.deadline_at += timezone.now() - attempt.paused_at
    attempt.paused_at = None
    attempt.save(update_fields=["deadline_at", "paused_at"])


def is_late(attempt: Attempt, now: datetime | None = None) -> bool:
    return (
        attempt.deadline_at is not None
        and attempt.paused_at is None
        and (now or timezone.now()) > attempt.deadline_at + GRACE
    )

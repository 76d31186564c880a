"""Attempts whose time is over: marked with what is saved, by the schedule."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.learning.attempts import hand_in
from portal.learning.clock import GRACE, is_late
from portal.learning.locking import hold_questions, lock_attempt
from portal.learning.models import Attempt
from portal.learning.rights import may_learn
from portal.members.viewers import viewer_for


def hand_in_late(now: datetime | None = None) -> int:
    """Mark open attempts whose time is over; how many. For the schedule.

    Who has lost access meanwhile is not marked: their clock stands (see `pause`), and
    this looks whether they still have it.
    """
    now, count = now or timezone.now(), 0
    late = Attempt.objects.filter(
        state=Attempt.State.OPEN,
        paused_at__isnull=True,
        deadline_at__lt=now - GRACE,
    )
    for attempt_id in list(late.values_list("pk", flat=True)):
        with transaction.atomic():
            hold_questions(attempt_id)
            attempt = lock_attempt(attempt_id)
            if attempt.state != Attempt.State.OPEN or not is_late(attempt, now):
                continue
            learner = attempt.enrolment.learner
            if learner is None:
                continue
            if may_learn(viewer_for(learner), attempt.enrolment.release):
                hand_in(attempt)
                count += 1
            else:
                # Since when is not known: the time that was left at the last answer.
                _pause_as_of_last_answer(attempt)
    return count


def _pause_as_of_last_answer(attempt: Attempt) -> None:
    saved = attempt.items.exclude(saved_at=None).order_by("-saved_at").first()
    attempt.paused_at = saved.saved_at if saved else attempt.started_at
    attempt.save(update_fields=["paused_at"])

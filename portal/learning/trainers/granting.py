"""What a trainer grants to one person: more attempts, more time, no pauses."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from portal.learning.locking import lock, lock_attempt
from portal.learning.models import Attempt, Enrolment, MoreAttempts
from portal.learning.problems import NotYours, Refused

ACCOMMODATED = "touchstone.learning.accommodated"
GRANTED = "touchstone.learning.more_attempts"
# Percent of the time limit; 0 is no limit at all.
TIMES = {
    100: gettext_lazy("The usual time"),
    150: gettext_lazy("Half as much again"),
    200: gettext_lazy("Twice the time"),
    0: gettext_lazy("No time limit"),
}
MOST_AT_ONCE = 10


def find(course_key: UUID, typed: str) -> list[Enrolment]:
    """The newest enrolments of the people whose e-mail address or whole name was typed,
    in this course. Nothing less than the whole is found: this is no list of people."""
    typed = " ".join(typed.replace("\x00", "").split())
    if not typed:
        return []
    rows = Enrolment.objects.filter(course_key=course_key, learner__is_active=True)
    rows = rows.annotate(
        called=Concat("learner__first_name", Value(" "), "learner__last_name")
    )
    rows = rows.filter(Q(learner__email__iexact=typed) | Q(called__iexact=typed))
    rows = rows.select_related("learner", "release").defer("release__archive")
    newest: dict[int, Enrolment] = {}
    for row in rows.order_by("cycle"):
        newest[row.learner_id or 0] = row
    return list(newest.values())


def grant_attempts(
    enrolment: Enrolment, quiz_key: UUID | str, number: int, *, reason: str, by: Any
) -> MoreAttempts:
    """Let this person try a quiz so many times more. Raises Refused, NotYours."""
    reason = _reason(reason)
    if not 1 <= number <= MOST_AT_ONCE:
        raise Refused(_("Grant between 1 and %d attempts.") % MOST_AT_ONCE)
    with transaction.atomic():
        enrolment = lock(enrolment.pk)
        step = enrolment.release.step(quiz_key)
        if step is None or step["kind"] != "quiz":
            raise NotYours
        if not step["rules"].get("max_attempts"):
            raise Refused(_("This quiz has no limit: nothing needs to be granted."))
        made = MoreAttempts.objects.create(
            enrolment=enrolment,
            quiz_key=quiz_key,
            number=number,
            reason=reason,
            granted_by=by,
        )
        _log(enrolment, GRANTED, by, quiz=step["title"], number=number, reason=reason)
    return made


def accommodate(
    enrolment: Enrolment, *, time_percent: int, no_pause: bool, reason: str, by: Any
) -> Enrolment:
    """Give this person more time, or no pauses after failed attempts, in this course.
    The time of an open attempt is lengthened, never shortened. The same again changes
    nothing. Raises Refused."""
    reason = _reason(reason)
    if time_percent not in TIMES:
        raise Refused(_("Choose one of the times."))
    with transaction.atomic():
        enrolment = lock(enrolment.pk)
        before = (enrolment.time_percent, enrolment.no_pause)
        if before == (time_percent, no_pause):
            return enrolment
        enrolment.time_percent, enrolment.no_pause = time_percent, no_pause
        enrolment.save(update_fields=["time_percent", "no_pause"])
        _lengthen(enrolment, before[0])
        _log(
            enrolment, ACCOMMODATED, by, time_percent=time_percent, no_pause=no_pause,
            before=list(before), reason=reason,
        )  # fmt: skip
    return enrolment


def _lengthen(enrolment: Enrolment, before: int) -> None:
    now = enrolment.time_percent
    if before == 0 or (now and now <= before):
        return
    open_ones = Attempt.objects.filter(
        enrolment=enrolment, state=Attempt.State.OPEN, deadline_at__isnull=False
    )
    for attempt_id in list(open_ones.values_list("pk", flat=True)):
        attempt = lock_attempt(attempt_id)
        limit = attempt.rules.get("time_limit_minutes") or 0
        if attempt.state != Attempt.State.OPEN or attempt.deadline_at is None:
            continue
        more = timedelta(minutes=limit * (now - before) / 100)
        attempt.deadline_at = attempt.deadline_at + more if now else None
        if attempt.deadline_at is None:
            attempt.paused_at = None
        attempt.save(update_fields=["deadline_at", "paused_at"])


def _reason(text: str) -> str:
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        raise Refused(_("Say why: it stays with the grant."))
    return text[:300]


def _log(enrolment: Enrolment, action: str, by: Any, **data: Any) -> None:
    # No name: the log outlives accounts, and is never changed.
    title = _("Enrolment %(number)d in %(course)s") % {
        "number": enrolment.pk,
        "course": enrolment.course_title,
    }
    log(
        instance=enrolment,
        action=action,
        user=by,
        title=title,
        data={**data, "at": timezone.now().isoformat()},
    )


def history_of(enrolment: Enrolment) -> list[Any]:
    """What was granted to this person in this course, the newest first."""
    rows = ModelLogEntry.objects.for_instance(enrolment)
    rows = rows.filter(action__in=[GRANTED, ACCOMMODATED]).select_related("user")
    return list(rows.order_by("-timestamp", "-pk"))

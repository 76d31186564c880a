"""Mails to learners: a week before their day, once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.learning.days import due_until, local_day
from portal.learning.models import Assignment, CourseEnd, Enrolment, LearningEvent
from portal.learning.teams import letters
from portal.learning.teams.courses import Fate, fates
from portal.learning.teams.standing import State, standings
from portal.members.models import Membership
from portal.members.models.dated import current
from portal.members.viewers import viewer_for

WEEK = timedelta(days=7)


def send_due_reminders(now: datetime | None = None) -> int:
    """Remind whoever has not passed yet of a day within the next week; how many mails
    were queued. Once for each day; not whoever was asked within that week: they have
    just been told; nor of what they cannot do now or may not know of."""
    now = now or timezone.now()
    rows = [row for row in _asked(now) if _is_near(row, now)]
    if not rows:
        return 0
    found = standings(dict.fromkeys(rows, now))
    rows = [row for row in rows if found[row.pk].state != State.PASSED]
    keys = {row.course_key for row in rows}
    ends = CourseEnd.objects.filter(course_key__in=keys, closes_at__lte=now)
    over = set(ends.values_list("course_key", flat=True))
    goes_on = _begun(rows)
    sent = 0
    for row in rows:
        viewer = viewer_for(row.person).as_reader()
        fate = fates({row.course_key}, viewer)[row.course_key]
        own = goes_on.get((row.person_id, row.course_key))
        if row.course_key in over or not _can_go_on(fate, own):
            continue
        with transaction.atomic():
            if _first_time(row):
                letters.remind(row, fate.url if fate.listed else "")
                sent += 1
    return sent


def _asked(now: datetime) -> list[Assignment]:
    """What is due within some days in any zone, of people who are there, by firms
    whose time has not ended."""
    near = (now - timedelta(days=2)).date(), (now + timedelta(days=9)).date()
    # That a membership has run out is written down only later.
    there = Membership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now),
        organisation=OuterRef("organisation"),
        person=OuterRef("person"),
    )
    rows = Assignment.objects.filter(
        Exists(there), current("organisation__", now), ended_at__isnull=True,
        person__is_active=True, due_on__range=near,
    )  # fmt: skip
    return list(rows.select_related("person", "organisation"))


def _begun(rows: list[Assignment]) -> dict[tuple[int | None, UUID], bool]:
    """Whether something goes on, by person and course; nothing of what was never
    begun. One query."""
    own = Enrolment.objects.filter(
        learner__in={row.person_id for row in rows},
        course_key__in={row.course_key for row in rows},
    )
    found: dict[tuple[int | None, UUID], bool] = {}
    for person, key, done in own.values_list(
        "learner_id", "course_key", "completed_at"
    ):
        found[person, key] = found.get((person, key), False) or done is None
    return found


def _can_go_on(fate: Fate, own: bool | None) -> bool:
    """own: as in `_begun`; None: nothing was begun. A withdrawn course can be finished,
    but not begun; of one that is closed to them only who learns it is told."""
    if fate.withdrawn:
        return bool(own)
    return fate.listed or own is not None


def _is_near(row: Assignment, now: datetime) -> bool:
    due, zone = row.due_on, row.time_zone
    if due is None or now >= due_until(due, zone):
        return False
    asked = local_day(row.assigned_at, zone)
    return asked + WEEK < due <= local_day(now, zone) + WEEK


def _first_time(row: Assignment) -> bool:
    """Whether nobody was reminded of this day yet; then it is noted."""
    name = f"assignment_reminded:{row.pk}:{row.due_on}"
    number: UUID = uuid5(LearningEvent.NAMESPACE, name)
    _event, made = LearningEvent.objects.get_or_create(
        id=number,
        defaults={
            "verb": "assignment_reminded",
            "object_key": f"assignment:{row.pk}",
            "data": {"due_on": str(row.due_on)},
        },
    )
    return made

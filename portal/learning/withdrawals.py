"""What becomes of learners when lessons or whole courses are taken out."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from content.models import CourseRelease
from portal.learning.locking import lock
from portal.learning.models import CourseEnd, Enrolment
from portal.learning.progress import WITHDRAWN, State, mark_lessons, settle
from portal.learning.rights import is_given, rows_of

# So long people may finish a course that is not published any more.
FINISH_WITHIN = timedelta(days=60)


def look_again(keys: set[UUID] | None = None) -> int:
    """Write down what is withdrawn: lessons are waived for who has not done them, and
    a course that is gone ends for its learners after 60 days. How many were changed.

    keys: courses or steps that may have changed; None: all. Idempotent: it runs after
    commits that touch courses and once a day.
    """
    changed = 0
    waiting = Enrolment.objects.filter(completed_at__isnull=True)
    # Each release once, however many people follow it.
    followed = CourseRelease.objects.defer("archive").filter(
        pk__in=waiting.order_by().values("release_id")
    )
    wanted = []
    for release in followed:
        steps = {UUID(step["key"]) for step in release.manifest}
        if keys is None or keys & (steps | {release.course_key}):
            wanted.append(release)
    every = {UUID(step["key"]) for release in wanted for step in release.manifest}
    rows = rows_of(every | {release.course_key for release in wanted})
    there = {key for key, found in rows.items() if is_given(found)}
    for release in wanted:
        changed += _note_end(release.course_key, release.course_key in there)
        if release.course_key not in there:
            continue
        gone = [
            step["key"]
            for step in release.manifest
            if step["kind"] == "lesson" and UUID(step["key"]) not in there
        ]
        if gone:
            changed += _waive(release.pk, gone)
    return changed


def _note_end(course_key: UUID, is_there: bool) -> int:
    if is_there:
        return CourseEnd.objects.filter(course_key=course_key).delete()[0]
    _row, made = CourseEnd.objects.get_or_create(
        course_key=course_key, defaults={"closes_at": timezone.now() + FINISH_WITHIN}
    )
    return int(made)


def _waive(release_id: int, keys: list[str]) -> int:
    changed = 0
    waiting = Enrolment.objects.filter(release_id=release_id, completed_at__isnull=True)
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            enrolment = lock(pk)
            if enrolment.completed_at is not None:
                continue
            settled = set(
                enrolment.progress.exclude(state=State.OPENED).values_list(
                    "lesson_key", flat=True
                )
            )
            missing = [key for key in keys if UUID(key) not in settled]
            if missing:
                mark_lessons(enrolment, missing, State.WAIVED, WITHDRAWN)
                settle(enrolment)
                changed += 1
    return changed

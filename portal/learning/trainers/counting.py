"""Whom a change of a course concerns: told to `content`, which knows no learners."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from content.courses.affected import register_counter, register_keeper
from portal.learning.models import Enrolment


def people_in_progress(course_key: UUID) -> int:
    """How many people have begun this course and not finished it."""
    rows = Enrolment.objects.filter(
        course_key=course_key, completed_at__isnull=True, learner__isnull=False
    )
    return rows.values("learner").distinct().count()


def people_with_records(keys: Collection[UUID]) -> int:
    """How many people have records of these courses, lessons or quizzes; who has left
    counts with each of their enrolments."""
    wanted = list(keys)
    rows = Enrolment.objects.filter(
        Q(course_key__in=wanted)
        | Q(progress__lesson_key__in=wanted)
        | Q(attempts__quiz_key__in=wanted)
    )
    found = rows.order_by().values_list("learner", "pseudonym").distinct()
    return len({learner or pseudonym for learner, pseudonym in found})


def register() -> None:
    """Have the release page and the pages that delete ask here."""
    register_counter(people_in_progress)
    register_keeper(people_with_records)

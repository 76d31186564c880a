"""What waits for the trainers of courses, course by course."""

from collections import Counter
from typing import Any
from uuid import UUID

from content.courses.discretion import hidden_in_releases
from content.models import ToCheck
from portal.learning.models import LessonQuestion, ProblemReport
from portal.learning.trainers.answering import seen_reports
from portal.learning.trainers.rights import foreign_lessons, foreign_quizzes


def to_check(keys: list[UUID], user: Any) -> Any:
    """The open entries of these courses, but of lessons of groups that the person is
    not in."""
    rows = ToCheck.objects.filter(course_key__in=keys, settled_at__isnull=True)
    lessons = rows.filter(kind=ToCheck.Kind.LESSON)
    for hidden in (foreign_lessons(user), hidden_in_releases(user, keys)):
        rows = rows.exclude(pk__in=lessons.filter(key__in=hidden).values("pk"))
    return rows


def waiting_in(keys: list[UUID], user: Any) -> tuple[Counter, Counter, Counter]:
    """How many reported problems, questions under lessons and entries to check are
    open for this person, by course."""
    released = hidden_in_releases(user, keys)
    reports = ProblemReport.objects.filter(
        enrolment__course_key__in=keys, settled_at__isnull=True
    )
    reports = seen_reports(reports, foreign_quizzes(user), released).values_list(
        "enrolment__course_key", flat=True
    )
    asked = (
        LessonQuestion.objects.filter(
            course_key__in=keys, state=LessonQuestion.State.WAITING
        )
        .exclude(lesson_key__in=foreign_lessons(user))
        .exclude(lesson_key__in=released)
        .values_list("course_key", flat=True)
    )
    checks = to_check(keys, user).values_list("course_key", flat=True)
    return Counter(reports), Counter(asked), Counter(checks)

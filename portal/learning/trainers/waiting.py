"""What waits for the trainers of courses, course by course."""

from collections import Counter
from uuid import UUID

from content.models import ToCheck
from portal.learning.models import LessonQuestion, ProblemReport


def waiting_in(keys: list[UUID]) -> tuple[Counter, Counter, Counter]:
    """How many reported problems, questions under lessons and entries to check are
    open, by course; three queries."""
    reports = ProblemReport.objects.filter(
        enrolment__course_key__in=keys, settled_at__isnull=True
    ).values_list("enrolment__course_key", flat=True)
    asked = LessonQuestion.objects.filter(
        course_key__in=keys, state=LessonQuestion.State.WAITING
    ).values_list("course_key", flat=True)
    checks = ToCheck.objects.filter(
        course_key__in=keys, settled_at__isnull=True
    ).values_list("course_key", flat=True)
    return Counter(reports), Counter(asked), Counter(checks)

"""Declared minutes: what the trainer says that it takes, never time at a screen."""

from collections.abc import Iterable
from typing import Any

from portal.learning.models import Enrolment, LessonProgress
from portal.learning.progress import RENEWAL


def declared_minutes(enrolment: Enrolment) -> int:
    """Minutes of a completed way through a course; one query."""
    return minutes_of([enrolment])[enrolment.pk]


def minutes_of(enrolments: Iterable[Enrolment]) -> dict[int, int]:
    """Declared minutes by enrolment; one query. A short renewal counts what it asked
    for: the lessons that it left out were counted in the cycle before."""
    rows = list(enrolments)
    left_out: dict[int, set[str]] = {row.pk: set() for row in rows}
    renewals = [row.pk for row in rows if row.kind == Enrolment.Kind.RENEWAL]
    waived = LessonProgress.objects.filter(
        enrolment_id__in=renewals, state="waived", reason=RENEWAL
    )
    for pk, key in waived.values_list("enrolment_id", "lesson_key"):
        left_out[pk].add(str(key))
    return {row.pk: _minutes(row, left_out[row.pk]) for row in rows}


def _minutes(enrolment: Enrolment, left_out: set[str]) -> int:
    release: Any = enrolment.completed_release or enrolment.release
    return sum(
        step["minutes"]
        for step in release.manifest
        if step["required"] and step["key"] not in left_out
    )

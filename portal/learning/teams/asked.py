"""What somebody is asked to learn, by whom and until when, as their firms see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.access import Viewer
from portal.learning.days import due_until, local_day
from portal.learning.models import Assignment, Enrolment
from portal.learning.teams.courses import Fate, fates
from portal.learning.teams.standing import (
    Standing,
    State,
    counts,
    is_overdue,
    standings,
)

# What is asked and not begun, or begun in vain.
_NOTHING = (State.TODO, State.REVOKED)


@dataclass(frozen=True, slots=True)
class Asked:
    """title: "" where the course is not open to this person any more and they have
    never begun it. by: who asked, "" where they have gone. due_until: the instant at
    which the day ends. is_old: they have passed, but a newer certificate is asked."""

    assignment: Assignment
    standing: Standing
    is_overdue: bool
    title: str
    by: str
    due_until: datetime | None
    fate: Fate
    is_old: bool

    @property
    def is_done(self) -> bool:
        return self.standing.state == State.PASSED


def asked_of(person: Any, viewer: Viewer, now: datetime | None = None) -> list[Asked]:
    """Everything that is open, what is due first at the top; twelve queries."""
    now = now or timezone.now()
    rows = list(
        Assignment.objects.filter(person=person, ended_at__isnull=True).select_related(
            "organisation", "assigned_by"
        )
    )
    if not rows:
        return []
    found = standings(dict.fromkeys(rows, now))
    what = fates({row.course_key for row in rows}, viewer)
    begun = Enrolment.objects.filter(
        learner=person, course_key__in=[row.course_key for row in rows]
    )
    own = set(begun.values_list("course_key", flat=True))
    asked = [
        Asked(
            row,
            found[row.pk],
            is_overdue(row, found[row.pk], now),
            row.course_title
            if what[row.course_key].listed or row.course_key in own
            else "",
            row.assigned_by.get_full_name() if row.assigned_by else "",
            due_until(row.due_on, row.time_zone) if row.due_on else None,
            what[row.course_key],
            # Nothing that counts is there, and nothing goes on: what they have is old.
            row.course_key in own and found[row.pk].state in _NOTHING,
        )
        for row in rows
    ]
    return sorted(asked, key=_first)


def newer_is_asked(done: Enrolment) -> bool:
    """Whether this completed enrolment is too old for what its learner is asked."""
    if done.completed_at is None or done.learner_id is None:
        return False
    passed_on = local_day(done.completed_at)
    rows = Assignment.objects.filter(
        person=done.learner_id, course_key=done.course_key, ended_at__isnull=True,
        newest_months__isnull=False,
    )  # fmt: skip
    return any(not counts(row, passed_on) for row in rows)


def _first(one: Asked) -> Any:
    end = one.due_until
    return one.is_done, end is None, end.timestamp() if end else 0, one.assignment.pk

"""A learner's own records over all courses, in a number of queries that does not grow.

Records are theirs: they stay when a course is closed to them, with the title as it was
when they learnt it. Nothing of a course's text is in them.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from content.models import BasePage, CoursePage
from content.references import PageRow, page_rows
from portal.access import Viewer
from portal.learning.certificates.hours import minutes_of
from portal.learning.certificates.renewing import lasting_of, may_renew
from portal.learning.days import local_day
from portal.learning.models import (
    Certificate,
    Enrolment,
    LessonProgress,
    Marking,
)
from portal.learning.rights import open_releases


@dataclass(slots=True)
class Course:
    """The newest way of one learner through one course."""

    enrolment: Enrolment
    done: int = 0
    needed: int = 0
    certificate: Certificate | None = None
    # Whether the course's texts are open to the learner; not asked where it is gone.
    opens: bool = False
    can_renew: bool = False
    # How many things have changed since it was finished.
    changes: int = 0

    @property
    def percent(self) -> int:
        return 100 * self.done // self.needed if self.needed else 100


@dataclass(slots=True)
class Year:
    """How much was finished in one year, in declared minutes."""

    year: int
    courses: int = 0
    minutes: int = 0


@dataclass(slots=True)
class Overview:
    """All that “My learning” shows."""

    going_on: list[Course]
    finished: list[Course]
    certificates: list[Certificate]
    years: list[Year]


def _enrolments(person: Any) -> Any:
    rows = Enrolment.objects.filter(learner=person)
    rows = rows.select_related("release", "completed_release")
    return rows.defer("release__archive", "completed_release__archive")


def cycles(person: Any, course_key: UUID) -> list[Enrolment]:
    """All ways through one course, the newest first, with their certificates."""
    rows = _enrolments(person).filter(course_key=course_key)
    return list(rows.prefetch_related("certificates").order_by("-cycle"))


def overview(person: Any, viewer: Viewer) -> Overview:
    """The records of all courses; ten queries."""
    rows = list(_enrolments(person).order_by("-last_seen_at"))
    newest: dict[UUID, Enrolment] = {}
    for row in rows:
        known = newest.get(row.course_key)
        if known is None or known.cycle < row.cycle:
            newest[row.course_key] = row
    held = Certificate.objects.filter(enrolment__in=rows, current=True)
    certificates = list(held.select_related("enrolment"))
    by_enrolment = {one.enrolment_id: one for one in certificates}
    open_ones = [row for row in newest.values() if row.completed_at is None]
    settled = _settled(open_ones)
    open_now = open_releases([row.release for row in newest.values()], viewer)
    lasting = lasting_of(person.pk, newest)
    courses = []
    for row in newest.values():
        needed = [step["key"] for step in row.release.manifest if step["required"]]
        certificate = by_enrolment.get(row.pk)
        opens = row.release_id in open_now
        courses.append(
            Course(
                row,
                done=len(settled[row.pk] & set(needed)),
                needed=len(needed),
                certificate=certificate,
                opens=opens,
                can_renew=open_now.get(row.release_id, False)
                and may_renew(certificate, lasting),
            )
        )
    return Overview(
        going_on=[one for one in courses if one.enrolment.completed_at is None],
        finished=[one for one in courses if one.enrolment.completed_at is not None],
        certificates=certificates,
        years=_years(rows),
    )


def _settled(rows: list[Enrolment]) -> dict[int, set[str]]:
    """Keys of the steps that are done or waived, by enrolment; two queries."""
    found: dict[int, set[str]] = defaultdict(set)
    lessons = LessonProgress.objects.filter(enrolment__in=rows).exclude(
        state=LessonProgress.State.OPENED
    )
    for own, key in lessons.values_list("enrolment_id", "lesson_key"):
        found[own].add(str(key))
    passed = Marking.objects.filter(attempt__enrolment__in=rows, passed=True)
    for own, key in passed.values_list("attempt__enrolment_id", "attempt__quiz_key"):
        found[own].add(str(key))
    return found


def _years(rows: list[Enrolment]) -> list[Year]:
    """Finished courses by the year in which they were finished, the newest first."""
    minutes = minutes_of([row for row in rows if row.completed_at is not None])
    years: dict[int, Year] = {}
    for row in rows:
        if row.completed_at is None:
            continue
        day = local_day(row.completed_at)
        year = years.setdefault(day.year, Year(day.year))
        year.courses += 1
        year.minutes += minutes[row.pk]
    return sorted(years.values(), key=lambda one: -one.year)


def catalogue(viewer: Viewer) -> PageRow | None:
    """The section that lists the courses; None where this reader sees none."""
    courses = CoursePage.objects.listed_to(viewer)
    path = courses.order_by("path").values_list("path", flat=True).first()
    if path is None:
        return None
    above = BasePage.objects.listed_to(viewer).filter(path=path[: -BasePage.steplen])
    return next(iter(page_rows(above)), None)

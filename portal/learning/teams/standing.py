"""How far people are with what they were asked to learn, for many at once."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from content.models import CourseRelease
from portal.learning.certificates.dates import add_months
from portal.learning.days import due_until, in_words, local_day
from portal.learning.models import (
    Assignment,
    Certificate,
    Enrolment,
    LessonProgress,
    Marking,
)
from portal.learning.rights import is_open, rows_of


class State(StrEnum):
    INVITED = "invited"
    TODO = "todo"
    PROGRESS = "progress"
    PASSED = "passed"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a firm is told of one person and one course at one moment.

    percent: of what is needed, while the course (or its renewal) goes on. release: the
    number of the one followed or passed. passed_at, passed_on: in UTC, and the day at
    the issuer. minutes: declared, of what was passed.
    """

    state: str
    percent: int | None = None
    started_at: datetime | None = None
    passed_at: datetime | None = None
    passed_on: date | None = None
    valid_until: date | None = None
    release: int | None = None
    release_sha256: str = ""
    minutes: int | None = None
    code: str = ""

    def words(self) -> str:
        """The state as a sentence."""
        done = {"day": in_words(self.passed_on), "end": in_words(self.valid_until)}
        if self.state == State.PASSED:
            if self.valid_until is None:
                return _("Passed on %(day)s") % done
            return _("Passed on %(day)s, valid until %(end)s") % done
        running = "" if self.percent is None else f"{self.percent}\xa0%"
        if self.state == State.EXPIRED:
            if running:
                return _("Expired on %(end)s; renewing: %(percent)s") % {
                    **done, "percent": running,
                }  # fmt: skip
            return _("Expired on %(end)s") % done
        return {
            State.INVITED: _("Invited"),
            State.TODO: _("Not started"),
            State.PROGRESS: _("In progress: %s") % running,
            State.REVOKED: _("Certificate revoked"),
        }[State(self.state)]

    def to_json(self) -> dict[str, Any]:
        days = ("started_at", "passed_at", "passed_on", "valid_until")
        return {
            name: value.isoformat() if name in days and value else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Standing":
        read: dict[str, Any] = dict(data)
        for name in ("started_at", "passed_at"):
            read[name] = parse_datetime(read[name]) if read.get(name) else None
        for name in ("passed_on", "valid_until"):
            read[name] = parse_date(read[name]) if read.get(name) else None
        return cls(**read)


def is_overdue(assignment: Assignment, standing: Standing, at: datetime) -> bool:
    """Whether its day has ended and it was not fulfilled. What was valid on that day
    and has expired since is expired, not overdue."""
    due = assignment.due_on
    if due is None or at < due_until(due, assignment.time_zone):
        return False
    if standing.state == State.PASSED:
        return False
    end = standing.valid_until
    return not (standing.state == State.EXPIRED and end is not None and end >= due)


def standings(moments: Mapping[Assignment, datetime]) -> dict[int, Standing]:
    """The standing of each assignment at its moment, by the assignment's id; seven
    queries whatever their number."""
    people = {one.person_id for one in moments if one.person_id}
    keys = {one.course_key for one in moments}
    rows: dict[tuple[int | None, UUID], list[Enrolment]] = {}
    found = Enrolment.objects.filter(learner_id__in=people, course_key__in=keys)
    for enrolment in found.order_by("cycle"):
        pair = enrolment.learner_id, enrolment.course_key
        rows.setdefault(pair, []).append(enrolment)
    wanted = [
        (assignment, at, rows.get((assignment.person_id, assignment.course_key), []))
        for assignment, at in moments.items()
    ]
    numbers = {
        number
        for _assignment, _at, own in wanted
        for enrolment in own
        for number in (enrolment.release_id, enrolment.completed_release_id)
        if number is not None
    }
    releases = CourseRelease.objects.defer("archive").in_bulk(numbers)
    certificates: dict[int, list[Certificate]] = {}
    issued = Certificate.objects.filter(
        enrolment__learner_id__in=people, enrolment__course_key__in=keys
    ).defer("facts")
    for certificate in issued.order_by("issued_at", "pk"):
        certificates.setdefault(certificate.enrolment_id, []).append(certificate)
    running = {}
    for _assignment, at, own in wanted:
        for enrolment in own:
            if not _is_done(enrolment, at) and enrolment.started_at <= at:
                running[enrolment.pk] = enrolment, at
    percents = _percents(running.values(), releases)
    return {
        assignment.pk: _standing(assignment, at, own, releases, certificates, percents)
        for assignment, at, own in wanted
    }


def _is_done(enrolment: Enrolment, at: datetime) -> bool:
    return enrolment.completed_at is not None and enrolment.completed_at <= at


def counts(assignment: Assignment, passed_on: date) -> bool:
    """Whether a pass of that day is new enough: one from after the assignment always
    is, an older one if not older than was chosen."""
    if assignment.newest_months is None:
        return True
    asked = local_day(assignment.assigned_at)
    return passed_on >= add_months(asked, -assignment.newest_months)


def _standing(
    assignment: Assignment,
    at: datetime,
    own: list[Enrolment],
    releases: Mapping[int, CourseRelease],
    certificates: Mapping[int, list[Certificate]],
    percents: Mapping[int, int],
) -> Standing:
    if assignment.person_id is None:
        return Standing(State.INVITED)
    best, revoked = None, False
    for enrolment in own:
        if not _is_done(enrolment, at):
            continue
        passed_on = local_day(enrolment.completed_at)  # type: ignore[arg-type]
        if not counts(assignment, passed_on):
            continue
        held = [c for c in certificates.get(enrolment.pk, []) if c.issued_at <= at]
        newest = held[-1] if held else None
        if newest and newest.revoked_at is not None and newest.revoked_at <= at:
            revoked = True
            continue
        best = enrolment, newest, passed_on
    goes_on = next((one for one in reversed(own) if one.pk in percents), None)
    percent = percents[goes_on.pk] if goes_on else None
    if best is not None:
        enrolment, newest, passed_on = best
        release = releases[enrolment.completed_release_id or enrolment.release_id]
        end = newest.valid_until if newest else None
        expired = end is not None and end < local_day(at)
        return Standing(
            State.EXPIRED if expired else State.PASSED,
            percent=percent if expired else None,
            started_at=enrolment.started_at,
            passed_at=enrolment.completed_at,
            passed_on=passed_on,
            valid_until=end,
            release=release.number,
            release_sha256=release.sha256,
            minutes=release.minutes,
            code=newest.code if newest else "",
        )
    if goes_on is None:
        return Standing(State.REVOKED if revoked else State.TODO)
    release = releases[goes_on.release_id]
    return Standing(
        State.PROGRESS,
        percent=percent,
        started_at=goes_on.started_at,
        release=release.number,
        release_sha256=release.sha256,
    )


def _percents(
    running: Iterable[tuple[Enrolment, datetime]],
    releases: Mapping[int, CourseRelease],
) -> dict[int, int]:
    """As `progress_of(…).percent` gives it, at the moment given; three queries."""
    wanted = {enrolment.pk: (enrolment, at) for enrolment, at in running}
    settled: dict[int, set[str]] = {pk: set() for pk in wanted}
    lessons = LessonProgress.objects.filter(
        enrolment_id__in=wanted, done_at__isnull=False
    )
    passed = Marking.objects.filter(attempt__enrolment_id__in=wanted, passed=True)
    for pk, key, when in [
        *lessons.values_list("enrolment_id", "lesson_key", "done_at"),
        *passed.values_list(
            "attempt__enrolment_id", "attempt__quiz_key", "attempt__submitted_at"
        ),
    ]:
        if when is not None and when <= wanted[pk][1]:
            settled[pk].add(str(key))
    followed = {pk: releases[e.release_id] for pk, (e, _at) in wanted.items()}
    keys = {release.course_key for release in followed.values()} | {
        UUID(step["key"]) for one in followed.values() for step in one.manifest
    }
    pages = rows_of(keys)
    there = {str(key) for key, rows in pages.items() if any(map(is_open, rows))}
    return {
        pk: _percent(release, settled[pk], there) for pk, release in followed.items()
    }


def _percent(release: CourseRelease, settled: set[str], there: set[str]) -> int:
    needed = [step for step in release.manifest if step["required"]]
    # A lesson that was taken out of a course that goes on blocks nobody.
    goes_on = str(release.course_key) in there
    done = sum(
        step["key"] in settled
        or (step["kind"] == "lesson" and goes_on and step["key"] not in there)
        for step in needed
    )
    return 100 * done // len(needed) if needed else 100

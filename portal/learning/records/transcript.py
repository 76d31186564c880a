"""The transcript: every course that somebody finished or goes through, with declared
hours by year."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from portal.learning.certificates.hours import minutes_of
from portal.learning.certificates.issuing import score_of
from portal.learning.certificates.renewing import gap
from portal.learning.certificates.showing import duration, verify_address
from portal.learning.certificates.status import Status, status_of
from portal.learning.days import local_day
from portal.learning.models import Certificate, Enrolment


@dataclass(slots=True)
class Entry:
    """One way through a course. minutes: declared, 0 while it is not finished. gap:
    first and last day without a certificate before this renewal."""

    enrolment: Enrolment
    minutes: int = 0
    score: int | None = None
    certificate: Certificate | None = None
    status: Status | None = None
    gap: tuple[date, date] | None = None

    @property
    def completed_on(self) -> date | None:
        at = self.enrolment.completed_at
        return local_day(at) if at is not None else None

    @property
    def release(self) -> Any:
        return self.enrolment.completed_release or self.enrolment.release

    @property
    def time(self) -> str:
        return duration(self.minutes)


@dataclass(slots=True)
class Year:
    """Declared minutes of what was completed in one year; a renewal counts in its
    own."""

    year: int
    minutes: int
    courses: int

    @property
    def time(self) -> str:
        return duration(self.minutes)


@dataclass(slots=True)
class Transcript:
    finished: list[Entry] = field(default_factory=list)
    under_way: list[Entry] = field(default_factory=list)
    years: list[Year] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(year.minutes for year in self.years)


def transcript_of(person: Any) -> Transcript:
    """Everything that this person has learnt here, the newest first."""
    rows = list(
        Enrolment.objects.filter(learner=person)
        .select_related("release", "completed_release")
        .defer("release__archive", "completed_release__archive")
        .order_by("-completed_at", "-started_at", "-pk")
    )
    done = [row for row in rows if row.completed_at is not None]
    held = _certificates(done)
    minutes = minutes_of(done)
    found = Transcript()
    found.under_way = [Entry(row) for row in rows if row.completed_at is None]
    for row in done:
        certificate = held.get(row.pk)
        found.finished.append(
            Entry(
                row,
                minutes=certificate.facts["minutes"]
                if certificate
                else minutes[row.pk],
                score=certificate.facts["score"] if certificate else score_of(row),
                certificate=certificate,
                status=status_of(certificate) if certificate else None,
            )
        )
    _note_gaps(found.finished)
    found.years = _years(found.finished)
    return found


def _certificates(done: list[Enrolment]) -> dict[int, Certificate]:
    rows = Certificate.objects.filter(
        enrolment_id__in=[row.pk for row in done], current=True
    )
    return {row.enrolment_id: row for row in rows}


def _note_gaps(entries: list[Entry]) -> None:
    ends: dict[Any, date | None] = {}
    for entry in sorted(entries, key=lambda one: one.enrolment.cycle):
        key, day = entry.enrolment.course_key, entry.completed_on
        if key in ends and day is not None:
            entry.gap = gap(ends[key], day)
        held = entry.certificate
        if held is not None and held.revoked_at is None:
            ends[key] = held.valid_until


def _years(entries: list[Entry]) -> list[Year]:
    minutes: dict[int, int] = defaultdict(int)
    courses: dict[int, int] = defaultdict(int)
    for entry in entries:
        if (day := entry.completed_on) is not None:
            minutes[day.year] += entry.minutes
            courses[day.year] += 1
    return [
        Year(year, minutes[year], courses[year])
        for year in sorted(minutes, reverse=True)
    ]


def as_data(found: Transcript) -> dict[str, Any]:
    """The transcript as JSON has it; dates are days in the issuer's zone, instants are
    UTC."""
    return {
        "time_zone": settings.TIME_ZONE,
        "finished": [_finished(entry) for entry in found.finished],
        "under_way": [
            {
                "course": entry.enrolment.course_title,
                "course_key": str(entry.enrolment.course_key),
                "cycle": entry.enrolment.cycle,
                "started_at": entry.enrolment.started_at.isoformat(),
            }
            for entry in found.under_way
        ],
        "declared_minutes": {str(year.year): year.minutes for year in found.years},
    }


def _finished(entry: Entry) -> dict[str, Any]:
    release, held = entry.release, entry.certificate
    data: dict[str, Any] = {
        "course": release.title,
        "course_key": str(release.course_key),
        "cycle": entry.enrolment.cycle,
        "kind": entry.enrolment.kind,
        "release": release.number,
        "release_sha256": release.sha256,
        "started_at": entry.enrolment.started_at.isoformat(),
        "completed_at": _iso(entry.enrolment.completed_at),
        "completed_on": _iso(entry.completed_on),
        "score_percent": entry.score,
        "declared_minutes": entry.minutes,
        "certificate": None,
    }
    if entry.gap is not None:
        data["without_certificate"] = [day.isoformat() for day in entry.gap]
    if held is not None and entry.status is not None:
        data["certificate"] = {
            "code": held.code,
            "name": held.facts["name"],
            "state": entry.status.state.value,
            "valid_until": _iso(held.valid_until),
            "page": verify_address(held.code),
        }
    return data


def _iso(at: date | None) -> str | None:
    """A day or an instant as text."""
    return at.isoformat() if at is not None else None

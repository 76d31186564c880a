"""The facts of an evidence pack, as of the end of a day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.models import CourseRelease
from portal import mails
from portal.access import Viewer
from portal.learning.days import due_until, zone_of
from portal.learning.rights import opens, rows_of
from portal.learning.teams.table import Row, in_order, rows_of_team
from portal.members.models import Organisation

FORMAT = "touchstone-evidence/1"


@dataclass(frozen=True, slots=True)
class Taught:
    """A release that the rows speak of, or that was the newest on the day. is_open:
    whether the reader may have its text now. title: "" where they may not know it."""

    release: CourseRelease
    is_open: bool
    title: str

    @property
    def course(self) -> str:
        return self.title or _("A course that is not open to you now")


@dataclass(frozen=True, slots=True)
class Facts:
    """course: the title of the only one asked for, "" for all."""

    organisation: Organisation
    course: str
    day: date
    at: datetime
    made_at: datetime
    rows: list[Row]
    taught: list[Taught]


def moment_of(day: date) -> datetime:
    """The end of a day in the issuer's zone, or now while it lasts."""
    end = due_until(day, settings.TIME_ZONE) - timedelta(microseconds=1)
    return min(end, timezone.now())


def gather(
    organisation: Organisation, viewer: Viewer, course_key: str, day: date
) -> Facts:
    """The facts of one course ("": all) at the end of this day; some twenty queries."""
    at = moment_of(day)
    rows = [
        row
        for row in in_order(rows_of_team(organisation, viewer, at), "course")
        if course_key in ("", str(row.assignment.course_key))
    ]
    titles = {row.title for row in rows if row.title}
    return Facts(
        organisation=organisation,
        course=min(titles) if course_key and titles else "",
        day=day,
        at=at,
        made_at=timezone.now(),
        rows=rows,
        taught=_taught(rows, viewer, at),
    )


def _taught(rows: list[Row], viewer: Viewer, at: datetime) -> list[Taught]:
    keys = {row.assignment.course_key for row in rows}
    wanted = {
        (row.assignment.course_key, row.standing.release)
        for row in rows
        if row.standing.release is not None
    }
    released = CourseRelease.objects.filter(
        Q(published_at__lte=at) | Q(number__in={number for _key, number in wanted}),
        course_key__in=keys,
    )
    newest: set[UUID] = set()
    found = []
    for release in released.order_by("course_key", "-number").defer("archive"):
        is_newest = release.course_key not in newest and release.published_at <= at
        if is_newest:
            newest.add(release.course_key)
        if is_newest or (release.course_key, release.number) in wanted:
            found.append(release)
    pages = rows_of(keys)
    told = {row.assignment.course_key for row in rows if row.fate.told}
    # What a manager has asked themselves they know as it was called then.
    known = {row.assignment.course_key: row.title for row in rows if row.title}
    return [
        Taught(
            one,
            # That a withdrawn course can be finished no more does not close what was
            # taught.
            one.course_key in told
            and opens(viewer, pages.get(one.course_key, []), one.audience),
            one.title if one.course_key in told else known.get(one.course_key, ""),
        )
        for one in found
    ]


# --- As data ----------------------------------------------------------------------


def as_data(facts: Facts) -> dict[str, Any]:
    """All of it as JSON holds it."""
    return {
        "format": FORMAT,
        "iss": mails.absolute(reverse("verify_issuer")),
        "issuer": settings.WAGTAIL_SITE_NAME,
        "keys": mails.absolute(reverse("verify_keys")),
        "iat": int(facts.made_at.timestamp()),
        "made_at": _utc(facts.made_at),
        "organisation": facts.organisation.name,
        "course": facts.course or None,
        "as_of": {
            "day": facts.day.isoformat(),
            "time_zone": settings.TIME_ZONE,
            "utc": _utc(facts.at),
        },
        "rows": [row_data(row) for row in facts.rows],
        "taught": [
            {
                "course": one.title or None,
                "course_key": str(one.release.course_key),
                "release": one.release.number,
                "content_sha256": one.release.sha256,
                "published_at": _utc(one.release.published_at),
            }
            for one in facts.taught
        ],
    }


def row_data(row: Row) -> dict[str, Any]:
    one, standing = row.assignment, row.standing
    return {
        # Whoever has closed their account is in no record of ours by name.
        "person": (row.name or None) if is_named(row) else None,
        "email": row.email or None,
        "course": row.title or None,
        "course_key": str(one.course_key),
        "status": standing.state,
        "percent": standing.percent,
        "release": standing.release,
        "content_sha256": standing.release_sha256 or None,
        "assigned": _both(one.assigned_at, one.time_zone),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "time_zone": one.time_zone,
        "overdue": row.is_overdue,
        "started": _both(standing.started_at, one.time_zone),
        "passed": _both(standing.passed_at, one.time_zone),
        "valid_until": standing.valid_until and standing.valid_until.isoformat(),
        "declared_minutes": standing.minutes,
        "certificate": standing.code or None,
        "certificate_page": verify_page(standing.code),
        "left_on": row.left_on.isoformat() if row.left_on else None,
    }


def is_named(row: Row) -> bool:
    one = row.assignment
    return bool(one.person_id or one.name or one.email)


def verify_page(code: str) -> str | None:
    """Where anybody can look what a certificate is worth today."""
    if not code:
        return None
    return mails.absolute(reverse("verify_certificate", args=[code]))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _both(moment: datetime | None, zone: str) -> dict[str, str] | None:
    """In UTC, and as clocks showed it where the firm counts its days."""
    if moment is None:
        return None
    return {"utc": _utc(moment), "local": moment.astimezone(zone_of(zone)).isoformat()}


HEADS = (
    gettext_lazy("Person"), gettext_lazy("E-mail address"), gettext_lazy("Course"),
    gettext_lazy("Status"), gettext_lazy("Release"), gettext_lazy("Content (SHA-256)"),
    gettext_lazy("Assigned (UTC)"), gettext_lazy("Due"), gettext_lazy("Time zone"),
    gettext_lazy("Started (UTC)"), gettext_lazy("Started (local)"),
    gettext_lazy("Passed (UTC)"), gettext_lazy("Passed (local)"),
    gettext_lazy("Valid until"), gettext_lazy("Declared hours"),
    gettext_lazy("Certificate"), gettext_lazy("Left on"),
)  # fmt: skip


def cells(row: Row) -> list[Any]:
    """One line for spreadsheets."""
    data = row_data(row)
    started, passed = data["started"] or {}, data["passed"] or {}
    return [
        row.name, data["email"], row.course, words(row), data["release"],
        data["content_sha256"], data["assigned"]["utc"], data["due_on"],
        data["time_zone"], started.get("utc"), started.get("local"),
        passed.get("utc"), passed.get("local"), data["valid_until"],
        hours(data["declared_minutes"]), data["certificate"], data["left_on"],
    ]  # fmt: skip


def words(row: Row) -> str:
    """The status as a sentence, with that it is overdue."""
    return f"{row.words} ({_('overdue')})" if row.is_overdue else row.words


def hours(minutes: int | None) -> str:
    """Hours to two places, without a needless end: 90 minutes are 1.5."""
    return "" if minutes is None else f"{minutes / 60:.2f}".rstrip("0").rstrip(".")

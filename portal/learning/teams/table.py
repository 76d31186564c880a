"""The table of a team: person × course, with the standing of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import Viewer
from portal.learning.days import local_day
from portal.learning.models import Assignment
from portal.learning.teams.courses import Fate, fates
from portal.learning.teams.ending import kept
from portal.learning.teams.standing import Standing, State, is_overdue, standings
from portal.members.models import Invitation, Membership, Organisation
from portal.members.seats import occupying

FILTERS = {
    "": gettext_lazy("Everybody who is here"),
    "invited": gettext_lazy("Invited"),
    "todo": gettext_lazy("Not started"),
    "progress": gettext_lazy("In progress"),
    "passed": gettext_lazy("Passed"),
    "expired": gettext_lazy("Expired"),
    "revoked": gettext_lazy("Certificate revoked"),
    "overdue": gettext_lazy("Overdue"),
    "bounced": gettext_lazy("Mail came back"),
    "left": gettext_lazy("Has left"),
}
SORTS = {
    "name": gettext_lazy("Person"),
    "course": gettext_lazy("Course"),
    "status": gettext_lazy("Status"),
    "due": gettext_lazy("Due"),
}
# What needs somebody's attention stands first.
_ORDER = (
    "overdue", "expired", "revoked", "invited", "todo", "progress", "passed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One person and one course. invitation: the state of theirs, while they have not
    joined; "" where there is none. left_on: since when they were here no more, at the
    moment that is looked at; is_gone: whether they are here no more now. title: ""
    where whoever looks may not know the course."""

    assignment: Assignment
    standing: Standing
    is_overdue: bool
    left_on: date | None
    invitation: str
    fate: Fate
    is_gone: bool
    title: str

    @property
    def course(self) -> str:
        return self.title or _("A course that is not open to you now")

    @property
    def name(self) -> str:
        """As they are called now; who is gone, as they were called when they left:
        what became of them is nobody's business here, whatever day is looked at."""
        person, one = self.assignment.person, self.assignment
        if person is not None and not self.is_gone:
            return person.get_full_name() or person.email
        return one.name or one.email or _("(account closed)")

    @property
    def email(self) -> str:
        """Of people who are here, and of addresses that are invited."""
        person = self.assignment.person
        if person is None:
            return self.assignment.email
        return "" if self.is_gone else person.email

    @property
    def status(self) -> str:
        """Its name among `FILTERS`, apart from "bounced" and "left"."""
        return "overdue" if self.is_overdue else self.standing.state

    @property
    def words(self) -> str:
        if self.standing.state != State.INVITED:
            return self.standing.words()
        return {
            Invitation.State.OPEN: _("Invited"),
            Invitation.State.EXPIRED: _("Invited; the invitation has expired"),
        }.get(self.invitation, _("Not invited any more"))  # type: ignore[call-overload]

    @property
    def release_words(self) -> str:
        """The release followed, and whether there is a newer one."""
        number = self.standing.release
        if number is None:
            return ""
        if number < self.fate.newest:
            return _("%(number)d of %(newest)d") % {
                "number": number, "newest": self.fate.newest,
            }  # fmt: skip
        return str(number)

    def fits(self, wanted: str) -> bool:
        if wanted == "left":
            return self.left_on is not None
        if self.left_on is not None:
            return False
        if wanted == "bounced":
            return self.assignment.bounced_at is not None
        return wanted in ("", self.status, self.standing.state)


def rows_of_team(
    organisation: Organisation, viewer: Viewer, at: datetime | None = None
) -> list[Row]:
    """All that the firm has asked, of people who are here and of those who have left,
    as it stands now or stood at `at`; fourteen queries whatever their number."""
    now = timezone.now()
    at = at or now
    found = list(
        organisation.assignments.filter(assigned_at__lte=at).select_related(
            "person", "assigned_by"
        )
    )
    return look_at(found, organisation, viewer, at)


def look_at(
    found: list[Assignment], organisation: Organisation, viewer: Viewer, at: datetime
) -> list[Row]:
    """The rows of these assignments of one firm, in their order."""
    here = set(occupying(organisation).values_list("person_id", flat=True))
    ends = dict(
        Membership.objects.filter(
            organisation=organisation, person_id__in={one.person_id for one in found}
        )
        .order_by("ends_at")
        .values_list("person_id", "ends_at")
    )
    ended: dict[int, datetime] = {}
    gone_now = set()
    for one in found:
        end = one.ended_at
        if end is None and one.person_id is not None and one.person_id not in here:
            # Nobody has written it down yet: the membership has just run out.
            end = ends.get(one.person_id) or timezone.now()
        if end is not None:
            gone_now.add(one.pk)
        if end is not None and end <= at:
            ended[one.pk] = end
    # Of somebody whose account is closed nothing can be worked out any more.
    gone = [one for one in found if one.pk in ended or one.person_id is None]
    known = kept([one for one in gone if one.ended_at is not None])
    fresh = {one: ended.get(one.pk, at) for one in found if one.pk not in known}
    standing = {**standings(fresh), **known} if found else {}
    states = _invitations(organisation, found)
    what = fates({one.course_key for one in found}, viewer) if found else {}
    return [
        Row(
            one,
            standing[one.pk],
            is_overdue(one, standing[one.pk], ended.get(one.pk, at)),
            local_day(ended[one.pk], one.time_zone) if one.pk in ended else None,
            states.get(one.email.lower(), "") if one.person_id is None else "",
            what[one.course_key],
            one.pk in gone_now,
            _title(one, what[one.course_key], viewer),
        )
        for one in found
    ]


def _title(one: Assignment, fate: Fate, viewer: Viewer) -> str:
    """The course as it was called when it was asked, for who may know it: a course of
    some for whoever may list it, and for the manager who asked it themselves."""
    asked_it = viewer.user_id is not None and one.assigned_by_id == viewer.user_id
    return one.course_title if fate.told or asked_it else ""


def seen_by(rows: Iterable[Row], viewer: Viewer) -> list[Row]:
    """The same rows with what this reader may know of the courses; three queries."""
    rows = list(rows)
    what = fates({row.assignment.course_key for row in rows}, viewer)
    return [
        replace(row, fate=fate, title=_title(row.assignment, fate, viewer))
        for row in rows
        for fate in [what[row.assignment.course_key]]
    ]


def courses_of(organisation: Organisation, viewer: Viewer) -> list[tuple[str, str]]:
    """Keys and titles of the courses that the firm has asked and the reader may know;
    four queries."""
    asked = list(
        organisation.assignments.only(
            "organisation", "course_key", "course_title", "assigned_by"
        )
    )
    what = fates({one.course_key for one in asked}, viewer) if asked else {}
    titles = {}
    for one in asked:
        if title := _title(one, what[one.course_key], viewer):
            titles[str(one.course_key)] = title
    return sorted(titles.items(), key=lambda pair: pair[1].casefold())


def _invitations(
    organisation: Organisation, found: Iterable[Assignment]
) -> dict[str, str]:
    """The state of the newest invitation by address; one query."""
    emails = {one.email.lower() for one in found if one.email}
    rows = organisation.invitations.filter(email__in=emails).order_by("created_at")
    return {row.email.lower(): row.state() for row in rows}


def chosen(rows: Iterable[Row], status: str, course: str) -> list[Row]:
    """Those of this status (a key of `FILTERS`) and course ("": all)."""
    return [
        row
        for row in rows
        if row.fits(status) and course in ("", str(row.assignment.course_key))
    ]


def in_order(rows: Iterable[Row], sort: str) -> list[Row]:
    """By a key of `SORTS`; with "-" in front the other way round."""
    name = sort.removeprefix("-")

    def key(row: Row) -> Any:
        one = row.assignment
        first: Any = {
            "course": row.title.casefold(),
            "status": _ORDER.index(row.status),
            "due": one.due_on or date.max,
        }.get(name, row.name.casefold())
        return first, row.name.casefold(), row.title.casefold(), one.pk

    return sorted(rows, key=key, reverse=sort.startswith("-"))


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """How many there are of each status of `FILTERS`."""
    rows = list(rows)
    return {name: sum(row.fits(name) for row in rows) for name in FILTERS}


HEADS = (
    gettext_lazy("Person"), gettext_lazy("E-mail address"), gettext_lazy("Course"),
    gettext_lazy("Status"), gettext_lazy("Percent"), gettext_lazy("Passed on"),
    gettext_lazy("Valid until"), gettext_lazy("Overdue"), gettext_lazy("Due"),
    gettext_lazy("Time zone"), gettext_lazy("Release"), gettext_lazy("Assigned on"),
    gettext_lazy("Left on"), gettext_lazy("Mail came back on"),
)  # fmt: skip


def cells(row: Row) -> list[Any]:
    """One line of the table for spreadsheets; days in ISO 8601."""
    one, standing = row.assignment, row.standing
    bounced = one.bounced_at and local_day(one.bounced_at, one.time_zone)
    percent = "" if standing.percent is None else standing.percent
    return [
        row.name, row.email, row.course, row.words, percent,
        _iso(standing.passed_on), _iso(standing.valid_until),
        _("yes") if row.is_overdue else "", _iso(one.due_on), one.time_zone,
        "" if standing.release is None else standing.release,
        _iso(local_day(one.assigned_at, one.time_zone)), _iso(row.left_on),
        _iso(bounced),
    ]  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""

"""Ask people, known and not yet known, to take a course: looked at first, then done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.learning.days import due_until, in_words
from portal.learning.models import Assignment
from portal.learning.problems import Refused
from portal.learning.teams import letters
from portal.learning.teams.courses import Offer, grants_in, groups_of_people, offers
from portal.learning.teams.standing import Standing, State, standings
from portal.members import history, invitations
from portal.members.models import Invitation, Organisation
from portal.members.problems import Lapsed
from portal.members.rights import Role, may_give, require
from portal.members.seats import lock, occupying


class Outcome(StrEnum):
    ASSIGN = "assign"
    COUNTS = "counts"
    INVITE = "invite"
    ADD = "add"
    AGAIN = "again"
    ALREADY = "already"
    CLOSED = "closed"
    HIGHER = "higher"


# What changes something.
_ASSIGNS = (Outcome.ASSIGN, Outcome.COUNTS)
_INVITES = (Outcome.INVITE, Outcome.AGAIN)
CHANGES = (*_ASSIGNS, *_INVITES, Outcome.ADD)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked. newest_months: how old a certificate may be that they hold."""

    offer: Offer
    due_on: date | None
    time_zone: str
    newest_months: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What happens, or has happened, with one address."""

    email: str
    outcome: Outcome
    person: Any = None
    standing: Standing | None = None
    assignment: Assignment | None = None

    @property
    def name(self) -> str:
        return self.person.get_full_name() if self.person else ""

    @property
    def changes(self) -> bool:
        return self.outcome in CHANGES

    def words(self) -> str:
        """What happens, for the manager."""
        if self.outcome == Outcome.COUNTS and self.standing:
            end = self.standing.valid_until
            if end is None:
                return _("Certified already: it counts at once.")
            return _("Certified already until %s: it counts at once.") % in_words(end)
        if self.outcome == Outcome.ALREADY and self.assignment:
            due = self.assignment.due_on
            if due is None:
                return _("Assigned already. Nothing changes.")
            return _("Assigned already, due on %s. Nothing changes.") % in_words(due)
        return {
            Outcome.ASSIGN: _("Gets the course, and a mail with the link."),
            Outcome.COUNTS: _("Certified already: it counts at once."),
            Outcome.INVITE: _("Gets an invitation; the course waits for them."),
            Outcome.ADD: _("Invited already: the course is added."),
            Outcome.AGAIN: _("Assigned already, but not invited now: invited again."),
            Outcome.ALREADY: _("Assigned already. Nothing changes."),
            Outcome.CLOSED: _("May not read this course: not assigned."),
            Outcome.HIGHER: _(
                "Invited with a higher role, and the invitation has expired: an owner "
                "sends it again. Not assigned."
            ),
        }[self.outcome]


def look(
    organisation: Organisation, role: str, choice: Choice, emails: Sequence[str]
) -> list[Line]:
    """What would happen with each address; at most twelve queries.

    Addresses of others are looked up nowhere but among the firm's own people and
    invitations: whether they have an account is not told.
    """
    offer = choice.offer
    people = {
        row.person.email.lower(): row.person
        for row in occupying(organisation).select_related("person")
    }
    open_ones = Assignment.objects.filter(
        organisation=organisation, course_key=offer.key, ended_at__isnull=True
    )
    by_person = {one.person_id: one for one in open_ones if one.person_id}
    by_email = {one.email.lower(): one for one in open_ones if one.email}
    offered = {
        one.email.lower(): one
        for one in organisation.invitations.filter(
            accepted_at__isnull=True, revoked_at__isnull=True
        )
    }
    groups = groups_of_people(organisation)
    here = [people[email] for email in emails if email in people]
    held = _held(organisation, choice, [p for p in here if p.pk not in by_person])
    lines = []
    for email in emails:
        person = people.get(email)
        if person is None:
            known = by_email.get(email)
            outcome = _invited(organisation, role, offer, known, offered.get(email))
            lines.append(Line(email, outcome, assignment=known))
            continue
        standing = held.get(person.pk)
        grants = grants_in(organisation, groups.get(person.pk, ()))
        if person.pk in by_person:
            known = by_person[person.pk]
            lines.append(Line(email, Outcome.ALREADY, person, None, known))
        elif not offer.opens_to(grants):
            lines.append(Line(email, Outcome.CLOSED, person))
        elif standing and standing.state == State.PASSED:
            lines.append(Line(email, Outcome.COUNTS, person, standing))
        else:
            lines.append(Line(email, Outcome.ASSIGN, person, standing))
    return lines


def _invited(
    organisation: Organisation,
    role: str,
    offer: Offer,
    known: Assignment | None,
    invitation: Invitation | None,
) -> Outcome:
    if not offer.opens_to(grants_in(organisation)):
        return Outcome.CLOSED
    if invitation is not None and invitation.state() == Invitation.State.OPEN:
        return Outcome.ALREADY if known else Outcome.ADD
    if invitation is not None and not may_give(role, invitation.role):
        return Outcome.HIGHER
    return Outcome.AGAIN if known else Outcome.INVITE


def _held(
    organisation: Organisation, choice: Choice, people: Sequence[Any]
) -> Mapping[int, Standing]:
    """Where these people would stand if they were asked now, by their id."""
    now = timezone.now()
    # Rows that are never saved, told apart by numbers that no row has.
    asked = {
        Assignment(
            pk=-person.pk,
            organisation=organisation,
            course_key=choice.offer.key,
            person=person,
            newest_months=choice.newest_months,
            assigned_at=now,
        ): now
        for person in people
    }
    return {-pk: standing for pk, standing in standings(asked).items()}


def assign(
    actor: Any,
    organisation_id: int,
    viewer: Viewer,
    course_key: UUID | str,
    emails: Sequence[str],
    *,
    due_on: date | None = None,
    time_zone: str = "UTC",
    newest_months: int | None = None,
) -> list[Line]:
    """Do for each address what `look` says, in one transaction, and tell the people.

    The same again changes nothing. viewer: the actor as a reader. Raises NotYours,
    Lapsed, and Refused, also where the firm may send no more invitations today.
    """
    now = timezone.now()
    emails = list(dict.fromkeys(email.strip().lower() for email in emails))
    with transaction.atomic(), history.acting(actor):
        organisation = lock(organisation_id)
        mine = require(organisation, actor, Role.OWNER, Role.MANAGER)
        if not organisation.is_current():
            raise Lapsed
        offer = chosen(offers(organisation, viewer), course_key)
        if due_on is not None and due_until(due_on, time_zone) <= now:
            raise Refused(_("This day has passed. Choose one that is to come."))
        choice = Choice(offer, due_on, time_zone, newest_months)
        lines = look(organisation, mine.role, choice, emails)
        made = _write(actor, organisation, choice, lines, now)
        by_email = {line.email: row for line, row in made}
        told = [row for line, row in made if line.outcome == Outcome.ASSIGN]
        letters.ask(told, actor, offer.url)
        added = [row for line, row in made if line.outcome == Outcome.ADD]
        letters.ask_invited(added, actor)
        new = [line.email for line in lines if line.outcome in _INVITES]
        if new:
            note = letters.note_for_invitation(offer.title, due_on)
            invitations.invite(actor, organisation_id, new, Role.MEMBER, note)
            Assignment.objects.filter(
                organisation=organisation, email__in=new, ended_at__isnull=True
            ).update(bounced_at=None)
    return [
        Line(line.email, line.outcome, line.person, line.standing,
             by_email.get(line.email, line.assignment))
        for line in lines
    ]  # fmt: skip


def chosen(offered: Sequence[Offer], course_key: UUID | str) -> Offer:
    """The course of this key. Raises Refused, in the same words whether there is one
    that is not for this firm or none at all."""
    for offer in offered:
        if str(offer.key) == str(course_key):
            return offer
    raise Refused(_("Choose one of the courses that are open to your people."))


def _write(
    actor: Any,
    organisation: Organisation,
    choice: Choice,
    lines: Sequence[Line],
    now: datetime,
) -> list[tuple[Line, Assignment]]:
    wanted = [line for line in lines if line.changes and line.outcome != Outcome.AGAIN]
    rows = Assignment.objects.bulk_create(
        Assignment(
            organisation=organisation,
            course_key=choice.offer.key,
            course_title=choice.offer.title[:255],
            person=line.person,
            email="" if line.person else line.email,
            name=line.name[:200],
            due_on=choice.due_on,
            time_zone=choice.time_zone,
            newest_months=choice.newest_months,
            assigned_by=actor,
            assigned_at=now,
        )
        for line in wanted
    )
    day = choice.due_on.isoformat() if choice.due_on else None
    for row in rows:
        changes = {"course": [None, row.course_title], "due_on": [None, day]}
        history.record(
            "training.assigned", actor, person=row.person,
            organisation=organisation, data=changes,
        )  # fmt: skip
    return list(zip(wanted, rows, strict=True))

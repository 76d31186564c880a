"""Invitations: for one address, good once and for a while, known by a hash alone.

Nothing here looks up whether an address has an account: inviting somebody known and
somebody unknown is the same work and the same answer.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.members import history, letters, removals
from portal.members.models import Invitation, Membership, Organisation
from portal.members.problems import (
    AlreadyIn,
    InvitationGone,
    Lapsed,
    NotBegun,
    NotYours,
    OtherAddress,
    Refused,
    SenderGone,
)
from portal.members.rights import Role, givers, may_give, require
from portal.members.seats import lock, occupying, take_seat
from portal.members.stewards import may_change_organisations

MOST_AT_ONCE = 200
# A free organisation is anybody's: it must not become a way to send mails to the world.
MOST_A_DAY = 200


def fingerprint(token: str) -> str:
    """What is kept of a token. It has 256 random bits: no salt could add to them."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    actor: Any, organisation_id: int, emails: Sequence[str], role: str, note: str = ""
) -> list[Invitation]:
    """Offer these addresses a place and queue their mails: all of them or none.

    An older open invitation of an address is taken back. note: what the mail says
    beside it, plain text of ours. Raises NotYours, Lapsed or Refused.
    """
    with transaction.atomic(), history.acting(actor):
        organisation, own = _open_to_offers(actor, organisation_id, role, len(emails))
        there = _There(organisation, own)
        made = []
        for email in emails:
            invitation, token = _offer(actor, there, email, role)
            letters.invite(invitation, token, note)
            made.append(invitation)
    return made


def invite_by_link(
    actor: Any, organisation_id: int, email: str, role: str
) -> tuple[Invitation, str]:
    """The same for one address, with the token for a link instead of a mail.

    It is the only time that the token is told. Raises as `invite` does.
    """
    with transaction.atomic(), history.acting(actor):
        organisation, own = _open_to_offers(actor, organisation_id, role, 1)
        return _offer(actor, _There(organisation, own), email, role)


def invite_owner(steward: Any, organisation_id: int, email: str) -> Invitation:
    """Offer ownership to this address, by a steward of the portal, and queue the mail.

    Whoever joins the collaboration on paper has nobody at the portal yet who could
    invite. Raises NotYours, Lapsed or Refused.
    """
    with transaction.atomic(), history.acting(steward):
        organisation = _lock_as_steward(steward, organisation_id)
        _check_open(organisation, 1)
        there = _There(organisation, Role.OWNER)
        invitation, token = _offer(steward, there, email, Role.OWNER)
        letters.invite(invitation, token)
    return invitation


def take_back_owner(
    steward: Any, organisation_id: int, invitation_id: int
) -> Invitation:
    """Make an offer of ownership worthless, whoever made it: where there is no owner
    yet, nobody else could. Raises NotYours or InvitationGone."""
    with transaction.atomic(), history.acting(steward):
        organisation = _lock_as_steward(steward, organisation_id)
        offers = organisation.invitations.filter(role=Role.OWNER)
        invitation = _still_offered(offers.filter(pk=invitation_id).first())
        _revoke(invitation)
    return invitation


def _lock_as_steward(steward: Any, organisation_id: int) -> Organisation:
    organisation = lock(organisation_id)
    if not may_change_organisations().filter(pk=steward.pk).exists():
        raise NotYours
    return organisation


def send_again(actor: Any, organisation_id: int, invitation_id: int) -> Invitation:
    """A new token, a new time and a new mail; the older link is dead at once.

    Raises NotYours, Lapsed, InvitationGone or Refused.
    """
    with transaction.atomic(), history.acting(actor):
        organisation, invitation = _offered(actor, organisation_id, invitation_id)
        _check_open(organisation, 1)
        token = secrets.token_urlsafe(32)
        invitation.token_hash = fingerprint(token)
        invitation.created_at = timezone.now()
        invitation.expires_at = _until()
        invitation.invited_by = actor
        invitation.save()
        letters.invite(invitation, token)
    return invitation


def take_back(actor: Any, organisation_id: int, invitation_id: int) -> Invitation:
    """Make an invitation worthless. Raises NotYours or InvitationGone."""
    with transaction.atomic(), history.acting(actor):
        _organisation, invitation = _offered(actor, organisation_id, invitation_id)
        _revoke(invitation)
    return invitation


def _revoke(invitation: Invitation) -> None:
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])


def by_token(token: str) -> Invitation | None:
    """The invitation behind a link, in whatever state."""
    found = Invitation.objects.select_related("organisation", "invited_by")
    return found.filter(token_hash=fingerprint(token)).first()


def is_for(invitation: Invitation, person: Any) -> bool:
    """Whether this person has confirmed the address that was invited."""
    return EmailAddress.objects.filter(
        user=person, verified=True, email__iexact=invitation.email
    ).exists()


def sender_may_give() -> Q:
    """A condition on invitations: whoever sent it may give that role there now. What
    somebody offered ends with their own place, however that ended (by an end date, by a
    steward, by closing their account). A steward's offer ends with that role, and when
    somebody who is both leaves the organisation, like all that they offered there."""
    senders = Membership.objects.current().filter(
        organisation=OuterRef("organisation"),
        person=OuterRef("invited_by"),
        person__is_active=True,
    )
    stewards = may_change_organisations().filter(pk=OuterRef("invited_by"))
    stands = Q(Exists(stewards), role=Role.OWNER)
    for role in Role:
        stands |= Q(Exists(senders.filter(role__in=givers(role))), role=role)
    return stands


def stands(invitation: Invitation) -> bool:
    return Invitation.objects.filter(sender_may_give(), pk=invitation.pk).exists()


def waiting_for(person: Any) -> QuerySet[Invitation]:
    """Open invitations to this person's confirmed addresses."""
    addresses = EmailAddress.objects.filter(user=person, verified=True)
    mine = Q()
    for email in addresses.values_list("email", flat=True):
        mine |= Q(email__iexact=email)
    if not mine:
        return Invitation.objects.none()
    return open_offers().filter(mine).select_related("organisation", "invited_by")


def open_offers() -> QuerySet[Invitation]:
    """Invitations that can be accepted now."""
    return Invitation.objects.filter(
        sender_may_give(),
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
    )


def accept(person: Any, invitation_id: int) -> Membership:
    """Join by an invitation: once, by whoever has confirmed its address.

    Raises InvitationGone, SenderGone, OtherAddress, Lapsed, AlreadyIn or SeatsFull;
    with the last one the invitation stays open.
    """
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is None:
        raise InvitationGone
    with transaction.atomic(), history.acting(person, how="invitation"):
        organisation = lock(found.organisation_id)
        # Only under the lock is it sure what state it is in.
        invitation = Invitation.objects.get(pk=invitation_id)
        if invitation.state() != Invitation.State.OPEN:
            raise InvitationGone
        if not is_for(invitation, person):
            raise OtherAddress
        if not stands(invitation):
            raise SenderGone
        try:
            membership = take_seat(organisation, person, invitation.role)
            removals.forget(organisation, person)
        except AlreadyIn:
            _use_up(invitation, person)
            there = True
        else:
            _use_up(invitation, person)
            there = False
    if there:
        raise AlreadyIn
    return membership


def _use_up(invitation: Invitation, person: Any) -> None:
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = person
    invitation.save(update_fields=["accepted_at", "accepted_by"])


def _until() -> Any:
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


def _open_to_offers(
    actor: Any, organisation_id: int, role: str, number: int
) -> tuple[Organisation, str]:
    organisation = lock(organisation_id)
    mine = require(organisation, actor, Role.OWNER, Role.MANAGER)
    if not may_give(mine.role, role):
        raise NotYours
    _check_open(organisation, number)
    return organisation, mine.role


def _check_open(organisation: Organisation, number: int) -> None:
    if organisation.starts_at > timezone.now():
        raise NotBegun(organisation.starts_at)
    if not organisation.is_current():
        raise Lapsed
    _check_rate(organisation, number)


def _check_rate(organisation: Organisation, number: int) -> None:
    since = timezone.now() - timedelta(days=1)
    today = organisation.invitations.filter(created_at__gt=since).count()
    if today + number > MOST_A_DAY:
        raise Refused(
            _("An organisation can send %(most)d invitations a day; %(left)d are left.")
            % {"most": MOST_A_DAY, "left": max(MOST_A_DAY - today, 0)}
        )


class _There:
    """Who belongs and who is invited, read once for a whole list of addresses."""

    def __init__(self, organisation: Organisation, own: str) -> None:
        self.organisation, self.own = organisation, own
        people = occupying(organisation).values_list("person__email", flat=True)
        # The addresses of its own people are shown to whoever may invite.
        self.emails = {email.lower() for email in people}
        self.offers = {
            offer.email.lower(): offer
            for offer in organisation.invitations.filter(
                accepted_at__isnull=True, revoked_at__isnull=True
            )
        }


def _offer(actor: Any, there: _There, email: str, role: str) -> tuple[Invitation, str]:
    if email.lower() in there.emails:
        raise Refused(_("%s already belongs to this organisation.") % email)
    older = there.offers.pop(email.lower(), None)
    if older is not None:
        if not may_give(there.own, older.role):
            raise Refused(_("%s is invited already, with a higher role.") % email)
        _revoke(older)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=there.organisation,
        email=email.lower(),
        role=role,
        token_hash=fingerprint(token),
        invited_by=actor,
        expires_at=_until(),
    )
    there.offers[invitation.email] = invitation
    return invitation, token


def _offered(
    actor: Any, organisation_id: int, invitation_id: int
) -> tuple[Organisation, Invitation]:
    """An invitation that waits or has expired and that this person may deal with."""
    organisation = lock(organisation_id)
    mine = require(organisation, actor, Role.OWNER, Role.MANAGER)
    found = organisation.invitations.filter(pk=invitation_id).first()
    if found is None or not may_give(mine.role, found.role):
        raise NotYours
    return organisation, _still_offered(found)


def _still_offered(found: Invitation | None) -> Invitation:
    if found is None:
        raise NotYours
    if found.accepted_at or found.revoked_at:
        raise InvitationGone
    return found

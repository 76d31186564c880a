"""Roles and ends of memberships. An organisation that has an owner keeps one."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.members import history, removals
from portal.members.models import Invitation, Membership, Organisation
from portal.members.problems import LastOwner, NotYours, Refused
from portal.members.rights import Role, may_give, membership_of, require
from portal.members.seats import lock, occupying


def lasting_owners(organisation: Organisation) -> Any:
    """Owners who can act and whose membership has no end in sight."""
    return Membership.objects.current().filter(
        organisation=organisation,
        role=Role.OWNER,
        ends_at__isnull=True,
        person__is_active=True,
    )


def check_owner_stays(organisation: Organisation, without: Membership) -> None:
    """Raise LastOwner if this membership is the last owner's of a current organisation.

    The organisation must be locked by the caller.
    """
    if not organisation.is_current():
        return
    owners = lasting_owners(organisation)
    if (
        owners.filter(pk=without.pk).exists()
        and not owners.exclude(pk=without.pk).exists()
    ):
        raise LastOwner


def sole_ownerships(person: Any) -> list[Organisation]:
    """Organisations with other people that had no owner if this person went."""
    mine = Membership.objects.current().filter(person=person, role=Role.OWNER)
    found = [one.organisation for one in mine.select_related("organisation")]
    return [
        organisation
        for organisation in found
        if organisation.is_current()
        and not lasting_owners(organisation).exclude(person=person).exists()
        and occupying(organisation).exclude(person=person).exists()
    ]


def leave(person: Any, organisation_id: int) -> None:
    """End one's own membership now. Raises NotYours or LastOwner."""
    with transaction.atomic(), history.acting(person):
        organisation = lock(organisation_id)
        mine = membership_of(organisation, person)
        if mine is None:
            raise NotYours
        check_owner_stays(organisation, without=mine)
        _end(organisation, mine)


def remove(actor: Any, organisation_id: int, membership_id: int) -> Membership:
    """End somebody else's membership now; they come back by invitation only. Raises
    NotYours, LastOwner or Refused."""
    with transaction.atomic(), history.acting(actor):
        organisation = lock(organisation_id)
        theirs = _theirs(actor, organisation, membership_id)
        if theirs.person_id == actor.pk:
            raise Refused(_("To end your own membership choose “Leave”."))
        check_owner_stays(organisation, without=theirs)
        _end(organisation, theirs)
        removals.note(organisation, theirs.person)
    return theirs


def change_role(
    actor: Any, organisation_id: int, membership_id: int, role: str
) -> Membership:
    """Give somebody another role; owners do that. Raises NotYours or LastOwner."""
    with transaction.atomic(), history.acting(actor):
        organisation = lock(organisation_id)
        mine = require(organisation, actor, Role.OWNER)
        theirs = _theirs(actor, organisation, membership_id)
        if not may_give(mine.role, role):
            raise NotYours
        if role == theirs.role:
            return theirs
        if theirs.role == Role.OWNER:
            check_owner_stays(organisation, without=theirs)
        theirs.role = role
        theirs.save(update_fields=["role"])
        _take_back_invitations(organisation, theirs)
    return theirs


def close(actor: Any, organisation_id: int) -> None:
    """End a free organisation with all memberships in it; its owners may.

    Others are ended by the portal's stewards. Raises NotYours.
    """
    with transaction.atomic(), history.acting(actor, how="closing"):
        organisation = lock(organisation_id)
        require(organisation, actor, Role.OWNER)
        if not organisation.tier.by_verified_email or not organisation.is_current():
            raise NotYours
        organisation.ends_at = timezone.now()
        organisation.save(update_fields=["ends_at"])
        for membership in occupying(organisation):
            _end(organisation, membership)


def _theirs(actor: Any, organisation: Organisation, membership_id: int) -> Membership:
    mine = membership_of(organisation, actor)
    theirs = occupying(organisation).filter(pk=membership_id).first()
    if theirs is None or mine is None or not actor.is_active:
        raise NotYours
    if not may_give(mine.role, theirs.role):
        raise NotYours
    return theirs


def _end(organisation: Organisation, membership: Membership) -> None:
    membership.ends_at = max(timezone.now(), membership.starts_at)
    membership.save(update_fields=["ends_at"])
    _take_back_invitations(organisation, membership)


def _take_back_invitations(organisation: Organisation, by: Membership) -> None:
    """What somebody offered and could not offer any more is not on offer: else an
    owner who goes could come back by an invitation to another address of theirs."""
    role = None if by.ends_at else by.role
    offered = Invitation.objects.filter(
        organisation=organisation,
        invited_by=by.person_id,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
    )
    for invitation in offered:
        if not may_give(role, invitation.role):
            invitation.revoked_at = timezone.now()
            invitation.save(update_fields=["revoked_at"])

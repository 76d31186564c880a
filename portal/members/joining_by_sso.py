"""Admit people whom their organisation's own sign-in vouches for.

The caller has proved the identity and that the address is confirmed; here it is
decided who that is and whether the organisation may bring them in.
"""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction

from portal.members import history, removals
from portal.members.models import (
    Membership,
    Organisation,
    OrganisationDomain,
    User,
)
from portal.members.models.dated import current
from portal.members.problems import SeatsFull
from portal.members.seats import take_seat


class NotAdmitted(Exception):
    """The organisation's sign-in does not open the portal. ``reason``: which words
    the person is told."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Identity:
    """Who an organisation says is there. ``person``: whom the portal knows by this
    identity already, whatever the address is today."""

    email: str
    first_name: str = ""
    last_name: str = ""
    person: User | None = None


def domain_is_verified(organisation: str, domain: str) -> bool:
    """Whether a steward has confirmed this domain for a current organisation."""
    return OrganisationDomain.objects.filter(
        current("organisation__"),
        organisation__name=organisation,
        domain__iexact=domain,
        verified_at__isnull=False,
    ).exists()


@transaction.atomic
def admit(organisation_name: str, identity: Identity) -> User:
    """The person behind an identity, with a current membership; made where there is
    none and a seat is left.

    Raises NotAdmitted. One organisation admits one person at a time: its row is locked,
    so that the last seat is given once and one identity makes one account.
    """
    organisation = (
        Organisation.objects.select_for_update(no_key=True)
        .filter(current(), name=organisation_name)
        .first()
    )
    domain = identity.email.rpartition("@")[2]
    if organisation is None:
        raise NotAdmitted("lapsed")
    if not domain_is_verified(organisation_name, domain):
        raise NotAdmitted("domain")
    person = identity.person or _known(identity)
    if person is None:
        person = _new(identity)
    elif not person.is_active:
        raise NotAdmitted("closed")
    _join(organisation, person, identity.email)
    return person


def _known(identity: Identity) -> User | None:
    """Whose account this address is.

    Only a confirmed address proves it: somebody may have put another's address into
    their own account, hoping that its owner signs in there.
    """
    email = identity.email
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True).first()
    if confirmed is not None:
        return confirmed.user
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        return None
    staff = person.is_superuser or person.groups.exists()
    if staff or EmailAddress.objects.filter(user=person, verified=True).exists():
        raise NotAdmitted("unconfirmed")
    # An account that nobody ever confirmed: what its maker set up does not stay, nor
    # the name that they gave it. Without the old password its sessions are worth
    # nothing, nor are links for a new one.
    person.set_unusable_password()
    person.first_name = identity.first_name[:150]
    person.last_name = identity.last_name[:150]
    person.save(update_fields=["password", "first_name", "last_name"])
    for session in UserSession.objects.filter(user=person):
        session.end()
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _new(identity: Identity) -> User:
    person = User.objects.create_user(
        identity.email,
        first_name=identity.first_name[:150],
        last_name=identity.last_name[:150],
    )
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    return person


def _join(organisation: Organisation, person: User, email: str) -> None:
    own = list(Membership.objects.filter(organisation=organisation, person=person))
    if any(membership.is_current() for membership in own):
        return
    addresses = [email, *removals.confirmed(person)]
    removed = removals.removals_of(person, addresses).filter(organisation=organisation)
    if own or removed.exists():
        # They left, were removed, or begin later. Coming back is the organisation's to
        # say.
        raise NotAdmitted("left")
    try:
        with history.acting(person, how="sign-in"):
            take_seat(organisation, person, Membership.Role.MEMBER)
    except SeatsFull as full:
        raise NotAdmitted("full") from full

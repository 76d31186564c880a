"""A firm of one's own in the free tier, without anybody's leave."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.members import history
from portal.members.letters import looks_like_link
from portal.members.models import MemberEvent, Membership, Organisation, Tier, User
from portal.members.problems import NotYours, Refused

MOST_A_YEAR = 3
# Seats of a free organisation, by size; larger firms ask for membership.
SEATS = {
    Organisation.Size.MICRO: 10,
    Organisation.Size.SMALL: 25,
    Organisation.Size.MEDIUM: 50,
}


class NotThisName(Refused):
    """Said alike of a name that is taken and of one that does not do: what
    organisations there are is not for everybody to find out."""

    def words(self) -> str:
        return _(
            "This name cannot be used. Write it as it stands in the register, perhaps "
            "with the town. If colleagues of yours are here already, ask them for an "
            "invitation."
        )


def free_tier() -> Tier | None:
    """The tier that a confirmed address is enough for; None where there is none."""
    return Tier.objects.filter(by_verified_email=True).order_by("rank").first()


def may_found(person: Any) -> bool:
    return EmailAddress.objects.filter(user=person, verified=True).exists()


def found(person: Any, name: str, size: str) -> Organisation:
    """Make an organisation of the free tier with this person as its owner.

    Raises NotThisName, Refused (too many) or NotYours (no confirmed address, a size
    that is not for this, no free tier).
    """
    name = " ".join(name.split())
    if size not in SEATS or not person.is_active:
        raise NotYours
    if len(name) < 2 or looks_like_link(name) or not any(map(str.isalpha, name)):
        raise NotThisName
    try:
        with transaction.atomic(), history.acting(person, how="founding"):
            return _found(person, name, size)
    except IntegrityError as error:
        raise NotThisName from error


def _found(person: Any, name: str, size: str) -> Organisation:
    # One founding at a time: names are compared without regard to capitals, which the
    # database does not do for us. The person's row, for their number.
    tier = Tier.objects.select_for_update(no_key=True).filter(
        by_verified_email=True
    ).order_by("rank").first()  # fmt: skip
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if tier is None or not may_found(person):
        raise NotYours
    founded = MemberEvent.objects.filter(
        action="organisation.created",
        actor=person,
        data__how="founding",
        at__gt=timezone.now() - timedelta(days=365),
    )
    if founded.count() >= MOST_A_YEAR:
        raise Refused(
            _("You have set up %d organisations in a year: ask the stewards for more.")
            % MOST_A_YEAR
        )
    if Organisation.objects.filter(name__iexact=name).exists():
        raise NotThisName
    organisation = Organisation.objects.create(
        name=name, size=size, tier=tier, seats=SEATS[Organisation.Size(size)]
    )
    Membership.objects.create(
        organisation=organisation, person=person, role=Membership.Role.OWNER
    )
    return organisation

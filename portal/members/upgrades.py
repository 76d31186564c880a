"""Requests for a tier: an owner asks, the portal's stewards decide."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import mails
from portal.members import history, letters
from portal.members.models import Membership, Organisation, Tier, UpgradeRequest
from portal.members.problems import NotYours, Refused
from portal.members.rights import Role, require
from portal.members.seats import lock, occupying
from portal.members.stewards import portal_stewards
from portal.members.viewers import STEWARD_PERMISSION

State = UpgradeRequest.State


def tiers_to_ask_for(organisation: Organisation) -> Any:
    """Tiers above the organisation's own; its own too once its time has ended."""
    tiers = Tier.objects.filter(by_verified_email=False, rank__gt=0)
    if organisation.is_current():
        return tiers.filter(rank__gt=organisation.tier_id)
    return tiers


def ask(actor: Any, organisation_id: int, tier: Tier, words: str) -> UpgradeRequest:
    """Ask for a tier and tell the stewards. Raises NotYours or Refused."""
    with transaction.atomic(), history.acting(actor):
        organisation = lock(organisation_id)
        require(organisation, actor, Role.OWNER)
        if not tiers_to_ask_for(organisation).filter(pk=tier.pk).exists():
            raise NotYours
        if organisation.upgrade_requests.filter(state=State.OPEN).exists():
            raise Refused(
                _("Your organisation has asked already: wait for the answer.")
            )
        made = UpgradeRequest.objects.create(
            organisation=organisation, person=actor, tier=tier, words=words
        )
        address = reverse("upgrade_requests:edit", args=[made.pk])
        letters.tell(
            portal_stewards(),
            _("%s asks for a tier") % organisation.name,
            "upgrade_asked",
            request=made,
            url=mails.absolute(address),
        )
    return made


def withdraw(actor: Any, organisation_id: int) -> None:
    """Take back what waits. Raises NotYours."""
    with transaction.atomic(), history.acting(actor):
        organisation = lock(organisation_id)
        require(organisation, actor, Role.OWNER)
        waiting = organisation.upgrade_requests.filter(state=State.OPEN).first()
        if waiting is None:
            raise NotYours
        waiting.withdraw()


def decide(
    steward: Any,
    request_id: int,
    *,
    grant: bool,
    tier: Tier,
    until: datetime | None = None,
    seats: int | None = None,
    answer: str = "",
) -> UpgradeRequest:
    """Grant or decline, once. Granting sets tier, end and seats at once; an
    organisation whose time had ended begins anew. Raises NotYours or Refused.
    """
    found = UpgradeRequest.objects.filter(pk=request_id).first()
    if found is None or not steward.has_perm(STEWARD_PERMISSION):
        raise NotYours
    with transaction.atomic(), history.acting(steward, how="upgrade"):
        organisation = lock(found.organisation_id)
        asked = UpgradeRequest.objects.select_related("person").get(pk=request_id)
        if asked.state != State.OPEN:
            raise Refused(_("This request has been decided or withdrawn meanwhile."))
        asked.settle(steward, grant=grant, answer=answer)
        if grant:
            asked.tier = tier
            _set(organisation, tier, until, seats)
        asked.save()
        letters.tell(
            _to_tell(organisation, asked.person),
            _("Your request for %s") % organisation.name,
            "upgrade_decided",
            request=asked,
            organisation=organisation,
            url=mails.absolute(reverse("organisation", args=[organisation.pk])),
        )
    return asked


def _to_tell(organisation: Organisation, asker: Any) -> list[Any]:
    """Whoever asked, while they own the organisation; else its owners of now: tier and
    term are no news for somebody who has left."""
    rows = Membership.objects.current().filter(
        organisation=organisation, role=Role.OWNER, person__is_active=True
    )
    owners = [one.person for one in rows.select_related("person").order_by("pk")]
    return [one for one in owners if one == asker] or owners


def _set(
    organisation: Organisation, tier: Tier, until: datetime | None, seats: int | None
) -> None:
    now = timezone.now()
    if until is not None and until <= now:
        raise Refused(_("The end lies in the past."))
    if seats is not None and seats < occupying(organisation).count():
        raise Refused(_("More people than that belong to this organisation."))
    if not organisation.is_current():
        organisation.starts_at = now
    organisation.tier, organisation.ends_at, organisation.seats = tier, until, seats
    organisation.save()

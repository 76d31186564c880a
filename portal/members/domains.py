"""E-mail domains: claimed by an owner, confirmed by a steward, a way to join."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import mails
from portal.members import history, letters, removals
from portal.members.models import Membership, Organisation, OrganisationDomain
from portal.members.models.dated import current
from portal.members.problems import NotYours, Refused
from portal.members.rights import Role, require
from portal.members.seats import lock, take_seat
from portal.members.stewards import portal_stewards

MOST = 10
# Where anybody gets an address. Short on purpose: a steward looks at every claim.
_PROVIDERS = """
126.com 163.com aol.com bluewin.ch btinternet.com fastmail.com free.fr gmail.com
gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hotmail.co.uk hotmail.com
hotmail.de hotmail.fr icloud.com laposte.net libero.it live.com mac.com mail.com
mail.ru me.com msn.com naver.com orange.fr outlook.com outlook.de pm.me posteo.de
proton.me protonmail.com qq.com rediffmail.com seznam.cz sina.com t-online.de
tutanota.com virgilio.it wanadoo.fr web.de wp.pl yahoo.co.in yahoo.co.jp
yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru ymail.com zoho.com
"""
PUBLIC_PROVIDERS = frozenset(_PROVIDERS.split())


def claim(actor: Any, organisation_id: int, domain: str) -> OrganisationDomain:
    """Put a domain before the stewards. Raises NotYours or Refused."""
    domain = domain.strip().lower()
    if domain in PUBLIC_PROVIDERS:
        raise Refused(
            _("Everybody can have an address at %s: it cannot be one firm's.") % domain
        )
    with transaction.atomic(), history.acting(actor):
        organisation = lock(organisation_id)
        require(organisation, actor, Role.OWNER)
        if organisation.domains.count() >= MOST:
            raise Refused(_("An organisation can have %d domains.") % MOST)
        found, created = OrganisationDomain.objects.get_or_create(
            organisation=organisation, domain=domain
        )
        if created:
            address = reverse("organisation_domains:edit", args=[found.pk])
            letters.tell(
                portal_stewards(),
                _("A domain waits to be confirmed: %s") % domain,
                "domain_claimed",
                organisation=organisation,
                domain=found,
                url=mails.absolute(address),
            )
    return found


def let_join(actor: Any, organisation_id: int, domain_id: int, *, may: bool) -> None:
    """Let people of a confirmed domain join by themselves, or no more."""
    with transaction.atomic(), history.acting(actor):
        domain = _own(actor, organisation_id, domain_id)
        if may and not domain.verified_at:
            raise Refused(_("The stewards have not confirmed this domain yet."))
        domain.lets_join = may
        domain.save(update_fields=["lets_join"])


def drop(actor: Any, organisation_id: int, domain_id: int) -> None:
    with transaction.atomic(), history.acting(actor):
        _own(actor, organisation_id, domain_id).delete()


def _own(actor: Any, organisation_id: int, domain_id: int) -> OrganisationDomain:
    organisation = lock(organisation_id)
    require(organisation, actor, Role.OWNER)
    found = organisation.domains.filter(pk=domain_id).first()
    if found is None:
        raise NotYours
    return found


def open_to(person: Any) -> QuerySet[Organisation]:
    """Organisations that this person may join by a confirmed address of theirs.

    Who has belonged before comes back by invitation only: else nobody could be removed.
    Also with a new account, if they were removed.
    """
    addresses = removals.confirmed(person)
    mine = {one.rpartition("@")[2].lower() for one in addresses} - PUBLIC_PROVIDERS
    if not mine:
        return Organisation.objects.none()
    there = Membership.objects.filter(person=person).values("organisation")
    removed = removals.removals_of(person, addresses).values("organisation")
    return (
        Organisation.objects.filter(
            current(),
            domains__domain__in=mine,
            domains__verified_at__isnull=False,
            domains__lets_join=True,
        )
        .exclude(pk__in=there)
        .exclude(pk__in=removed)
        .distinct()
    )


def join(person: Any, organisation_id: int) -> Membership:
    """Join by domain. Raises NotYours, Lapsed, AlreadyIn or SeatsFull."""
    if not open_to(person).filter(pk=organisation_id).exists():
        raise NotYours
    with transaction.atomic(), history.acting(person, how="domain"):
        organisation = lock(organisation_id)
        # Again under the lock: owners may have closed this way meanwhile.
        if not open_to(person).filter(pk=organisation_id).exists():
            raise NotYours
        return take_seat(organisation, person, Membership.Role.MEMBER)

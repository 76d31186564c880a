"""Seats: counted under the organisation's lock, so that the last one is given once."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.members.models import Membership, Organisation
from portal.members.problems import AlreadyIn, Lapsed, SeatsFull


def lock(organisation_id: int) -> Organisation:
    """The organisation as it is now, held until the transaction ends.

    All changes of its people begin with this; on SQLite the transaction itself holds
    the database. Raises Organisation.DoesNotExist.
    """
    # No key: rows that refer to it may be written meanwhile.
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def occupying(organisation: Organisation) -> QuerySet[Membership]:
    """Memberships that have not ended, those that begin later too: each has a seat."""
    return Membership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()),
        organisation=organisation,
    )


@dataclass(frozen=True, slots=True)
class Seats:
    """How many are taken; `limit` None: as many as come."""

    used: int
    limit: int | None

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)

    @property
    def are_full(self) -> bool:
        return self.left == 0


def seats_of(organisation: Organisation) -> Seats:
    return Seats(occupying(organisation).count(), organisation.seats)


def take_seat(organisation: Organisation, person: Any, role: str) -> Membership:
    """Let somebody in. The organisation must be locked by the caller.

    Raises Lapsed, AlreadyIn or SeatsFull.
    """
    if not organisation.is_current():
        raise Lapsed
    if occupying(organisation).filter(person=person).exists():
        raise AlreadyIn
    if seats_of(organisation).are_full:
        raise SeatsFull
    return Membership.objects.create(
        organisation=organisation, person=person, role=role
    )

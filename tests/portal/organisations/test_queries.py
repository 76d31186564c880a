"""Pages of organisations cost the same with two people and with sixty."""

import pytest

from portal.members import invitations
from portal.members.models import GroupMembership, GroupRequest, OrganisationDomain
from tests import builders
from tests.builders import MEMBER
from tests.test_budgets import SHARED, queries

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BUDGET = {
    "/organisations/": 6,
    "/organisations/{pk}/": 8,
    "/organisations/{pk}/history/": 4,
    "/organisations/{pk}/invite/": 2,
    "/organisations/groups/": 2,
    "/organisations/groups/tin/": 7,
}


def test_sixty_people_cost_what_two_cost(sign_in, firm, people):
    tin = builders.group("tin")
    tin.open_to_id = MEMBER
    tin.save()
    GroupMembership.objects.create(group=tin, person=people.owner, role="steward")
    client = sign_in(people.owner)

    def costs():
        return {
            address: queries(client, address.format(pk=firm.pk)) for address in BUDGET
        }

    few = costs()
    firm.seats = None
    firm.save()
    for number in range(60):
        somebody = builders.belongs(firm, f"p{number}")
        invitations.invite_by_link(
            people.owner, firm.pk, f"guest-{number}@b.example", "member"
        )
        GroupMembership.objects.create(group=tin, person=somebody)
        asker = builders.person(f"asker-{number}", tier=MEMBER)
        GroupRequest.objects.create(group=tin, person=asker, words="Please.")
        builders.group(f"group-{number}")
    for number in range(9):
        OrganisationDomain.objects.create(
            organisation=firm, domain=f"d{number}.example"
        )
    assert costs() == few
    for address, most in BUDGET.items():
        assert few[address] - SHARED <= most, (address, few[address] - SHARED)


def test_letting_somebody_in_costs_the_same_whatever_the_size(sign_in, firm, people):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    firm.seats = 200
    firm.save()

    def cost(name):
        guest = builders.person(name, verified=True)
        offer, _ = invitations.invite_by_link(
            people.owner, firm.pk, guest.email, "member"
        )
        with CaptureQueriesContext(connection) as captured:
            invitations.accept(guest, offer.pk)
        return len(captured)

    cost("warm")  # who comes first finds nothing looked up yet
    first = cost("first")
    for number in range(60):
        builders.belongs(firm, f"p{number}")
    # Two of them look whether who invited still may, and what was asked of the address.
    # Two more write down since when the new member may read what the firm may.
    assert cost("last") == first <= 26

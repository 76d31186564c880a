"""Many people in the same moment: the last seat, one invitation, the last owners."""

import pytest

from portal.members import domains, founding, invitations, leaving
from portal.members.models import (
    GroupMembership,
    Invitation,
    MemberEvent,
    Membership,
    Organisation,
    OrganisationDomain,
)
from portal.members.problems import (
    AlreadyIn,
    InvitationGone,
    LastOwner,
    NotYours,
    Refused,
    SeatsFull,
)
from portal.members.seats import seats_of
from tests import builders
from tests.at_once import at_once
from tests.builders import MEMBER

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.db_specific,
    pytest.mark.slow,
]
MANY = 20


@pytest.fixture
def firm(transactional_db):
    return builders.organisation(MEMBER, "Smelter Works", seats=5)


@pytest.fixture
def owner(firm):
    return builders.belongs(firm, "owner", "owner")


def kinds(given):
    return sorted(type(one).__name__ for one in given)


def test_the_last_seats_are_given_once_each(firm, owner):
    guests = [builders.person(f"guest-{n}", verified=True) for n in range(MANY)]
    offers = [
        invitations.invite_by_link(owner, firm.pk, guest.email, "member")[0]
        for guest in guests
    ]
    given = at_once(
        *[
            lambda g=g, o=o: invitations.accept(g, o.pk)
            for g, o in zip(guests, offers, strict=True)
        ]
    )
    assert kinds(given) == ["Membership"] * 4 + ["SeatsFull"] * (MANY - 4)
    assert seats_of(firm).used == 5
    accepted = Invitation.objects.filter(accepted_at__isnull=False)
    assert accepted.count() == 4, "the others stay open"


def test_one_invitation_lets_in_one_person_once(firm, owner):
    guest = builders.person("guest", verified=True)
    offer, _ = invitations.invite_by_link(owner, firm.pk, guest.email, "member")
    given = at_once(*[lambda: invitations.accept(guest, offer.pk)] * MANY)
    assert [type(one) for one in given].count(Membership) == 1
    others = {type(one) for one in given} - {Membership}
    assert others <= {InvitationGone, AlreadyIn}
    assert Membership.objects.filter(person=guest).count() == 1
    events = MemberEvent.objects.filter(action="invitation.accepted")
    assert events.count() == 1


def test_all_ways_in_share_the_seats(firm, owner):
    OrganisationDomain.objects.create(
        organisation=firm, domain="example.test", lets_join=True,
        verified_at=firm.starts_at,
    )  # fmt: skip
    guests = [builders.person(f"guest-{n}", verified=True) for n in range(MANY)]
    jobs = []
    for number, guest in enumerate(guests):
        if number % 2:
            jobs.append(lambda g=guest: domains.join(g, firm.pk))
        else:
            offer, _ = invitations.invite_by_link(owner, firm.pk, guest.email, "member")
            jobs.append(lambda g=guest, o=offer: invitations.accept(g, o.pk))
    given = at_once(*jobs)
    assert {type(one) for one in given} == {Membership, SeatsFull}
    assert seats_of(firm).used == 5


def test_of_owners_who_all_go_one_stays(firm, owner):
    owners = [owner] + [builders.belongs(firm, f"o{n}", "owner") for n in range(4)]
    given = at_once(*[lambda o=o: leaving.leave(o, firm.pk) for o in owners])
    assert [type(one) for one in given].count(LastOwner) == 1
    assert leaving.lasting_owners(firm).count() == 1


def test_owners_who_demote_each_other_leave_one(firm, owner):
    second = builders.belongs(firm, "second", "owner")
    ids = {m.person_id: m.pk for m in Membership.objects.filter(organisation=firm)}
    given = at_once(
        lambda: leaving.change_role(owner, firm.pk, ids[second.pk], "member"),
        lambda: leaving.change_role(second, firm.pk, ids[owner.pk], "member"),
    )
    assert kinds(given) == ["Membership", "NotYours"]
    assert leaving.lasting_owners(firm).count() == 1


def test_an_offer_that_is_taken_back_and_taken_up_is_one_of_both(firm, owner):
    for number in range(5):
        guest = builders.person(f"guest-{number}", verified=True)
        offer, _ = invitations.invite_by_link(owner, firm.pk, guest.email, "member")
        at_once(
            lambda o=offer: invitations.take_back(owner, firm.pk, o.pk),
            lambda o=offer, g=guest: invitations.accept(g, o.pk),
        )
        offer.refresh_from_db()
        assert (offer.accepted_at is None) != (offer.revoked_at is None)
        belongs = Membership.objects.filter(person=guest).exists()
        assert belongs == (offer.accepted_at is not None)
        Membership.objects.filter(person=guest).delete()


def test_inviting_one_address_many_times_leaves_one_open_invitation(firm, owner):
    given = at_once(
        *[lambda: invitations.invite(owner, firm.pk, ["a@b.example"], "member")] * 8
    )
    assert [one for one in given if isinstance(one, Exception)] == []
    open_ones = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    assert open_ones.count() == 1
    assert Invitation.objects.count() == 8


def test_a_name_and_a_persons_number_of_firms_hold_at_once(firm):
    founders = [builders.person(f"f{n}", verified=True) for n in range(6)]
    given = at_once(
        *[lambda f=f: founding.found(f, "Tin and Sons", "micro") for f in founders]
    )
    assert kinds(given) == ["NotThisName"] * 5 + ["Organisation"]
    one = builders.person("busy", verified=True)
    given = at_once(
        *[
            lambda n=n: founding.found(one, f"Firm {n} of mine", "micro")
            for n in range(8)
        ]
    )
    made = [found for found in given if isinstance(found, Organisation)]
    assert len(made) == founding.MOST_A_YEAR
    assert all(isinstance(found, Organisation | Refused) for found in given)


def test_a_group_request_is_decided_once(firm, owner):
    from portal.members import group_requests

    tin = builders.group("tin")
    tin.open_to_id = MEMBER
    tin.save()
    chairs = [builders.person(f"chair-{n}", tier=MEMBER) for n in range(6)]
    for chair in chairs:
        GroupMembership.objects.create(group=tin, person=chair, role="steward")
    asked = group_requests.ask(owner, tin.pk, "Please.")
    given = at_once(
        *[
            lambda c=c, n=n: group_requests.decide(
                c, tin.pk, asked.pk, viewer=builders.viewer(c), grant=n % 2 == 0
            )
            for n, c in enumerate(chairs)
        ]
    )
    assert kinds(given) == ["GroupRequest"] + ["Refused"] * 5
    asked.refresh_from_db()
    joined = GroupMembership.objects.filter(person=owner).exists()
    assert joined == (asked.state == "granted")
    assert not any(isinstance(one, NotYours) for one in given)


def test_stewards_in_the_admin_and_guests_share_the_last_seat(firm, owner):
    """A form that was checked holds its lock until it is saved."""
    from django.test import Client

    from portal.operations.roles import ensure_role

    Membership.objects.filter(organisation=firm).exclude(person=owner).delete()
    firm.seats = 2
    firm.save()
    jobs = []
    for number in range(8):
        guest = builders.person(f"guest-{number}", verified=True)
        if number % 2:
            offer, _ = invitations.invite_by_link(owner, firm.pk, guest.email, "member")
            jobs.append(lambda g=guest, o=offer: invitations.accept(g, o.pk))
            continue
        steward = builders.person(f"steward-{number}")
        steward.groups.add(ensure_role("Stewards"))
        client = Client()
        client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
        data = {
            "organisation": firm.pk, "person": guest.pk, "role": "member",
            "starts_at": "2026-01-01 00:00", "ends_at": "",
        }  # fmt: skip
        jobs.append(lambda c=client, d=data: c.post("/admin/memberships/new/", d))
    given = at_once(*jobs)
    assert seats_of(firm).used == 2
    let_in = [
        one
        for one in given
        if isinstance(one, Membership) or getattr(one, "status_code", 0) == 302
    ]
    assert len(let_in) == 1, given
    refused = [one for one in given if getattr(one, "status_code", 0) == 200]
    assert all(b"seats" in one.content for one in refused)

"""Roles, leaving, closing: an organisation with an owner keeps one."""

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from portal.members import invitations, leaving
from portal.members.models import Invitation, Membership, Organisation
from portal.members.problems import LastOwner, NotYours, Refused
from portal.members.seats import seats_of
from tests import builders
from tests.builders import ASSOCIATE, MEMBER

pytestmark = pytest.mark.django_db


def membership(firm, person):
    return Membership.objects.get(organisation=firm, person=person, ends_at=None)


def test_leaving_frees_the_seat_and_takes_the_tier_at_once(firm, people):
    used = seats_of(firm).used
    assert builders.viewer(people.member).grants.rank == MEMBER
    leaving.leave(people.member, firm.pk)
    assert builders.viewer(people.member).grants.rank == ASSOCIATE
    assert seats_of(firm).used == used - 1
    with pytest.raises(NotYours):
        leaving.leave(people.member, firm.pk)


def test_the_last_owner_neither_leaves_nor_is_made_less(firm, people):
    mine = membership(firm, people.owner)
    with pytest.raises(LastOwner):
        leaving.leave(people.owner, firm.pk)
    with pytest.raises(LastOwner):
        leaving.change_role(people.owner, firm.pk, mine.pk, "manager")
    leaving.change_role(
        people.owner, firm.pk, membership(firm, people.manager).pk, "owner"
    )
    leaving.change_role(people.owner, firm.pk, mine.pk, "member")
    with pytest.raises(LastOwner):
        leaving.leave(people.manager, firm.pk)
    leaving.leave(people.owner, firm.pk)


def test_an_owner_who_cannot_act_or_will_go_does_not_count(firm, people):
    second = builders.belongs(firm, "second", "owner")
    second.is_active = False
    second.save()
    with pytest.raises(LastOwner):
        leaving.leave(people.owner, firm.pk)
    second.is_active = True
    second.save()
    theirs = membership(firm, second)
    theirs.ends_at = timezone.now() + timezone.timedelta(days=3)
    theirs.save()
    with pytest.raises(LastOwner):
        leaving.leave(people.owner, firm.pk)


@pytest.mark.parametrize("who", ["manager", "member", "former", "outsider", "stranger"])
def test_only_owners_give_roles(firm, people, who):
    actor = getattr(people, who)
    for target in (people.member, people.manager, people.owner):
        for role in ("owner", "manager", "member", "guest"):
            with pytest.raises(NotYours):
                leaving.change_role(actor, firm.pk, membership(firm, target).pk, role)


def test_managers_end_members_and_nobody_above(firm, people):
    for target in (people.owner, people.manager):
        with pytest.raises((NotYours, Refused)):
            leaving.remove(people.manager, firm.pk, membership(firm, target).pk)
    leaving.remove(people.manager, firm.pk, membership(firm, people.member).pk)
    with pytest.raises(NotYours):
        leaving.remove(people.former, firm.pk, membership(firm, people.manager).pk)


def test_nobody_ends_their_own_by_removing(firm, people):
    builders.belongs(firm, "second", "owner")
    with pytest.raises(Refused, match="Leave"):
        leaving.remove(people.owner, firm.pk, membership(firm, people.owner).pk)


def test_memberships_of_other_organisations_are_not_there(firm, people):
    theirs = membership(firm, people.member)
    with pytest.raises(NotYours):
        leaving.remove(people.outsider, people.other.pk, theirs.pk)
    with pytest.raises(NotYours):
        leaving.change_role(people.outsider, people.other.pk, theirs.pk, "owner")


def test_a_free_organisation_can_be_closed_a_paid_one_not(firm, people):
    with pytest.raises(NotYours):
        leaving.close(people.owner, firm.pk)
    free = builders.organisation(ASSOCIATE, "Free")
    owner = builders.belongs(free, "free-owner", "owner")
    builders.belongs(free, "free-member")
    invitations.invite_by_link(owner, free.pk, "a@b.example", "member")
    leaving.close(owner, free.pk)
    free.refresh_from_db()
    assert not free.is_current()
    assert seats_of(free).used == 0
    assert Invitation.objects.get().state() == Invitation.State.REVOKED


def test_whose_going_would_leave_nobody_is_told_beforehand(firm, people):
    assert leaving.sole_ownerships(people.owner) == [firm]
    assert leaving.sole_ownerships(people.manager) == []
    assert leaving.sole_ownerships(people.lapsed) == []
    assert leaving.sole_ownerships(people.outsider) == [], "nobody is left behind"
    builders.belongs(firm, "second", "owner")
    assert leaving.sole_ownerships(people.owner) == []


def test_stewards_hear_of_a_firm_whose_last_owner_closed_the_account(
    firm, people, steward, delivered
):
    second = builders.belongs(firm, "second", "owner")
    people.manager.delete()
    second.delete()
    assert delivered() == []
    people.owner.delete()
    (letter,) = delivered()
    assert letter.to == [steward.email]
    assert "Smelter Works has no owner" in letter.subject
    people.outsider.delete()
    assert delivered() == [], "nobody is left there who would need one"


def test_organisations_with_people_are_not_deleted(firm, people):
    with pytest.raises(ProtectedError), transaction.atomic():
        firm.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Organisation.objects.filter(pk=firm.pk).delete()
    assert firm.memberships.exists()
    builders.organisation(MEMBER, "A slip").delete()

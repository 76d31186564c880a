"""Working groups: known, asked for, decided, left."""

from dataclasses import replace

import pytest
from django.utils import timezone

from portal.members import group_requests, leaving
from portal.members.models import (
    GroupMembership,
    GroupRequest,
    Membership,
    Organisation,
    Tier,
)
from portal.members.problems import NotYours, Refused
from tests import builders
from tests.builders import MEMBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def tin(db):
    found = builders.group("tin")
    found.open_to = Tier.objects.get(rank=MEMBER)
    found.save()
    return found


@pytest.fixture
def secret(db):
    return builders.group("secret")


@pytest.fixture
def chair(tin):
    found = builders.person("chair", tier=MEMBER)
    GroupMembership.objects.create(group=tin, person=found, role="steward")
    return found


def decide(actor, *where, **how):
    viewer = builders.viewer(actor)
    return group_requests.decide(actor, *where, viewer=viewer, **how)


def end_membership(actor, *where):
    return group_requests.end_membership(actor, *where, viewer=builders.viewer(actor))


def known(person):
    rows = group_requests.known_to(builders.viewer(person))
    return sorted(rows.values_list("slug", flat=True))


def test_who_knows_of_which_group(tin, secret, people, steward):
    insider = builders.person("insider", groups=[secret])
    assert known(people.member) == ["tin"]
    assert known(people.stranger) == []
    assert known(people.lapsed) == []
    assert known(insider) == ["secret"]
    assert known(steward) == ["secret", "tin"]
    tin.archive()
    assert known(people.member) == []


def test_asking_and_letting_in(tin, chair, people, delivered):
    asked = group_requests.ask(people.member, tin.pk, "We smelt tin.")
    with pytest.raises(Refused):
        group_requests.ask(people.member, tin.pk, "Again.")
    (letter,) = delivered()
    assert letter.to == [chair.email]
    assert "We smelt tin." in letter.body
    for somebody in (people.member, people.owner, people.stranger):
        with pytest.raises(NotYours):
            decide(somebody, tin.pk, asked.pk, grant=True)
    decide(chair, tin.pk, asked.pk, grant=True, answer="Welcome.")
    assert tin.pk in builders.viewer(people.member).grants.groups
    (letter,) = delivered()
    assert letter.to == [people.member.email]
    assert "Welcome." in letter.body
    with pytest.raises(Refused):
        decide(chair, tin.pk, asked.pk, grant=False)
    with pytest.raises(Refused):
        group_requests.ask(people.member, tin.pk, "I am in.")


def test_without_stewards_of_its_own_the_portals_are_asked(
    tin, people, steward, delivered
):
    group_requests.ask(people.member, tin.pk, "Please.")
    assert delivered()[0].to == [steward.email]


def test_who_may_not_know_of_a_group_may_not_ask(tin, secret, people):
    for somebody, group in [
        (people.stranger, tin), (people.lapsed, tin), (people.member, secret),
    ]:  # fmt: skip
        with pytest.raises(NotYours):
            group_requests.ask(somebody, group.pk, "Please.")
    tin.archive()
    with pytest.raises(NotYours):
        group_requests.ask(people.member, tin.pk, "Please.")


def test_who_has_lost_the_tier_meanwhile_is_not_let_in(
    tin, chair, people, firm, delivered
):
    asked = group_requests.ask(people.member, tin.pk, "Please.")
    leaving.leave(people.member, firm.pk)
    with pytest.raises(Refused):
        decide(chair, tin.pk, asked.pk, grant=True)
    delivered()
    decide(chair, tin.pk, asked.pk, grant=False)
    assert delivered() == [], "the mail would name a group that is closed to them"


def test_requests_of_another_group_are_not_there(tin, secret, chair, people):
    GroupMembership.objects.create(group=secret, person=chair, role="steward")
    asked = group_requests.ask(people.member, tin.pk, "Please.")
    with pytest.raises(NotYours):
        decide(chair, secret.pk, asked.pk, grant=True)


def test_withdrawing_and_leaving(tin, chair, people):
    asked = group_requests.ask(people.member, tin.pk, "Please.")
    with pytest.raises(NotYours):
        group_requests.withdraw(people.owner, tin.pk)
    group_requests.withdraw(people.member, tin.pk)
    with pytest.raises(Refused):
        decide(chair, tin.pk, asked.pk, grant=True)
    with pytest.raises(NotYours):
        group_requests.leave(people.member, tin.pk)
    group_requests.leave(chair, tin.pk)
    assert builders.viewer(chair).grants.groups == frozenset()


def test_stewards_of_a_group_end_members_the_portals_everybody(
    tin, chair, people, steward
):
    second = builders.person("second")
    mine = GroupMembership.objects.create(group=tin, person=second, role="steward")
    plain = GroupMembership.objects.create(group=tin, person=people.member)
    for somebody in (people.member, people.owner):
        with pytest.raises(NotYours):
            end_membership(somebody, tin.pk, plain.pk)
    with pytest.raises(NotYours):
        end_membership(chair, tin.pk, mine.pk)
    end_membership(chair, tin.pk, plain.pk)
    end_membership(steward, tin.pk, mine.pk)
    assert GroupMembership.objects.current().filter(group=tin).count() == 1
    assert not GroupRequest.objects.exists()


def lapse_in_group(chair, tin):
    GroupMembership.objects.filter(person=chair).update(ends_at=timezone.now())


def lapse_in_firm(chair, tin):
    Membership.objects.filter(person=chair).update(ends_at=timezone.now())


def lapse_of_firm(chair, tin):
    Organisation.objects.filter(memberships__person=chair).update(
        ends_at=timezone.now()
    )


def closed_account(chair, tin):
    chair.is_active = False
    chair.save()


def made_a_guest(chair, tin):
    Membership.objects.filter(person=chair).update(role="guest")


def made_a_plain_member(chair, tin):
    GroupMembership.objects.filter(person=chair).update(role="member")


@pytest.mark.parametrize(
    "change",
    [lapse_in_group, lapse_in_firm, lapse_of_firm, closed_account, made_a_guest,
     made_a_plain_member],
)  # fmt: skip
def test_a_steward_whose_place_has_ended_decides_nothing(
    tin, chair, people, steward, delivered, change
):
    asked = group_requests.ask(people.member, tin.pk, "Please.")
    plain = GroupMembership.objects.create(group=tin, person=people.owner)
    before = builders.viewer(chair)
    assert group_requests.decides(tin, before)
    change(chair, tin)
    assert not group_requests.decides(tin, builders.viewer(chair))
    for viewer in (builders.viewer(chair), before):
        with pytest.raises(NotYours):
            group_requests.decide(chair, tin.pk, asked.pk, viewer=viewer, grant=True)
        with pytest.raises(NotYours):
            group_requests.end_membership(chair, tin.pk, plain.pk, viewer=viewer)
    delivered()
    group_requests.ask(people.manager, tin.pk, "Please too.")
    assert [letter.to for letter in delivered()] == [[steward.email]]


def test_an_office_counts_as_far_as_the_session_has_it(tin, people, steward):
    asked = group_requests.ask(people.member, tin.pk, "Please.")
    without = replace(builders.viewer(steward), is_steward=False)
    for viewer in (without, builders.viewer(people.owner), builders.viewer()):
        with pytest.raises(NotYours):
            group_requests.decide(steward, tin.pk, asked.pk, viewer=viewer, grant=True)
    decide(steward, tin.pk, asked.pk, grant=True)


def test_guests_ask_for_no_group(tin, people, firm):
    mine = Membership.objects.get(organisation=firm, person=people.member)
    mine.role = "guest"
    mine.save()
    assert builders.viewer(people.member).grants.rank == MEMBER, (
        "they read all the same"
    )
    with pytest.raises(NotYours):
        group_requests.ask(people.member, tin.pk, "Please.")
    other = builders.organisation(MEMBER)
    theirs = Membership.objects.create(organisation=other, person=people.member)
    asked = group_requests.ask(people.member, tin.pk, "For the other firm.")
    theirs.ends_at = timezone.now()
    theirs.save()
    chair = builders.person("chair", tier=MEMBER)
    GroupMembership.objects.create(group=tin, person=chair, role="steward")
    with pytest.raises(Refused):
        decide(chair, tin.pk, asked.pk, grant=True)
    tin.open_to = Tier.objects.get(rank=builders.ASSOCIATE)
    tin.save()
    group_requests.ask(people.stranger, tin.pk, "I belong to nobody, and am no guest.")

"""Working groups: known, asked for, decided, left."""

import pytest

from portal.members import group_requests
from portal.members.models import GroupMembership, GroupRequest, Tier
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
            group_requests.decide(somebody, tin.pk, asked.pk, grant=True)
    group_requests.decide(chair, tin.pk, asked.pk, grant=True, answer="Welcome.")
    assert tin.pk in builders.viewer(people.member).grants.groups
    (letter,) = delivered()
    assert letter.to == [people.member.email]
    assert "Welcome." in letter.body
    with pytest.raises(Refused):
        group_requests.decide(chair, tin.pk, asked.pk, grant=False)
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


def test_who_has_lost_the_tier_meanwhile_is_not_let_in(tin, chair, people, firm):
    from portal.members import leaving

    asked = group_requests.ask(people.member, tin.pk, "Please.")
    leaving.leave(people.member, firm.pk)
    with pytest.raises(Refused):
        group_requests.decide(chair, tin.pk, asked.pk, grant=True)
    group_requests.decide(chair, tin.pk, asked.pk, grant=False)


def test_requests_of_another_group_are_not_there(tin, secret, chair, people):
    GroupMembership.objects.create(group=secret, person=chair, role="steward")
    asked = group_requests.ask(people.member, tin.pk, "Please.")
    with pytest.raises(NotYours):
        group_requests.decide(chair, secret.pk, asked.pk, grant=True)


def test_withdrawing_and_leaving(tin, chair, people):
    asked = group_requests.ask(people.member, tin.pk, "Please.")
    with pytest.raises(NotYours):
        group_requests.withdraw(people.owner, tin.pk)
    group_requests.withdraw(people.member, tin.pk)
    with pytest.raises(Refused):
        group_requests.decide(chair, tin.pk, asked.pk, grant=True)
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
            group_requests.end_membership(somebody, tin.pk, plain.pk)
    with pytest.raises(NotYours):
        group_requests.end_membership(chair, tin.pk, mine.pk)
    group_requests.end_membership(chair, tin.pk, plain.pk)
    group_requests.end_membership(steward, tin.pk, mine.pk)
    assert GroupMembership.objects.current().filter(group=tin).count() == 1
    assert not GroupRequest.objects.exists()

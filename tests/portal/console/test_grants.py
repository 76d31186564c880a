"""What many people hold, worked out together, is what each of them holds."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import GroupPagePermission

from portal.access import Grants
from portal.members.grants import Facts, Firm, Spell
from portal.members.models import (
    AudienceInUse,
    GroupMembership,
    Membership,
    User,
)
from portal.members.viewers import viewer_for
from portal.operations.roles import ensure_role
from tests import builders

pytestmark = pytest.mark.django_db
KEYS = ["t0", "t10", "t20", "t20+g1", "t0+g2", "t20+g1+g2", "t20+o1", "t10+o2", "x"]

# Days from now: when something begins, and how long it lasts (0: without an end).
spans = st.tuples(st.sampled_from([-40, -1, 0, 3]), st.sampled_from([0, 1, 20, 60]))
persons = st.fixed_dictionaries(
    {
        "member": st.lists(st.tuples(st.integers(0, 2), spans), max_size=3),
        "groups": st.lists(st.tuples(st.integers(0, 1), spans), max_size=2),
        "verified": st.booleans(),
        "role": st.sampled_from(["", "", "Editors", "Stewards", "tree", "super"]),
        "active": st.sampled_from([True, True, True, False]),
    }
)
firms = st.lists(st.tuples(st.sampled_from([0, 10, 20]), spans), min_size=3, max_size=3)


def dates(span):
    begins = timezone.now() + timedelta(days=span[0])
    ends = begins + timedelta(days=span[1]) if span[1] else None
    return {"starts_at": begins, "ends_at": ends}


def build(world, firms, home):
    """The people of a drawn world, as rows."""
    groups = [builders.group("tin"), builders.group("gold")]
    organisations = [builders.organisation(rank, **dates(span)) for rank, span in firms]
    tree = ensure_role("Authors of a part")
    GroupPagePermission.objects.get_or_create(
        group=tree,
        page=home,
        permission=Permission.objects.get(
            content_type__app_label="content", codename="change_basepage"
        ),
    )
    made = []
    for drawn in world:
        person = builders.person(is_superuser=drawn["role"] == "super")
        for number, span in drawn["member"]:
            add(Membership, person, span, organisation=organisations[number])
        for number, span in drawn["groups"]:
            add(GroupMembership, person, span, group=groups[number])
        if drawn["verified"]:
            EmailAddress.objects.create(user=person, email=person.email, verified=True)
        if drawn["role"] in ("Editors", "Stewards"):
            person.groups.add(ensure_role(drawn["role"]))
        if drawn["role"] == "tree":
            person.groups.add(tree)
        if not drawn["active"]:
            User.objects.filter(pk=person.pk).update(is_active=False)
        made.append(User.objects.get(pk=person.pk))
    return made


def add(model, person, span, **where):
    """A spell, unless another open one forbids it."""
    given = dates(span)
    taken = model.objects.filter(person=person, ends_at=None, **where).exists()
    if given["ends_at"] is not None or not taken:
        model.objects.create(person=person, **where, **given)


@pytest.mark.slow
@pytest.mark.db_specific
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(persons, min_size=1, max_size=4), firms)
def test_together_they_hold_what_each_of_them_holds(home, world, firms):
    for name in ("tin", "gold"):
        builders.group(name)
    people = build(world, firms, home)
    AudienceInUse.note(KEYS)
    keys = list(AudienceInUse.objects.values_list("key", flat=True))
    together = Facts.load().at()
    some = Facts.load([person.pk for person in people[:2]]).at()
    for person in people:
        alone = viewer_for(person)
        held = together.get(person.pk)
        if not person.is_active:
            assert held is None
            continue
        viewer = held.viewer(keys)
        assert viewer == alone
        assert held.user_id == person.pk
        assert person not in people[:2] or some[person.pk] == held
    assert set(some) <= set(together)


def test_at_another_instant_memberships_are_as_of_then(monkeypatch):
    person = builders.person(tier=20)
    Membership.objects.update(
        starts_at=timezone.now() + timedelta(days=10),
        ends_at=timezone.now() + timedelta(days=20),
    )
    facts = Facts.load([person.pk])
    days = [5, 15, 25]
    ranks = [
        facts.at(timezone.now() + timedelta(days=day))[person.pk].grants.rank
        for day in days
    ]
    assert ranks == [0, 20, 0]
    for day, rank in zip(days, ranks, strict=True):
        then = timezone.now() + timedelta(days=day)
        with monkeypatch.context() as patched:
            patched.setattr(
                "portal.members.models.dated.timezone.now", lambda then=then: then
            )
            assert viewer_for(person).grants.rank == rank


@pytest.mark.slow
@pytest.mark.parametrize("number", [5, 60])
def test_nine_queries_however_many_people_there_are(number):
    group = builders.group("tin")
    firm = builders.organisation(20)
    for _number in range(number):
        person = builders.person(groups=[group])
        Membership.objects.create(organisation=firm, person=person)
    with CaptureQueriesContext(connection) as captured:
        held = Facts.load().at()
    assert len(captured) == 9
    assert len(held) == number


instants = st.integers(0, 30).map(
    lambda day: (
        datetime(2027, 1, 1, tzinfo=timezone.get_current_timezone())
        + timedelta(days=day)
    )
)
spells = st.builds(
    lambda person, where, begins, length: Spell(
        person,
        where,
        begins,
        begins + timedelta(days=length) if length else None,
    ),
    st.integers(1, 3),
    st.integers(1, 2),
    instants,
    st.integers(0, 10),
)


@settings(max_examples=60)
@given(
    st.lists(spells, max_size=6),
    st.lists(spells, max_size=6),
    instants,
    instants,
    st.integers(1, 3),
    st.integers(1, 2),
)
def test_what_ends_is_not_held_and_what_begins_is(
    memberships, groups, at, later, person, where
):
    begins = datetime(2026, 1, 1, tzinfo=at.tzinfo)
    facts = Facts(
        people=dict.fromkeys([1, 2, 3], False),
        firms={1: Firm(10, begins), 2: Firm(20, begins)},
        memberships=tuple(memberships),
        groups=tuple(groups),
    )
    then = max(at, later)
    assert where in facts.joins(person, where, at).at(then)[person].grants.organisations
    assert where in facts.joins_group(person, where, at).at(then)[person].grants.groups
    left = facts.leaves(person, where, at).at(then)
    assert where not in left[person].grants.organisations
    gone = facts.leaves_group(person, where, at).at(then)
    assert where not in gone[person].grants.groups
    ended = facts.ends(where, at).at(then)
    assert all(where not in held.grants.organisations for held in ended.values())
    # Nobody else is touched, and nothing before the instant.
    for other in {1, 2, 3} - {person}:
        assert left[other] == facts.at(then)[other] == gone[other]
    before = at - timedelta(seconds=1)
    for changed in (
        facts.joins(person, where, at),
        facts.leaves(person, where, at),
        facts.ends(where, at),
        facts.joins_group(person, where, at),
        facts.leaves_group(person, where, at),
    ):
        assert changed.at(before) == facts.at(before)


def test_a_closed_account_holds_nothing():
    assert Facts.load([builders.person(is_active=False).pk]).at() == {}
    assert Facts(people={1: False}, firms={}).at(timezone.now())[1].grants == Grants()

"""A firm with people of each kind, and two courses that it may read."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from portal.learning.models import Assignment
from portal.learning.teams.assigning import assign
from portal.members.models import GroupMembership, Membership
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.builders import MEMBER
from tests.portal.stewardship.conftest import delivered  # noqa: F401


@pytest.fixture
def firm(home: Any) -> Any:
    return builders.organisation(MEMBER, "Smelter Works", seats=300)


@pytest.fixture
def people(firm: Any) -> Any:
    past = timezone.now() - timedelta(days=1)
    other = builders.organisation(MEMBER, "Other Works")
    over = builders.organisation(
        MEMBER, "Lapsed Works", starts_at=past - timedelta(days=300), ends_at=past
    )
    return SimpleNamespace(
        owner=builders.belongs(
            firm, "owner", "owner", first_name="Olga", last_name="Owner"
        ),
        manager=builders.belongs(
            firm, "manager", "manager", first_name="Max", last_name="Manager"
        ),
        member=builders.belongs(
            firm, "member", first_name="Mia", last_name="Member"
        ),
        former=builders.belongs(
            firm, "former", starts_at=past - timedelta(days=9), ends_at=past
        ),
        outsider=builders.belongs(other, "outsider", "owner"),
        lapsed=builders.belongs(
            over, "lapsed", "owner", starts_at=past - timedelta(days=300)
        ),
        stranger=builders.person("stranger", verified=True),
        other=other,
        over=over,
    )  # fmt: skip


@pytest.fixture
def basics(shelf: Any) -> Any:
    """Public; its certificate is valid for two years."""
    return courses.small_course(shelf, title="Basics", validity_months=24)


@pytest.fixture
def ask(firm: Any, people: Any, basics: Any) -> Any:
    """Assign as the owner does."""

    def do(*whom: Any, course: Any = None, by: Any = None, **more: Any) -> Any:
        emails = [one if isinstance(one, str) else one.email for one in whom]
        actor = by or people.owner
        key = (course or basics).translation_key
        return assign(actor, firm.pk, viewer_for(actor), key, emails, **more)

    return do


@pytest.fixture
def secret(ask: Any, shelf: Any, people: Any) -> Any:
    """Of a group that the owner belongs to and the manager does not: unlisted, and
    asked by the owner."""
    tin = builders.group("tin")
    GroupMembership.objects.create(group=tin, person=people.owner)
    room = builders.section(shelf, groups=[tin], tier_id=builders.MEMBER)
    made = courses.small_course(room, title="Zyxwvsecret")
    ask(people.owner, course=made)
    return made


def only(**wanted: Any) -> Assignment:
    return Assignment.objects.get(**wanted)


def leave(firm: Any, person: Any) -> None:
    """Their membership ends now, as by an owner's click."""
    row = Membership.objects.get(organisation=firm, person=person, ends_at=None)
    row.ends_at = timezone.now()
    row.save()

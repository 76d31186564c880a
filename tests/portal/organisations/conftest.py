from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests import builders
from tests.builders import ASSOCIATE, MEMBER
from tests.portal.stewardship.conftest import delivered, steward  # noqa: F401


@pytest.fixture
def firm(home):
    return builders.organisation(MEMBER, "Smelter Works", seats=10)


@pytest.fixture
def people(firm):
    """One of each kind around the firm."""
    past = timezone.now() - timedelta(days=1)
    other = builders.organisation(MEMBER, "Other Works")
    lapsed = builders.organisation(
        MEMBER, "Lapsed Works", seats=5,
        starts_at=past - timedelta(days=300), ends_at=past,
    )  # fmt: skip
    found = SimpleNamespace(
        owner=builders.belongs(firm, "owner", "owner", first_name="Olga", last_name="Owner"),
        manager=builders.belongs(firm, "manager", "manager", first_name="Max", last_name="Manager"),
        member=builders.belongs(firm, "member", first_name="Mia", last_name="Member"),
        former=builders.belongs(firm, "former", starts_at=past - timedelta(days=9), ends_at=past),
        outsider=builders.belongs(other, "outsider", "owner"),
        lapsed=builders.belongs(lapsed, "lapsed", "owner", starts_at=past - timedelta(days=300)),
        stranger=builders.person("stranger", verified=True),
        unconfirmed=builders.person("unconfirmed"),
        several=builders.belongs(lapsed, "several", starts_at=past - timedelta(days=300)),
    )  # fmt: skip
    found.other, found.over = other, lapsed
    small = builders.organisation(ASSOCIATE, "Small Works")
    from portal.members.models import Membership

    Membership.objects.create(organisation=small, person=found.several)
    found.small = small
    return found

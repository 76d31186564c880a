import pytest
from django.test import Client
from django.utils import timezone

from portal.members.models import GroupMembership, Membership
from portal.mypage.models import Change
from tests import builders
from tests.builders import MEMBER
from tests.portal.stewardship.conftest import delivered  # noqa: F401

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(person, **options):
    client = Client(**options)
    client.force_login(person, backend=BACKEND)
    return client


def leave_everything(person):
    """Membership and groups end now."""
    now = timezone.now()
    for model in (Membership, GroupMembership):
        model.objects.filter(person=person, ends_at=None).update(ends_at=now)


def changed_at(page, when):
    """The page's words changed then."""
    Change.objects.filter(page_id=page.pk).update(changed_at=when)


@pytest.fixture
def member(db):
    return builders.person("member", tier=MEMBER, verified=True, first_name="Mo")


@pytest.fixture
def tin(db):
    return builders.group("tin")


@pytest.fixture
def insider(tin):
    return builders.person("insider", tier=MEMBER, groups=[tin], verified=True)

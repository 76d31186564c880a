import pytest

from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import MEMBER
from tests.mailbox import new_mails

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def steward(db):
    person = builders.person("steward", tier=MEMBER)
    person.groups.add(ensure_role("Stewards"))
    return person


@pytest.fixture
def editor(db):
    person = builders.person("editor")
    person.groups.add(ensure_role("Editors"))
    return person


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.logout()
        if person is not None:
            client.force_login(person, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def delivered(db):
    """Let the worker's queue run; the mails that went out since the last time."""
    return new_mails

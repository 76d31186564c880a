import pytest

from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import MEMBER
from tests.mailbox import new_mails


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
def delivered(db):
    """Let the worker's queue run; the mails that went out since the last time."""
    return new_mails

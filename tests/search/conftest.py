"""A site's index on either engine, and an indexer that can be stopped."""

import pytest
from django.db import connection

from portal.operations.roles import ensure_role
from search import outbox
from search.engines import get_engine
from search.models import PendingChange
from search.rebuilding import rebuild
from tests import builders


@pytest.fixture(params=["embedded", "elastic"])
def any_engine(request, settings):
    """The site's engine: the embedded one, and a real Elasticsearch where there is."""
    if request.param == "elastic":
        settings.SEARCH_URL = request.getfixturevalue("elastic_url")
        get_engine.cache_clear()
    return request.param


@pytest.fixture
def do(django_capture_on_commit_callbacks):
    """Do something as a request would: what waits for the commit runs."""

    def run(action):
        # What the fixtures left waiting belongs to a commit that never comes.
        connection.run_on_commit.clear()
        with django_capture_on_commit_callbacks(execute=True):
            return action()

    return run


def settled() -> None:
    """All that there is, is in the index; nothing waits. (What waits for a commit never
    comes to it within a test's transaction.)"""
    connection.run_on_commit.clear()
    PendingChange.objects.all().delete()
    rebuild()


@pytest.fixture
def index(home):
    settled()
    return get_engine()


@pytest.fixture
def stopped(monkeypatch):
    """Nothing is applied to the index any more, as with a worker that died."""
    monkeypatch.setattr(outbox, "apply_due", lambda *args: 0)


def staff(role: str):
    """Somebody of a staff role."""
    person = builders.person(role.lower())
    person.groups.add(ensure_role(role))
    return person

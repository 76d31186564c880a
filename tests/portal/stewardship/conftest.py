import pytest
from django.core import mail
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import MEMBER

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

    def run():
        before = len(mail.outbox)
        # As the worker does, but on the test's own connection.
        queue = QueueWorker(
            queue_names=["*"], interval=0, batch=True, backend_name="background",
            startup_delay=False, max_tasks=None, worker_id="test",
            excluded_queue_names=[],
        )  # fmt: skip
        while task := DBTaskResult.objects.ready().first():
            task.claim("test")
            queue.run_task(task)
        failed = DBTaskResult.objects.failed()
        assert not failed.exists(), [task.traceback for task in failed]
        return mail.outbox[before:]

    return run

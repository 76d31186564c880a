"""Mails wait in the queue: let it run, and look at what went out."""

from typing import Any

from django.core import mail
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult


def run_queue() -> None:
    """As the worker does, but on the test's own connection."""
    queue = QueueWorker(
        queue_names=["*"], interval=0, batch=True, backend_name="background",
        startup_delay=False, max_tasks=None, worker_id="test", excluded_queue_names=[],
    )  # fmt: skip
    while task := DBTaskResult.objects.ready().first():
        task.claim("test")
        queue.run_task(task)
    failed = DBTaskResult.objects.failed()
    assert not failed.exists(), [task.traceback for task in failed]


def new_mails() -> list[Any]:
    """What the queue sends now."""
    before = len(mail.outbox)
    run_queue()
    return mail.outbox[before:]

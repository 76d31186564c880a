"""Mails wait in the queue: let it run, and look at what went out."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
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


class Sink:
    """Takes mails over SMTP and keeps them."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(envelope)
        return "250 OK"


@contextmanager
def mail_server(settings: Any) -> Iterator[Sink]:
    """A real mail server on loopback, to which the portal then sends."""
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    try:
        yield sink
    finally:
        controller.stop()

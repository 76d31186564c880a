"""`manage.py worker`: background tasks and the schedule."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from portal.operations.worker import Worker


class Command(BaseCommand):
    help = "Run background tasks and scheduled jobs until stopped (SIGTERM, Ctrl-C)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")
        parser.add_argument("--pause", type=float, default=2.0, help="seconds")

    def handle(self, *args: Any, once: bool, pause: float, **options: Any) -> None:
        worker = Worker(pause=pause)
        if once:
            worker.work()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()

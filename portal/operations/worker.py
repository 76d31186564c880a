"""The worker: one process that runs tasks of the queue and jobs of the schedule."""

import logging
import os
import socket
import threading

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from portal.operations.models import Lease
from portal.operations.schedule import QUEUE, run_due

logger = logging.getLogger(__name__)
LEASE = "worker"
MOST_ATTEMPTS = 5
_PAUSE_AFTER_TROUBLE = 5.0


class Worker:
    """Leads where nobody else does, and then works until it is stopped."""

    def __init__(self, *, pause: float = 2.0) -> None:
        self.pause = pause
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self.stopped = threading.Event()
        self._leads = False

    def run(self) -> None:
        """Work until `stop()`. A database that is away is waited for."""
        logger.info("Worker %s begins", self.holder)
        while not self.stopped.is_set():
            pause = self.pause
            try:
                close_old_connections()
                self.work()
            except DatabaseError as error:
                logger.warning("The database cannot be used: %s", error)
                pause = _PAUSE_AFTER_TROUBLE
            self.stopped.wait(pause)
        if self._leads:
            Lease.give_back(LEASE, self.holder)
        logger.info("Worker %s has ended", self.holder)

    def stop(self) -> None:
        """End after the task at hand."""
        self.stopped.set()

    def work(self) -> bool:
        """One round, if this process leads; whether it did."""
        if not Lease.take(LEASE, self.holder):
            self._leads = False
            return False
        if not self._leads:
            self._leads = True
            take_over(self.holder)
        run_due()
        self._queue()
        return True

    def _queue(self) -> None:
        queue = QueueWorker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name=QUEUE,
            startup_delay=False,
            # Back to the schedule and the lease now and then.
            max_tasks=20,
            worker_id=self.holder[:64],
            excluded_queue_names=[],
        )
        queue.run()


def take_over(holder: str) -> int:
    """Put back what a worker that died had begun: tasks bear being run again.

    One that was begun MOST_ATTEMPTS times is given up, lest it kill every worker.
    """
    begun = DBTaskResult.objects.running().filter(backend_name=QUEUE)
    number = 0
    for task in begun:
        if len(task.worker_ids) >= MOST_ATTEMPTS:
            logger.error("Task %s was begun %d times: given up", task.pk, MOST_ATTEMPTS)
            changes = {"status": "FAILED", "finished_at": timezone.now()}
        else:
            changes = {"status": "READY", "started_at": None}
        number += DBTaskResult.objects.filter(pk=task.pk, status="RUNNING").update(
            **changes
        )
    if number:
        logger.warning("%s takes over %d tasks that were begun", holder, number)
    return number


def waiting_tasks() -> int:
    """How many tasks wait or run."""
    rows = DBTaskResult.objects.filter(backend_name=QUEUE)
    return rows.filter(status__in=["READY", "RUNNING"]).count()

"""The worker: one leader, jobs once, tasks that survive a kill."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from content.models import BasePage
from portal.operations import schedule, worker
from portal.operations.models import JobRun, Lease
from portal.operations.schedule import Job, run_due
from portal.operations.worker import Worker, take_over
from search import outbox
from search.engine import SearchUnavailable
from search.engines import get_engine
from search.models import PendingChange
from search.rebuilding import rebuild
from search.tasks import read_file_text
from tests import builders
from tests.processes import ROOT, environment, manage, wait

SOAK = int(os.environ.get("SOAK", 1))
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_specific]


def test_one_of_two_leads_and_the_other_takes_over_after_the_lease():
    assert Lease.take("worker", "one")
    assert not Lease.take("worker", "two")
    assert Lease.take("worker", "one"), "renewed"
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert Lease.take("worker", "two")
    assert not Lease.take("worker", "one")
    Lease.give_back("worker", "one")
    assert Lease.objects.get().holder == "two"


def test_a_due_job_runs_once_however_many_ask(settings):
    """Eight workers at one instant; each round the job is due once."""
    ran: list[str] = []
    barrier = threading.Barrier(8)
    job = Job("count", timedelta(minutes=5), lambda: ran.append("x"))

    def ask():
        try:
            barrier.wait()
            run_due([job])
        finally:
            connections.close_all()

    for number in range(3):
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(ran) == number + 1
        JobRun.objects.update(started_at=timezone.now() - timedelta(minutes=6))


def test_a_job_that_fails_is_noted_and_holds_nobody_up():
    def fail():
        raise RuntimeError("broken")

    ran = []
    jobs = [
        Job("bad", timedelta(minutes=1), fail),
        Job("good", timedelta(minutes=1), lambda: ran.append(1)),
    ]
    assert run_due(jobs) == ["bad", "good"]
    assert ran == [1]
    assert JobRun.objects.get(pk="bad").error == "RuntimeError: broken"
    assert run_due(jobs) == [], "not due yet"
    later = timezone.now() + timedelta(minutes=2)
    assert run_due(jobs, now=later) == ["bad", "good"]


@pytest.mark.slow
def test_the_schedule_publishes_pages_and_repairs_audiences(transactional_db):
    shelf = builders.section(builders.make_home())
    page = builders.article(shelf)
    page.title = "Scheduled"
    page.go_live_at = timezone.now() + timedelta(seconds=1)
    page.save_revision().publish()
    BasePage.objects.filter(pk=shelf.pk).derive(audience="t20", is_listed=True)
    time.sleep(1.1)
    done = manage("worker", "--once", env=environment())
    assert done.returncode == 0, done.stderr
    assert builders.fresh(page).title == "Scheduled"
    assert builders.fresh(shelf).audience == "t0"
    assert JobRun.objects.filter(finished_at__isnull=False, error="").count() == len(
        schedule.JOBS
    )


@pytest.mark.slow
def test_an_index_that_was_away_is_updated_later(transactional_db, monkeypatch):
    shelf = builders.section(builders.make_home())
    rebuild()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "update_pages", away)
        page = builders.article(shelf)
    row = PendingChange.objects.filter(page_id=page.pk).first()
    assert (row.attempts, row.error) == (1, "away")
    assert row.due_at > timezone.now()
    PendingChange.objects.update(due_at=timezone.now())
    JobRun.objects.all().delete()
    Worker().work()
    assert not PendingChange.objects.exists()
    held = {one.page_id for one in get_engine().held()}
    assert page.pk in held


def away(*args):
    raise SearchUnavailable("away")


def test_what_a_dead_worker_had_begun_is_begun_again_but_not_for_ever():
    for begun in (1, worker.MOST_ATTEMPTS):
        result = read_file_text.enqueue(0)
        DBTaskResult.objects.filter(pk=result.id).update(
            status="RUNNING", started_at=timezone.now(), worker_ids=["w"] * begun
        )
    assert take_over("next") == 2
    states = set(DBTaskResult.objects.values_list("status", flat=True))
    assert states == {"READY", "FAILED"}


@pytest.mark.slow
def test_tasks_survive_workers_that_are_killed(transactional_db, tmp_path):
    """kill -9 again and again while a queue is worked off: every task is done."""
    for _ in range(12 * SOAK):
        read_file_text.enqueue(0)
    env = environment(VAR_DIR=tmp_path)
    deadline = time.monotonic() + 90 * SOAK
    kills = 0
    while time.monotonic() < deadline:
        process = subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "worker", "--pause", "0.1"],
            env=env, cwd=ROOT, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if kills < 3 * SOAK:
            wait(lambda: Lease.objects.exists(), 20)
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            # The next one need not wait for the lease to run out.
            Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
            continue
        done = wait(lambda: _done() == 12 * SOAK and _leads(process), 40)  # noqa: B023
        process.terminate()
        assert process.wait(timeout=20) == 0, "SIGTERM ends it in order"
        assert done
        break
    assert _done() == 12 * SOAK
    assert not Lease.objects.exists(), "the lease was given back"


def _leads(process) -> bool:
    return Lease.objects.filter(holder__endswith=f":{process.pid}").exists()


def _done() -> int:
    return DBTaskResult.objects.filter(status="SUCCESSFUL").count()

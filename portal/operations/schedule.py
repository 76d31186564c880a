"""What runs by the clock, and how a run is claimed once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from content.audience import drift
from portal.console.viewing import forget_old_addresses
from portal.goals.measuring import measure
from portal.learning.certificates.reminders import send_reminders
from portal.learning.enrolments import move_up
from portal.learning.late import hand_in_late
from portal.learning.refresher.rounds import send_rounds
from portal.learning.teams.digests import send_team_digests
from portal.learning.teams.ending import end_gone
from portal.learning.teams.reminding import send_due_reminders
from portal.learning.withdrawals import look_again
from portal.members.record import catch_up
from portal.mypage.digests import queue_due
from portal.operations.models import JobRun
from portal.statistics import refresh_statistics
from portal.stewardship.links.internal import check_internal
from portal.stewardship.questions.services import forget_addresses
from portal.stewardship.reminders import remind
from search.engine import SearchUnavailable
from search.files import read_all_waiting
from search.log import forget_askers
from search.outbox import apply_due
from search.rebuilding import forget_abandoned
from search.status import drift as search_drift
from search.status import repair as repair_search

logger = logging.getLogger(__name__)
QUEUE = "background"


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work that is due `every` so often. It must bear being run again."""

    name: str
    every: timedelta
    run: Callable[[], object]


def publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


def repair_audiences() -> None:
    """Cheap, and the last line of defence: says what was wrong, and repairs it."""
    for page_id, stored, right in drift(fix=True):
        logger.error("Page %s had audience %s, not %s", page_id, stored, right)


def compare_search() -> None:
    """What no event told the index: a backup that was restored, a fault of ours."""
    try:
        found = search_drift()
    except SearchUnavailable as error:
        logger.warning("The search index was not compared: %s", error)
        return
    if number := repair_search(found):
        logger.warning("%d pages were wrong in the search index", number)
        apply_due()


def complete_record() -> None:
    """What no signal told the record of who could read (portal/members/record.py)."""
    if number := catch_up():
        logger.warning("%d changes of access were noticed only now", number)


def tidy_up() -> None:
    call_command("clearsessions", verbosity=0)
    forget_askers()
    forget_abandoned()
    forget_addresses()
    forget_old_addresses()
    refresh_statistics()
    # Mails that went out hold addresses, and links that let somebody in for hours.
    age = ["--queue-name", "*", "--min-age-days", "1", "--failed-min-age-days", "14"]
    call_command("prune_db_task_results", "--backend", QUEUE, *age, verbosity=0)


JOBS = [
    Job("publish scheduled pages", timedelta(minutes=1), publish_scheduled),
    Job("bring search up to date", timedelta(seconds=10), apply_due),
    Job("read files", timedelta(minutes=10), read_all_waiting),
    Job("compare search", timedelta(days=1), compare_search),
    Job("repair audiences", timedelta(hours=1), repair_audiences),
    Job("complete the record of access", timedelta(days=1), complete_record),
    Job("check links", timedelta(days=1), check_internal),
    Job("remind keepers", timedelta(hours=6), remind),
    Job("queue digests", timedelta(minutes=1), queue_due),
    Job("end assignments", timedelta(hours=1), end_gone),
    Job("remind learners", timedelta(hours=3), send_due_reminders),
    Job("team digests", timedelta(hours=6), send_team_digests),
    Job("hand in what is late", timedelta(minutes=1), hand_in_late),
    Job("move learners up", timedelta(hours=1), move_up),
    Job("withdrawn courses", timedelta(days=1), look_again),
    Job("remind of certificates", timedelta(hours=6), send_reminders),
    Job("send refreshers", timedelta(hours=6), send_rounds),
    # Once a day, soon after midnight: it looks whether today's figures are there.
    Job("measure goals", timedelta(hours=1), measure),
    Job("tidy up", timedelta(days=1), tidy_up),
]


def run_due(jobs: list[Job] | None = None, now: datetime | None = None) -> list[str]:
    """Run what is due; the names of what ran. A job that fails is logged and tried
    again at its next time; it never keeps the others from running."""
    ran = []
    for job in JOBS if jobs is None else jobs:
        if not _claim(job, now or timezone.now()):
            continue
        ran.append(job.name)
        error = ""
        try:
            job.run()
        except Exception as problem:
            logger.exception("The job “%s” failed", job.name)
            error = f"{type(problem).__name__}: {problem}"[:500]
        JobRun.objects.filter(pk=job.name).update(
            finished_at=timezone.now(), error=error
        )
    return ran


def _claim(job: Job, now: datetime) -> bool:
    """Whether this run is ours: two workers that both think they lead claim a run by
    changing the row that both have seen, and only one change counts."""
    seen = JobRun.objects.filter(pk=job.name).values_list("started_at", flat=True)
    if not seen:
        try:
            with transaction.atomic():
                JobRun.objects.create(name=job.name, started_at=now)
        except IntegrityError:
            return False
        return True
    if now - seen[0] < job.every:
        return False
    mine = JobRun.objects.filter(pk=job.name, started_at=seen[0])
    return bool(mine.update(started_at=now, finished_at=None, error=""))

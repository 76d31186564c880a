"""kill -9 in the middle of writing, rebuilding and changing over, again and again: the
old index goes on serving, and the next process brings everything to its end."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from search.engines import get_engine
from search.models import PendingChange, Rebuild
from search.status import drift
from tests import builders
from tests.builders import article, section
from tests.processes import ROOT, environment, manage
from tests.search.conftest import settled

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SOAK = int(os.environ.get("SOAK", "1"))
PAGES = 40
# Small steps, so that a kill falls between any two of them.
SLOWLY = """
import os, sys, time, django
django.setup()
from search import indexing, outbox, rebuilding
from search.engines import get_engine
outbox._AT_ONCE = rebuilding.BATCH = 5
def slow(owner, name):
    right = getattr(owner, name)
    def later(*args, **kwargs):
        time.sleep(0.02)
        found = right(*args, **kwargs)
        print(name, flush=True)
        time.sleep(0.02)
        return found
    setattr(owner, name, later)
engine = type(get_engine())
for name in ("fill", "replace", "change_over"):
    slow(engine, name)
"""


@pytest.fixture
def site(any_engine, settings):
    home = builders.make_home()
    shelf = section(home, "Shelf")
    for number in range(PAGES):
        article(shelf, f"Page {number}", "common words")
    settled()
    return environment(SEARCH_URL=settings.SEARCH_URL)


def killed(code: str, env, after: str, steps: int) -> None:
    """Run this, and kill it some moments after it has said `after` so many times."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOWLY + code],
        env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    for line in process.stdout:
        if line.strip() == after:
            steps -= 1
        if steps <= 0:
            break
    time.sleep(random.uniform(0, 0.05))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert steps <= 0, "it ended before it had come that far"
    # 0: it was through before the signal came.
    assert process.returncode in (0, -signal.SIGKILL)


def serves(number: int = PAGES) -> bool:
    return sum(1 for _one in get_engine().held()) == number


def let_leases_run_out() -> None:
    """What a dead process held is free after a minute; tests do not wait for it."""
    PendingChange.objects.update(claimed_until=None, claimed_by="")
    Rebuild.objects.update(holder="")


def test_killed_while_it_writes(site):
    for kill in range(2 * SOAK):
        ids = [one.page_id for one in get_engine().held()]
        PendingChange.objects.bulk_create([PendingChange(page_id=pk) for pk in ids])
        killed("outbox.apply_due()", site, "replace", 1 + kill % 8)
        assert serves(), "a page is exchanged whole or not at all"
        let_leases_run_out()
    done = manage("search_status", "--repair", env=site)
    assert done.returncode == 0, done.stderr
    from search.outbox import apply_due

    apply_due()
    assert not PendingChange.objects.exists()
    assert list(drift()) == []


def test_killed_while_it_rebuilds_or_changes_over(site):
    steps = [("fill", 4), ("change_over", 1), ("fill", 1), ("fill", 7)]
    for kill in range(2 * SOAK):
        after, number = steps[kill % 4]
        killed("rebuilding.rebuild()", site, after, number)
        held = [one.page_id for one in get_engine().held()]
        assert len(held) == PAGES, (kill, after, number, len(held), len(set(held)))
        let_leases_run_out()
    done = manage("rebuild_search_index", env=site)
    assert done.returncode == 0, done.stderr
    assert not Rebuild.objects.exists()
    assert serves()
    assert list(drift()) == []

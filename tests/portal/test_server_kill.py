"""kill -9 of the web server and the worker while readers send questions: whatever was
confirmed is there once, with its mail, and what was not can be sent again."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.operations.models import Lease
from portal.operations.roles import ensure_role
from portal.stewardship.models import Question
from tests import builders
from tests.processes import ROOT, environment, wait

SOAK = int(os.environ.get("SOAK", 1))
KILLS = 2 * SOAK
# On PostgreSQL too with `make soak`.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# Django takes the cookie's own value in the form.
TOKEN = "k" * 32


class Portal:
    """Granian with two processes and a worker, all in one group to be killed."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.running: list[subprocess.Popen] = []

    def start(self) -> None:
        granian = [
            "-m", "granian", "--interface", "wsgi", "portal.wsgi:application",
            "--host", "127.0.0.1", "--port", str(self.port), "--workers", "2",
            "--blocking-threads", "4",
        ]  # fmt: skip
        worker = [str(ROOT / "manage.py"), "worker", "--pause", "0.1"]
        for command in (granian, worker):
            self.running.append(
                subprocess.Popen(
                    [sys.executable, *command],
                    env=self.env,
                    cwd=ROOT,
                    start_new_session=True,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )

    def kill(self) -> None:
        for process in self.running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()
        # The next worker need not wait for the lease to run out.
        Lease.objects.update(until=timezone.now() - timedelta(seconds=1))

    def ask(self, token: str) -> int:
        """The status of one question sent; 0 where no answer came."""
        form = {
            "csrfmiddlewaretoken": TOKEN, "token": token, "text": f"Question {token}",
            "email": "reader@firm.example",
        }  # fmt: skip
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={TOKEN}", "Host": "localhost",
        }  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/ask/", urlencode(form), headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


class Readers:
    """Four readers who ask until told to stop, and send again what got no answer."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.confirmed: list[str] = []
        self.odd: list[int] = []
        self.lost = 0
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]
        for thread in self._threads:
            thread.start()

    def _ask(self) -> None:
        while not self._done.is_set():
            token = str(uuid.uuid4())
            while (status := self.portal.ask(token)) == 0 and not self._done.is_set():
                self.lost += 1
                time.sleep(0.05)
            if status == 302:
                self.confirmed.append(token)
            elif status:
                self.odd.append(status)
            time.sleep(0.01)

    def stop(self) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()


def test_what_was_confirmed_outlives_a_killed_server_and_worker(
    transactional_db, tmp_path
):
    builders.person("steward").groups.add(ensure_role("Stewards"))
    portal = Portal(environment(VAR_DIR=tmp_path))
    readers = Readers(portal)
    try:
        for _kill in range(KILLS):
            before = len(readers.confirmed)
            portal.start()
            assert wait(lambda: len(readers.confirmed) >= before + 15, 90)  # noqa: B023
            portal.kill()
        portal.start()
        assert wait(lambda: portal.ask(str(uuid.uuid4())) == 302, 90)
        readers.stop()
        waiting = DBTaskResult.objects.exclude(status="SUCCESSFUL")
        assert wait(lambda: not waiting.exists(), 120), list(
            waiting.values_list("status", flat=True)
        )
    finally:
        readers.stop()
        portal.kill()
    assert readers.lost >= KILLS, "requests were under way when it died"
    assert readers.odd == []
    there = {str(token): text for token, text in Question.objects.values_list("token", "text")}  # fmt: skip
    assert there.keys() >= set(readers.confirmed)
    assert all(text == f"Question {token}" for token, text in there.items())
    # Each question stands with its mail or not at all.
    assert DBTaskResult.objects.count() == len(there) == Question.objects.count()
    print(f"{KILLS} kills, {len(readers.confirmed)} confirmed, {readers.lost} cut off")

"""Many people take one quiz at the same time against the real server: every answer that
was confirmed is there and is marked, once, for the person who gave it."""

import http.client
import json
import os
import random
import threading
import time
from queue import Empty, Queue
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from portal.learning.enrolments import enrol
from portal.learning.models import Attempt, AttemptItem, Marking
from portal.learning.results import result_of
from portal.members.models import User
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.test_server_kill import TOKEN, Portal, wait
from tests.processes import environment

# 2 000 with `make soak`.
PEOPLE = 40 * int(os.environ.get("SOAK", "1"))
AT_ONCE = 24
pytestmark = [
    pytest.mark.slow,
    pytest.mark.db_specific,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="so many people are for PostgreSQL"
    ),
]


class Learner:
    """One person's browser: a session, and what the server has confirmed to it."""

    choices: tuple[str, ...] = ("right", "wrong", "worse")

    def __init__(self, person: Any, port: int, quiz: str) -> None:
        self.person, self.port, self.quiz = person, port, quiz
        self.cookie = _session(person)
        self.attempt = 0
        self.confirmed: dict[int, str] = {}
        self.result = ""
        self.odd: list[Any] = []
        self.slowest = 0.0

    def take(self) -> None:
        status, where, _body = self._post(f"/learning/quizzes/{self.quiz}start/", {})
        if status != 302:
            self.odd.append(("start", status))
            return
        self.attempt = int(where.split("/attempts/")[1].split("/")[0])
        chance = random.Random(self.person.pk)
        seq = int(time.time() * 1000)
        # Twice round: people change their minds.
        for _round in range(2):
            for position in (1, 2, 3):
                seq += 1
                answer = chance.choice(self.choices)
                path = f"/learning/attempts/{self.attempt}/{position}/save/"
                status, _where, body = self._post(path, {"a": answer, "seq": seq})
                if status == 200 and "saved" in json.loads(body):
                    self.confirmed[position] = answer
                else:
                    self.odd.append(("save", status, body[:200]))
        for _click in range(2):
            path = f"/learning/attempts/{self.attempt}/confirm/"
            status, self.result, _body = self._post(path, {"own": "1"})
            if status != 303:
                self.odd.append(("submit", status))

    def _post(self, path: str, fields: dict[str, Any]) -> tuple[int, str, str]:
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={TOKEN}; sessionid={self.cookie}",
            "Host": "localhost",
        }
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            return answer.status, answer.getheader("Location") or "", text
        finally:
            connection.close()
            self.slowest = max(self.slowest, time.monotonic() - begun)


def _session(person: Any) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _people(number: int) -> list[Any]:
    """Made in bulk: a password takes as long to hash as a quiz to take."""
    User.objects.bulk_create(
        User(email=f"learner-{place}@firm.example", password="!")
        for place in range(number)
    )
    return list(User.objects.filter(email__startswith="learner-").order_by("pk"))


def test_no_answer_of_anybody_is_lost(transactional_db, tmp_path, capsys):
    shelf = builders.section(builders.make_home())
    course = courses.small_course(shelf, lessons=0, questions=6, asked=3)
    people = _people(PEOPLE)
    for person in people:
        enrol(person, course.translation_key, viewer_for(person))
    step = courses.steps(course, "quiz")[0]
    quiz = f"{course.translation_key}/{step.translation_key}/"
    portal = Portal(environment(VAR_DIR=tmp_path))
    portal.start()
    try:
        learners = [Learner(person, portal.port, quiz) for person in people]
        assert wait(lambda: _answers(portal.port), 60)
        waiting: Queue[Learner] = Queue()
        for learner in learners:
            waiting.put(learner)
        begun = time.monotonic()
        threads = [
            threading.Thread(target=_work, args=[waiting]) for _ in range(AT_ONCE)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - begun
    finally:
        portal.kill()
    assert [odd for one in learners for odd in one.odd] == []
    assert Attempt.objects.count() == Marking.objects.count() == PEOPLE
    stored: dict[int, dict[int, str]] = {}
    for item in AttemptItem.objects.all():
        stored.setdefault(item.attempt_id, {})[item.position] = item.response[0]
    for one in learners:
        assert stored[one.attempt] == one.confirmed
        attempt = Attempt.objects.get(pk=one.attempt)
        right = sum(answer == "right" for answer in one.confirmed.values())
        assert result_of(attempt).earned == right
    with capsys.disabled():
        requests = PEOPLE * 9
        slowest = max(one.slowest for one in learners)
        print(
            f"\n{PEOPLE} people, {requests} requests in {seconds:.0f} s "
            f"({requests / seconds:.0f} a second), the slowest {slowest:.1f} s"
        )


def _work(waiting: "Queue[Learner]") -> None:
    while True:
        try:
            learner = waiting.get_nowait()
        except Empty:
            return
        try:
            learner.take()
        except Exception as error:
            learner.odd.append(repr(error))


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()

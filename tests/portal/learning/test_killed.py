"""kill -9 of the server while people hand in: who sends it again has one attempt, one
mark, one certificate, and the answers that were confirmed."""

import http.client
import os
import threading
import time

import pytest

from portal.learning.enrolments import enrol
from portal.learning.models import Attempt, AttemptItem, Certificate, Marking
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.test_many_people import Learner, _people
from tests.portal.test_server_kill import Portal, wait
from tests.processes import environment

KILLS = 2 * int(os.environ.get("SOAK", "1"))
LEARNERS = 6
# On PostgreSQL too with `make soak`.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Stubborn(Learner):
    """Sends everything again until an answer comes, as the pages' script does."""

    choices = ("right",)
    cut_off = 0
    is_done = False

    def _post(self, path, fields):
        while True:
            try:
                return super()._post(path, fields)
            except (OSError, http.client.HTTPException):
                self.cut_off += 1
                time.sleep(0.05)


def take_all(people, done):
    for one in people:
        one.take()
        one.is_done = True
    done.set()


def test_who_is_cut_off_while_handing_in_has_one_result(transactional_db, tmp_path):
    shelf = builders.section(builders.make_home())
    course = courses.small_course(shelf, lessons=0, questions=3, asked=3)
    step = courses.steps(course, "quiz")[0]
    quiz = f"{course.translation_key}/{step.translation_key}/"
    people = _people(LEARNERS * KILLS)
    for person in people:
        enrol(person, course.translation_key, viewer_for(person))
    portal = Portal(environment(VAR_DIR=tmp_path))
    learners = [Stubborn(person, portal.port, quiz) for person in people]
    done = threading.Event()
    work = threading.Thread(target=take_all, args=[learners, done])
    try:
        portal.start()
        work.start()
        for kill in range(1, KILLS):
            enough = kill * len(learners) // KILLS
            reached = lambda n=enough: sum(one.is_done for one in learners) >= n  # noqa: E731
            assert wait(reached, 120)
            portal.kill()
            portal.start()
        assert wait(done.is_set, 180)
    finally:
        portal.kill()
        work.join(timeout=5)
    assert [odd for one in learners for odd in one.odd] == []
    assert sum(one.cut_off for one in learners) >= KILLS - 1
    assert Attempt.objects.count() == Marking.objects.count() == len(learners)
    assert Certificate.objects.count() == len(learners)
    stored = {
        (item.attempt_id, item.position): item.response[0]
        for item in AttemptItem.objects.all()
    }
    for one in learners:
        assert one.confirmed == {n: stored[one.attempt, n] for n in (1, 2, 3)}

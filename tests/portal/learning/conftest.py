"""A small course and people who learn it."""

from typing import Any

import pytest

from portal.learning.attempts import save_answers, start, submit
from portal.learning.enrolments import enrol
from portal.learning.models import Attempt, Enrolment
from portal.learning.progress import finish_lesson
from portal.members.viewers import viewer_for
from tests import builders, courses


@pytest.fixture
def course(shelf: Any) -> Any:
    """Public: two lessons and a quiz of three questions."""
    return courses.small_course(shelf, title="Foundations", validity_months=24)


@pytest.fixture
def learner(db: Any) -> Any:
    person = builders.person("learner@firm.example")
    person.first_name, person.last_name = "Ama", "Mensah"
    person.save()
    return person


@pytest.fixture
def enrolment(course: Any, learner: Any) -> Enrolment:
    return enrol(learner, course.translation_key, viewer_for(learner))


def answer(attempt: Attempt, person: Any, right: int) -> Attempt:
    """Answer so many questions right, the rest wrong, and hand in."""
    viewer = viewer_for(person)
    answers = {
        item.position: "right" if item.position <= right else "wrong"
        for item in attempt.items.all()
    }
    save_answers(attempt.pk, person, viewer, answers)
    return submit(attempt.pk, person, viewer)


def pass_course(enrolment: Enrolment) -> Enrolment:
    """Every lesson done, every quiz passed."""
    person = enrolment.learner
    for step in enrolment.release.manifest:
        if step["kind"] == "lesson":
            finish_lesson(enrolment, step["key"])
        else:
            attempt = start(enrolment, step["key"], viewer_for(person))
            answer(attempt, person, right=99)
    enrolment.refresh_from_db()
    return enrolment

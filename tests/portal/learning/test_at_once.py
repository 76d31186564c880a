"""40 requests in the same moment: one attempt, one marking, one certificate, and
between a save and a submit never an answer that is half in."""

import os
from typing import Any

import pytest

from portal.learning.asking import ask
from portal.learning.attempts import save_answers, start, submit
from portal.learning.enrolments import enrol
from portal.learning.models import (
    Attempt,
    AttemptItem,
    Certificate,
    Enrolment,
    LessonQuestion,
    Marking,
)
from portal.learning.problems import HandedIn, Refused
from portal.learning.progress import finish_lesson
from portal.learning.remarks import remark
from portal.learning.results import result_of
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.db_specific,
    pytest.mark.slow,
]
MANY = 40
ROUNDS = 3 * int(os.environ.get("SOAK", "1"))


@pytest.fixture
def course(transactional_db) -> Any:
    home = builders.make_home()
    shelf = builders.section(home, "Courses")
    return courses.small_course(shelf, lessons=1, validity_months=12)


def somebody() -> Any:
    return builders.person()


def quiz_of(enrolment: Enrolment) -> str:
    return enrolment.release.manifest[-1]["key"]


def problems(given: list[Any]) -> list[Any]:
    return [one for one in given if isinstance(one, Exception)]


def test_one_enrolment_whatever_is_clicked(course):
    person = somebody()
    viewer, key = viewer_for(person), course.translation_key
    given = at_once(*[lambda: enrol(person, key, viewer)] * MANY)
    assert problems(given) == []
    assert len({one.pk for one in given}) == 1
    assert Enrolment.objects.filter(learner=person).count() == 1


def test_one_attempt_one_marking_one_certificate(course):
    for _round in range(ROUNDS):
        person = somebody()
        viewer = viewer_for(person)
        enrolment = enrol(person, course.translation_key, viewer)
        finish_lesson(enrolment, enrolment.release.manifest[0]["key"])
        key = quiz_of(enrolment)
        started = at_once(*[lambda e=enrolment, k=key, v=viewer: start(e, k, v)] * MANY)
        assert problems(started) == []
        assert len({one.pk for one in started}) == 1
        attempt = started[0]
        answers = {item.position: "right" for item in attempt.items.all()}
        save_answers(attempt.pk, person, viewer, answers)
        handed = at_once(
            *[lambda a=attempt, p=person, v=viewer: submit(a.pk, p, v)] * MANY
        )
        assert problems(handed) == []
        assert {one.state for one in handed} == {Attempt.State.DONE}
        assert Attempt.objects.filter(enrolment=enrolment).count() == 1
        assert Marking.objects.filter(attempt=attempt).count() == 1
        assert Certificate.objects.filter(enrolment=enrolment).count() == 1


def test_what_is_marked_is_what_was_saved(course):
    """Saves beside a submit are in the marking, or refused: never lost in between."""
    for _round in range(ROUNDS):
        person = somebody()
        viewer = viewer_for(person)
        enrolment = enrol(person, course.translation_key, viewer)
        attempt = start(enrolment, quiz_of(enrolment), viewer)
        positions = [item.position for item in attempt.items.all()]

        def save(position, number, a=attempt, p=person, v=viewer):
            return save_answers(a.pk, p, v, {position: "right"}, seq=number)

        jobs = [
            lambda position=position, number=number: save(position, number)
            for number in range(1, 6)
            for position in positions
        ]
        jobs.insert(7, lambda a=attempt, p=person, v=viewer: submit(a.pk, p, v))
        given = at_once(*jobs)
        assert all(isinstance(one, HandedIn) for one in problems(given))
        asked = [position for _number in range(5) for position in positions]
        saves = [one for place, one in enumerate(given) if place != 7]
        confirmed = {
            position
            for position, one in zip(asked, saves, strict=True)
            if not isinstance(one, Exception)
        }
        stored = {
            item.position
            for item in AttemptItem.objects.filter(attempt=attempt)
            if item.response
        }
        assert confirmed <= stored
        attempt.refresh_from_db()
        assert result_of(attempt).earned == len(stored)


def test_many_questions_at_once_are_as_few_as_one_after_the_other(course):
    """The same words are one question, and no more wait for a trainer than may."""
    for _round in range(ROUNDS):
        person = somebody()
        enrolment = enrol(person, course.translation_key, viewer_for(person))
        key = enrolment.release.manifest[0]["key"]
        mine = LessonQuestion.objects.filter(person=person)
        given = at_once(*[lambda e=enrolment, k=key: ask(e, k, "Why tin?")] * MANY)
        assert problems(given) == []
        assert mine.count() == 1
        given = at_once(
            *[
                lambda e=enrolment, k=key, n=number: ask(e, k, f"Why {n}?")
                for number in range(MANY)
            ]
        )
        assert {type(one) for one in problems(given)} == {Refused}
        assert mine.count() == 5


def test_answers_out_of_order_leave_the_newest(course):
    person = somebody()
    viewer = viewer_for(person)
    attempt = start(
        enrol(person, course.translation_key, viewer),
        quiz_of(enrol(person, course.translation_key, viewer)),
        viewer,
    )
    choices = ["right", "wrong", "worse"]

    def save(number):
        raw = choices[number % 3]
        return save_answers(attempt.pk, person, viewer, {1: raw}, seq=number)

    given = at_once(*[lambda n=number: save(n) for number in range(1, MANY + 1)])
    assert problems(given) == []
    assert attempt.items.get(position=1).response == [choices[MANY % 3]]
    assert attempt.items.get(position=1).seq == MANY


def test_a_repair_beside_submissions_reaches_everybody(course):
    """Nobody who hands in while a question is being repaired is left out of it."""
    attempts = []
    for _number in range(8):
        person = somebody()
        viewer = viewer_for(person)
        enrolment = enrol(person, course.translation_key, viewer)
        attempt = start(enrolment, quiz_of(enrolment), viewer)
        attempts.append((attempt, person, viewer))
    version = attempts[0][0].items.get(position=1).question
    jobs = [
        lambda a=attempt, p=person, v=viewer: submit(a.pk, p, v)
        for attempt, person, viewer in attempts
    ]
    jobs.append(lambda: remark(version, "full", reason="Two answers fit.", by=None))
    assert problems(at_once(*jobs)) == []
    for attempt, _person, _viewer in attempts:
        attempt.refresh_from_db()
        holds = attempt.items.filter(question=version).exists()
        assert result_of(attempt).earned == (1 if holds else 0)

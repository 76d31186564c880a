"""What should come before a course, and testing out of lessons."""

import pytest
from django.db import connection

from portal.learning.attempts import start
from portal.learning.enrolments import enrol
from portal.learning.models import Certificate, Enrolment
from portal.learning.problems import Refused
from portal.learning.progress import TESTED_OUT, finish_lesson, progress_of
from portal.learning.remarks import remark
from portal.members.models import Membership
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import answer, pass_course

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"


def needs(course, *others):
    page = courses.again(course)
    page.prerequisites.set(others)
    page.full_clean()
    page.save_revision().publish()


def begin(course, person):
    return enrol(person, course.translation_key, viewer_for(person))


def step_of(enrolment, kind="quiz"):
    return next(s["key"] for s in enrolment.release.manifest if s["kind"] == kind)


# --- Prerequisites ------------------------------------------------------------------


def test_a_course_begins_when_what_it_needs_is_finished(client, shelf, learner):
    first = courses.small_course(shelf, title="Before")
    second = courses.small_course(shelf, title="After")
    needs(second, first)
    with pytest.raises(Refused, match="Finish this course first: Before"):
        begin(second, learner)
    client.force_login(learner, backend=BACKEND)
    page = client.post(f"/learning/courses/{second.translation_key}/begin/")
    assert (page.status_code, b"Before" in page.content) == (422, True)
    enrolment = begin(first, learner)
    with pytest.raises(Refused):
        begin(second, learner)
    pass_course(enrolment)
    assert begin(second, learner).course_key == second.translation_key


def test_one_that_is_added_later_locks_nobody_out(client, shelf, learner):
    first = courses.small_course(shelf, title="Before")
    second = courses.small_course(shelf, title="After")
    enrolment = begin(second, learner)
    needs(second, first)
    courses.release(second, kind="requirement")
    assert begin(second, learner).pk == enrolment.pk
    client.force_login(learner, backend=BACKEND)
    page = client.get(f"/learning/courses/{second.translation_key}/continue/")
    assert page["Location"] == courses.steps(second, "lesson")[0].url
    pass_course(enrolment)
    assert Certificate.objects.filter(enrolment=enrolment).exists()
    with pytest.raises(Refused):
        begin(second, builders.person("new"))


def test_one_that_the_learner_may_not_take_does_not_count(shelf, learner):
    closed = courses.small_course(shelf, title="Zyxwvclosed", tier_id=builders.MEMBER)
    withdrawn = courses.small_course(shelf, title="Withdrawn")
    last = courses.small_course(shelf, title="After")
    needs(last, closed, withdrawn)
    courses.again(withdrawn).unpublish()
    member = builders.person("member", tier=builders.MEMBER)
    with pytest.raises(Refused, match="Zyxwvclosed"):
        begin(last, member)
    assert begin(last, learner).learner == learner


def test_one_that_was_finished_counts_when_membership_has_ended(shelf):
    closed = courses.small_course(shelf, title="Before", tier_id=builders.MEMBER)
    last = courses.small_course(shelf, title="After")
    needs(last, closed)
    member = builders.person("member", tier=builders.MEMBER)
    pass_course(begin(closed, member))
    Membership.objects.filter(person=member).delete()
    assert begin(last, member).learner == member


def test_that_its_certificate_has_ended_is_said_to_who_may_know_of_it(client, shelf):
    """It has ended for both; whose membership has too reads no title of what is closed."""
    closed = courses.small_course(
        shelf, title="Zyxwvbefore", tier_id=builders.MEMBER, validity_months=1
    )
    last = courses.small_course(shelf, title="After")
    needs(last, closed)
    member = builders.person("member", tier=builders.MEMBER)
    pass_course(begin(closed, member))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE learning_certificate SET valid_until = '2020-01-01'")
    client.force_login(member, backend=BACKEND)
    address = f"/learning/courses/{last.translation_key}/begin/"
    assert "“Zyxwvbefore”" in client.get(address).content.decode()
    Membership.objects.filter(person=member).delete()
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"Zyxwvbefore" not in answer.content


# --- Testing out --------------------------------------------------------------------


@pytest.fixture
def skipping(shelf):
    """Two lessons, of which a quiz replaces the first."""
    made = courses.course(shelf, "Testing out")
    known, other = courses.lesson(made, "known"), courses.lesson(made, "other")
    tag = f"bank {made.pk}"
    for _number in range(3):
        courses.question(tag)
    quiz = courses.quiz(made, [(3, tag)], pass_mark=60, pause_after=9)
    quiz.satisfies.set([known])
    quiz.save_revision().publish()
    courses.release(made)
    return courses.again(made), str(known.translation_key), str(other.translation_key)


def states(enrolment):
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    return {step.key: step.state for step in progress_of(enrolment).steps}


def test_who_passes_at_once_need_not_read_the_lesson(skipping, learner):
    course, known, other = skipping
    enrolment = begin(course, learner)
    quiz = step_of(enrolment)
    viewer = viewer_for(learner)
    answer(start(enrolment, quiz, viewer), learner, 1)
    assert states(enrolment) == {known: "todo", other: "todo", quiz: "todo"}
    answer(start(enrolment, quiz, viewer), learner, 2)
    assert states(enrolment) == {known: "waived", other: "todo", quiz: "done"}
    assert enrolment.progress.get().reason == TESTED_OUT
    finished = finish_lesson(enrolment, other)
    assert finished.completed_at is not None


def test_a_lesson_that_was_read_stays_read(skipping, learner):
    course, known, _other = skipping
    enrolment = begin(course, learner)
    finish_lesson(enrolment, known)
    answer(start(enrolment, step_of(enrolment), viewer_for(learner)), learner, 3)
    assert states(enrolment)[known] == "done"


def test_who_passes_by_a_repair_has_tested_out_too(skipping, learner):
    course, known, _other = skipping
    enrolment = begin(course, learner)
    attempt = start(enrolment, step_of(enrolment), viewer_for(learner))
    answer(attempt, learner, 1)
    for position in (2, 3):
        wrong = attempt.items.get(position=position).question
        remark(wrong, "void", reason="Faulty.", by=None)
    assert states(enrolment)[known] == "waived"


def test_what_a_quiz_replaces_is_as_the_release_says(skipping, learner):
    """The trainer takes it back: who is inside keeps it."""
    course, known, _other = skipping
    enrolment = begin(course, learner)
    quiz = courses.steps(course, "quiz")[0]
    quiz.satisfies.clear()
    quiz.save_revision().publish()
    courses.release(course, kind="requirement")
    answer(start(enrolment, step_of(enrolment), viewer_for(learner)), learner, 3)
    assert states(enrolment)[known] == "waived"
    other = begin(course, builders.person("new"))
    answer(start(other, step_of(other), viewer_for(other.learner)), other.learner, 3)
    assert states(other)[known] == "todo"

"""Somebody closes their account: the records stay, and name nobody."""

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

from portal.learning.attempts import save_answers, start
from portal.learning.enrolments import enrol
from portal.learning.late import hand_in_late
from portal.learning.models import (
    Assignment,
    Attempt,
    Certificate,
    Enrolment,
    LearningEvent,
    LessonProgress,
    Marking,
    MoreAttempts,
    ProblemReport,
)
from portal.learning.progress import finish_lesson
from portal.learning.remarks import remark
from portal.learning.trainers.granting import grant_attempts
from portal.learning.withdrawals import look_again
from portal.members.models import User
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import answer, pass_course
from tests.replay import for_real

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]


@pytest.fixture
def course(shelf):
    made = courses.course(shelf, "Erased")
    courses.lesson(made)
    tag = f"bank {made.pk}"
    for _number in range(3):
        courses.question(tag)
    courses.quiz(made, [(3, tag)], max_attempts=1, pause_after=9, time_limit_minutes=30)
    courses.release(made)
    return courses.again(made)


@pytest.fixture
def trainer(db):
    return builders.person("trainer", first_name="Tovald", last_name="Quist")


def quiz_key(enrolment):
    return next(s["key"] for s in enrolment.release.manifest if s["kind"] == "quiz")


@pytest.fixture
@for_real  # It is handed over as it was before, which no row says any more.
def left(course, learner, trainer):
    """A failed attempt, one more granted and open, a report, a firm that asks: then
    the learner is gone. The enrolment as it was before."""
    enrolment = enrol(learner, course.translation_key, viewer_for(learner))
    viewer = viewer_for(learner)
    failed = answer(start(enrolment, quiz_key(enrolment), viewer), learner, 2)
    grant_attempts(enrolment, quiz_key(enrolment), 1, reason="As agreed", by=trainer)
    opened = start(enrolment, quiz_key(enrolment), viewer)
    save_answers(opened.pk, learner, viewer, {1: "right"})
    ProblemReport.objects.create(
        question=failed.items.get(position=3).question, enrolment=enrolment,
        text="Two are right.", settled_by=trainer,
    )  # fmt: skip
    Enrolment.objects.filter(pk=enrolment.pk).update(printed_name="Ama M. Mensah")
    Assignment.objects.create(
        organisation=builders.organisation(builders.MEMBER, "Firm of hers"),
        course_key=course.translation_key, course_title="Erased", person=learner,
        email=learner.email, name="Ama Mensah", assigned_by=learner,
    )  # fmt: skip
    enrolment.refresh_from_db()
    User.objects.get(pk=learner.pk).delete()
    return enrolment


def rows_of_learning():
    """All that learning keeps, as text."""
    models = apps.get_app_config("learning").get_models()
    rows = [row for model in models for row in model._base_manager.all()]
    return serializers.serialize("json", rows)


@pytest.mark.slow
def test_the_open_attempt_is_void_and_is_never_marked(left):
    failed, opened = left.attempts.order_by("number")
    assert (failed.state, opened.state) == (Attempt.State.DONE, Attempt.State.VOID)
    assert opened.submitted_at is not None
    Attempt.objects.filter(pk=opened.pk).update(deadline_at=left.started_at)
    assert hand_in_late(timezone.now() + timezone.timedelta(days=1)) == 0
    assert Marking.objects.filter(attempt=opened).count() == 0
    assert Marking.objects.filter(attempt=failed).count() == 1


def test_all_rows_stay_and_none_names_anybody(left):
    counted = {
        Enrolment: 1, Attempt: 2, Marking: 1, MoreAttempts: 1, ProblemReport: 1,
        Assignment: 1, LessonProgress: 0,
    }  # fmt: skip
    for model, count in counted.items():
        assert model.objects.count() == count, model
    row = Enrolment.objects.get()
    assert (row.learner, row.printed_name) == (None, "")
    assert row.pseudonym != left.pseudonym
    asked = Assignment.objects.get()
    assert (asked.person, asked.assigned_by) == (None, None)
    assert (asked.name, asked.email) == ("", "")
    text = rows_of_learning()
    for word in ("Ama", "Mensah", "learner@", "example.test", str(left.pseudonym)):
        assert word not in text, word


def test_events_stay_without_who(left):
    verbs = LearningEvent.objects.order_by("verb").values_list("verb", flat=True)
    assert set(verbs) >= {"enrolled", "started", "submitted"}
    actors = LearningEvent.objects.exclude(verb="assignment_ended").values_list(
        "actor", flat=True
    )
    assert set(actors) == {None}


def test_who_granted_and_settled_goes_too(left, trainer):
    trainer.delete()
    assert MoreAttempts.objects.get().granted_by is None
    assert ProblemReport.objects.get().settled_by is None


def test_other_peoples_records_are_as_they_were(course, learner):
    other = builders.person("other", first_name="Bo")
    theirs = enrol(other, course.translation_key, viewer_for(other))
    attempt = start(theirs, quiz_key(theirs), viewer_for(other))
    mine = enrol(learner, course.translation_key, viewer_for(learner))
    start(mine, quiz_key(mine), viewer_for(learner))
    before = theirs.pseudonym
    learner.delete()
    theirs.refresh_from_db()
    attempt.refresh_from_db()
    assert (theirs.learner, theirs.pseudonym) == (other, before)
    assert attempt.state == Attempt.State.OPEN
    assert LearningEvent.objects.filter(actor=before).count() == 2


# --- Nothing more happens to who is gone --------------------------------------------


def test_a_repair_afterwards_certifies_nobody(course, learner):
    """All was done but two points of the quiz; the faulty question is left out."""
    enrolment = enrol(learner, course.translation_key, viewer_for(learner))
    finish_lesson(enrolment, enrolment.release.manifest[0]["key"])
    viewer = viewer_for(learner)
    attempt = answer(start(enrolment, quiz_key(enrolment), viewer), learner, 2)
    wrong = attempt.items.get(position=3).question
    learner.delete()
    remark(wrong, "void", reason="Faulty.", by=None)
    assert Marking.objects.filter(attempt=attempt, passed=True).count() == 1
    assert not Certificate.objects.exists()
    assert Enrolment.objects.get().completed_at is None


def test_a_lesson_taken_out_afterwards_certifies_nobody(course, learner):
    enrolment = enrol(learner, course.translation_key, viewer_for(learner))
    viewer = viewer_for(learner)
    answer(start(enrolment, quiz_key(enrolment), viewer), learner, 3)
    learner.delete()
    courses.steps(course, "lesson")[0].unpublish()
    look_again()
    assert not Certificate.objects.exists()
    assert Enrolment.objects.get().completed_at is None


def test_two_who_are_gone_do_not_stand_in_each_others_way(course, learner):
    other = builders.person("other")
    for person in (learner, other):
        pass_course(enrol(person, course.translation_key, viewer_for(person)))
    learner.delete()
    other.delete()
    assert Enrolment.objects.filter(learner=None).count() == 2
    assert Certificate.objects.filter(facts__erased=True).count() == 2

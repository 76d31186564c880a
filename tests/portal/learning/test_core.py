"""The way through a course: enrol, lessons, quiz, certificate."""

import pytest

from portal.learning.attempts import save_answers, start, submit
from portal.learning.enrolments import enrol, switch_release
from portal.learning.models import Attempt, Certificate, Enrolment, Marking
from portal.learning.problems import HandedIn, MustWait, NotYours
from portal.learning.progress import finish_lesson, progress_of
from portal.learning.remarks import preview, remark
from portal.learning.results import result_of
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import answer, pass_course

pytestmark = pytest.mark.db_specific


def quiz_key(enrolment):
    steps = enrolment.release.manifest
    return next(step["key"] for step in steps if step["kind"] == "quiz")


def test_a_course_from_first_click_to_certificate(enrolment, learner):
    assert progress_of(enrolment).percent == 0
    assert progress_of(enrolment).next.kind == "lesson"
    pass_course(enrolment)
    assert enrolment.completed_at is not None
    certificate = Certificate.objects.get(enrolment=enrolment)
    assert certificate.facts["name"] == "Ama Mensah"
    assert certificate.facts["score"] == 100
    assert certificate.facts["minutes"] == 20
    assert len(certificate.code) == 26


def test_enrolling_twice_is_once(course, learner, enrolment):
    again = enrol(learner, course.translation_key, viewer_for(learner))
    assert again.pk == enrolment.pk


@pytest.mark.slow
def test_a_locked_course_cannot_be_begun(shelf, learner):
    locked = courses.small_course(shelf, tier_id=builders.MEMBER)
    with pytest.raises(NotYours):
        enrol(learner, locked.translation_key, viewer_for(learner))


def test_starting_and_handing_in_twice_is_once(enrolment, learner):
    viewer = viewer_for(learner)
    one = start(enrolment, quiz_key(enrolment), viewer)
    assert start(enrolment, quiz_key(enrolment), viewer).pk == one.pk
    answer(one, learner, right=1)
    submit(one.pk, learner, viewer)
    assert Marking.objects.filter(attempt=one).count() == 1
    with pytest.raises(HandedIn):
        save_answers(one.pk, learner, viewer, {1: "right"})


def test_an_older_answer_never_wins(enrolment, learner):
    viewer = viewer_for(learner)
    attempt = start(enrolment, quiz_key(enrolment), viewer)
    save_answers(attempt.pk, learner, viewer, {1: "right"}, seq=7)
    save_answers(attempt.pk, learner, viewer, {1: "wrong"}, seq=6)
    assert attempt.items.get(position=1).response == ["right"]


def test_the_same_answer_sent_again_is_no_newer_one(enrolment, learner):
    viewer = viewer_for(learner)
    attempt = start(enrolment, quiz_key(enrolment), viewer)
    first = save_answers(attempt.pk, learner, viewer, {1: ["right"]}, seq=5)
    again = save_answers(attempt.pk, learner, viewer, {1: ["right"]}, seq=5)
    assert (first.written, again.written, again.newer) == (1, 0, 0)
    # Else a form that waited since then would have to stand back behind an echo.
    assert attempt.items.get(position=1).saved_at == first.at


def test_somebody_elses_attempt_does_not_exist(enrolment, learner):
    attempt = start(enrolment, quiz_key(enrolment), viewer_for(learner))
    other = builders.person("other@firm.example")
    with pytest.raises(NotYours):
        save_answers(attempt.pk, other, viewer_for(other), {1: "right"})
    with pytest.raises(NotYours):
        submit(attempt.pk, other, viewer_for(other))


def test_two_failed_attempts_bring_a_pause(enrolment, learner):
    viewer, key = viewer_for(learner), quiz_key(enrolment)
    for _number in range(2):
        answer(start(enrolment, key, viewer), learner, right=0)
    with pytest.raises(MustWait):
        start(enrolment, key, viewer)


def test_a_required_lesson_more_is_the_next_release_only(course, enrolment):
    first = enrolment.release.manifest[0]["key"]
    finish_lesson(enrolment, first)
    courses.lesson(course, "Added")
    courses.release(course, kind="requirement")
    assert (progress_of(enrolment).done, progress_of(enrolment).needed) == (1, 3)
    moved = switch_release(enrolment)
    assert (progress_of(moved).done, progress_of(moved).needed) == (1, 4)


def test_a_lesson_that_is_taken_out_blocks_nobody(
    course, enrolment, django_capture_on_commit_callbacks
):
    gone = courses.steps(course, "lesson")[0]
    with django_capture_on_commit_callbacks(execute=True):
        gone.unpublish()
    step = progress_of(enrolment).step(gone.translation_key)
    assert step.state == "waived"
    assert enrolment.progress.get(lesson_key=gone.translation_key).state == "waived"
    gone.save_revision().publish()
    assert progress_of(enrolment).step(gone.translation_key).state == "waived"


def test_a_question_left_out_lets_pass_and_never_fails(enrolment, learner):
    attempt = answer(
        start(enrolment, quiz_key(enrolment), viewer_for(learner)), learner, 2
    )
    assert not result_of(attempt).passed
    wrong = attempt.items.get(position=3).question
    assert preview(wrong, "void").newly_pass == 1
    made = remark(wrong, "void", reason="The text changed.", by=None)
    assert result_of(attempt).passed
    assert (result_of(attempt).earned, result_of(attempt).possible) == (2, 2)
    assert remark(wrong, "void", reason="Again.", by=None) == made
    assert Marking.objects.filter(attempt=attempt).count() == 2


def test_a_right_answer_left_out_takes_no_pass_away(shelf, learner):
    course = courses.course(shelf, "Two of three")
    questions = [courses.question() for _number in range(3)]
    courses.quiz(course, questions, pass_mark=60)
    courses.release(course)
    enrolment = enrol(learner, course.translation_key, viewer_for(learner))
    attempt = answer(
        start(enrolment, quiz_key(enrolment), viewer_for(learner)), learner, 2
    )
    assert result_of(attempt).passed
    remark(attempt.items.get(position=1).question, "void", reason="Faulty.", by=None)
    # One of the two that are left is not enough, and is written down as it is …
    newest = Marking.objects.filter(attempt=attempt).latest("pk")
    assert (newest.earned, newest.possible, newest.passed) == (1, 2, False)
    # … and what was reached before holds.
    result = result_of(attempt)
    assert (result.earned, result.possible, result.passed) == (2, 3, True)
    assert progress_of(enrolment).complete


def test_all_questions_left_out_use_up_no_attempt(enrolment, learner):
    attempt = answer(
        start(enrolment, quiz_key(enrolment), viewer_for(learner)), learner, 0
    )
    for item in attempt.items.all():
        remark(item.question, "void", reason="Faulty.", by=None)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.VOID


def test_an_edited_question_keeps_its_words_in_an_open_attempt(enrolment, learner):
    attempt = start(enrolment, quiz_key(enrolment), viewer_for(learner))
    item = attempt.items.first()
    question = item.question.question
    before = item.question.body["prompt"]
    question.prompt = "Quite another question?"
    question.save_revision().publish()
    assert attempt.items.first().question.body["prompt"] == before
    newest = question.versions.get(is_current=True)
    assert newest.body["prompt"] == "Quite another question?"
    assert newest.number == 2


def test_an_open_attempt_is_marked_by_the_keys_that_it_was_given(enrolment, learner):
    attempt = start(enrolment, quiz_key(enrolment), viewer_for(learner))
    for item in attempt.items.all():
        question = item.question.question
        options = list(question.options.all())
        for option in options:
            option.correct = option.option_id == "wrong"
        question.options = options
        question.save_revision().publish()
        assert question.versions.get(is_current=True).body["key"] == ["wrong"]
    result = result_of(answer(attempt, learner, right=3))
    assert (result.earned, result.possible, result.passed) == (3, 3, True)


def test_the_next_attempt_has_the_words_of_today(enrolment, learner):
    first = start(enrolment, quiz_key(enrolment), viewer_for(learner))
    for item in first.items.all():
        question = item.question.question
        question.prompt = f"Now {question.pk}?"
        question.save_revision().publish()
    answer(first, learner, right=0)
    Enrolment.objects.filter(pk=enrolment.pk).update(no_pause=True)
    enrolment.refresh_from_db()
    second = start(enrolment, quiz_key(enrolment), viewer_for(learner))
    asked = {item.question.question_id: item.question for item in second.items.all()}
    for item in first.items.all():
        if version := asked.get(item.question.question_id):
            assert version.body["prompt"] == f"Now {item.question.question_id}?"
            assert version.number == 2
    assert set(asked) & {item.question.question_id for item in first.items.all()}


def test_a_certificate_after_a_repair_has_the_day_of_the_attempt(enrolment, learner):
    """Or of the last lesson, where that was read after it."""
    from datetime import timedelta

    from django.utils import timezone

    attempt = start(enrolment, quiz_key(enrolment), viewer_for(learner))
    answer(attempt, learner, right=2)
    long_ago = timezone.now() - timedelta(days=40)
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=long_ago)
    for step in enrolment.release.manifest[:2]:
        finish_lesson(enrolment, step["key"])
    read = long_ago + timedelta(days=3)
    enrolment.progress.update(done_at=read)
    wrong = attempt.items.get(position=3).question
    remark(wrong, "void", reason="The text changed.", by=None)
    enrolment.refresh_from_db()
    assert enrolment.completed_at == read
    certificate = Certificate.objects.get(enrolment=enrolment)
    assert certificate.facts["completed_on"] == read.date().isoformat()
    assert certificate.facts["note"]


def test_who_may_finish_until_a_day_is_moved_to_the_release_that_set_it(
    course, enrolment
):
    """A later release that leaves more time moves nobody earlier, and one without an
    end takes none away."""
    from datetime import timedelta

    from django.utils import timezone

    from portal.learning.enrolments import closes_at, move_up

    now = timezone.now()
    courses.lesson(course, "Second")
    soon = now + timedelta(days=10)
    second = courses.release(course, kind="requirement", older_close_at=soon)
    courses.lesson(course, "Third")
    later = now + timedelta(days=90)
    courses.release(course, kind="requirement", older_close_at=later)
    courses.lesson(course, "Fourth", required=False)
    courses.release(course, kind="wording")
    assert closes_at(enrolment.release) == soon
    assert move_up(now + timedelta(days=9)) == 0
    assert move_up(now + timedelta(days=11)) == 1
    enrolment.refresh_from_db()
    assert enrolment.release == second
    assert move_up(now + timedelta(days=11)) == 0
    assert move_up(now + timedelta(days=91)) == 1


def test_a_short_renewal_without_a_quiz_asks_for_the_lessons(shelf, learner):
    from portal.learning.enrolments import renew

    course = courses.course(shelf, short_renewal=True, validity_months=1)
    courses.lesson(course)
    courses.release(course)
    viewer = viewer_for(learner)
    first = pass_course(enrol(learner, course.translation_key, viewer))
    assert Certificate.objects.get(enrolment=first).valid_until
    again = renew(learner, course.translation_key, viewer)
    assert again.kind == "full"
    assert not progress_of(again).complete

"""What happens to somebody in the middle of a course when its rules, its questions or
its audience change."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.learning.attempts import save_answers, start, submit
from portal.learning.certificates.issuing import revoke
from portal.learning.enrolments import enrol, renew, switch_release
from portal.learning.models import Attempt, Certificate, Enrolment, Marking
from portal.learning.problems import Closed, MustWait, NotYours, Refused
from portal.learning.progress import finish_lesson, passed_quizzes, progress_of
from portal.learning.remarks import remark
from portal.learning.results import result_of
from portal.learning.starting import start_state
from portal.learning.trainers.granting import accommodate, grant_attempts
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import answer, pass_course

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"


def course_with(shelf, *, pool=6, **rules):
    """A lesson and a quiz of three questions, of which two are enough."""
    made = courses.course(shelf, "Rules", validity_months=24)
    courses.lesson(made, "Inside", text="Zyxwvtext of the lesson.")
    tag = f"bank {made.pk}"
    for number in range(pool):
        courses.question(tag, prompt=f"Zyxwvprompt {number}?")
    fields = {"pass_mark": 60, "pause_after": 20, **rules}
    courses.quiz(made, [(3, tag)], **fields)
    courses.release(made)
    return courses.again(made)


def begin(course, person):
    return enrol(person, course.translation_key, viewer_for(person))


def quiz_step(enrolment):
    return next(s for s in enrolment.release.manifest if s["kind"] == "quiz")


def begin_quiz(enrolment):
    enrolment = Enrolment.objects.select_related("release").get(pk=enrolment.pk)
    viewer = viewer_for(enrolment.learner)
    return start(enrolment, quiz_step(enrolment)["key"], viewer)


def attempt_of(enrolment, right):
    return answer(begin_quiz(enrolment), enrolment.learner, right)


def state_of(enrolment):
    return start_state(enrolment, quiz_step(enrolment))


# --- The pass mark is raised --------------------------------------------------------


def raise_mark(course):
    builders.publish(courses.steps(course, "quiz")[0], pass_mark=100)
    return courses.release(course, kind="requirement")


def test_a_raised_pass_mark_is_for_new_enrolments_only(shelf, learner):
    course = course_with(shelf)
    enrolment = begin(course, learner)
    opened = begin_quiz(enrolment)
    raise_mark(course)
    assert result_of(answer(opened, learner, 2)).passed, "an open attempt"
    other = begin(course, builders.person("other"))
    assert not result_of(attempt_of(other, 2)).passed, "a new enrolment"
    assert result_of(attempt_of(other, 3)).passed


def test_the_next_attempt_of_the_same_enrolment_has_the_old_mark(shelf, learner):
    course = course_with(shelf)
    enrolment = begin(course, learner)
    assert not result_of(attempt_of(enrolment, 1)).passed
    raise_mark(course)
    assert result_of(attempt_of(enrolment, 2)).passed


def test_a_mark_that_is_not_released_holds_for_nobody(shelf, learner):
    course = course_with(shelf)
    builders.publish(courses.steps(course, "quiz")[0], pass_mark=100)
    assert result_of(attempt_of(begin(course, learner), 2)).passed


def test_who_changes_release_takes_its_mark_and_keeps_a_pass(shelf, learner):
    course = course_with(shelf)
    moved, passed = begin(course, learner), begin(course, builders.person("passed"))
    attempt_of(passed, 2)
    raise_mark(course)
    assert not result_of(attempt_of(switch_release(moved), 2)).passed
    key = quiz_step(passed)["key"]
    assert progress_of(switch_release(passed)).step(key).state == "done"


def test_a_renewal_is_a_new_enrolment_with_the_new_mark(shelf, learner):
    course = course_with(shelf)
    enrolment = pass_course(begin(course, learner))
    raise_mark(course)
    revoke(enrolment.certificates.get(), reason="Somebody else sat there.")
    again = renew(learner, course.translation_key, viewer_for(learner))
    assert again.pk != enrolment.pk
    assert not result_of(attempt_of(again, 2)).passed
    assert quiz_step(enrolment)["key"] in passed_quizzes(enrolment)


# --- A question is voided -----------------------------------------------------------


def void(question):
    remark(question, "void", reason="Faulty.", by=None)


def test_a_question_voided_before_handing_in_is_shown_and_not_counted(shelf, learner):
    attempt = begin_quiz(begin(course_with(shelf, pass_mark=100), learner))
    void(attempt.items.get(position=3).question)
    assert attempt.items.count() == 3
    result = result_of(answer(attempt, learner, 2))
    assert (result.earned, result.possible, result.passed) == (2, 2, True)
    assert [item.void for item in result.items] == [False, False, True]
    assert Marking.objects.filter(attempt=attempt).count() == 1


def test_a_voided_question_does_not_help_who_had_it_right(shelf, learner):
    attempt = begin_quiz(begin(course_with(shelf), learner))
    void(attempt.items.get(position=1).question)
    result = result_of(answer(attempt, learner, 1))
    assert (result.earned, result.possible, result.passed) == (0, 2, False)


def test_a_voided_question_is_never_drawn_again(shelf, learner):
    course = course_with(shelf, pool=4)
    enrolment = begin(course, learner)
    first = attempt_of(enrolment, 0)
    gone = first.items.get(position=1).question
    void(gone)
    for number in range(6):
        person = builders.person(f"drawn {number}")
        for one in (enrolment, begin(course, person)):
            attempt = attempt_of(one, 0)
            asked = attempt.items.values_list("question__question_key", flat=True)
            assert len(asked) == 3
            assert gone.question_key not in asked


def test_a_voided_question_that_was_mended_is_asked_again(shelf, learner):
    course = course_with(shelf, pool=3)
    enrolment = begin(course, learner)
    gone = attempt_of(enrolment, 0).items.get(position=1).question
    void(gone)
    assert begin_quiz(enrolment).items.count() == 2
    question = gone.question
    question.prompt = "Said better?"
    question.save_revision().publish()
    other = begin_quiz(begin(course, builders.person("other")))
    asked = {item.question.body["prompt"] for item in other.items.all()}
    assert "Said better?" in asked


def test_an_attempt_of_void_questions_is_void_and_uses_up_none(shelf, learner):
    enrolment = begin(course_with(shelf, max_attempts=1), learner)
    attempt = begin_quiz(enrolment)
    for item in attempt.items.all():
        void(item.question)
    done = answer(attempt, learner, 3)
    assert done.state == Attempt.State.VOID
    assert not Marking.objects.exists()
    viewer = viewer_for(learner)
    assert submit(attempt.pk, learner, viewer).state == Attempt.State.VOID
    state = state_of(enrolment)
    assert (state.left, state.failed, state.made) == (1, 0, 1)
    following = begin_quiz(enrolment)
    assert following.number == 2
    old = set(attempt.items.values_list("question_id", flat=True))
    assert not old & set(following.items.values_list("question_id", flat=True))


def test_a_failed_attempt_that_becomes_void_gives_its_try_back(shelf, learner):
    enrolment = begin(course_with(shelf, max_attempts=1), learner)
    attempt = attempt_of(enrolment, 0)
    assert state_of(enrolment).left == 0
    for item in attempt.items.all():
        void(item.question)
    assert state_of(enrolment).left == 1
    assert begin_quiz(enrolment).number == 2


def test_a_passed_attempt_whose_questions_are_voided_stays_passed(shelf, learner):
    enrolment = pass_course(begin(course_with(shelf), learner))
    for item in enrolment.attempts.get().items.all():
        void(item.question)
    assert enrolment.attempts.get().state == Attempt.State.DONE
    assert progress_of(enrolment).complete
    assert Certificate.objects.get().revoked_at is None


def test_with_every_question_voided_the_quiz_says_so(shelf, learner):
    enrolment = begin(course_with(shelf, pool=3), learner)
    for item in attempt_of(enrolment, 0).items.all():
        void(item.question)
    with pytest.raises(Refused, match="no questions at the moment"):
        begin_quiz(enrolment)
    assert enrolment.attempts.count() == 1


# --- Attempts are used up; pauses ---------------------------------------------------


def test_attempts_are_used_up_until_more_are_granted(shelf, learner):
    enrolment = begin(course_with(shelf, max_attempts=2), learner)
    for left in (2, 1):
        assert state_of(enrolment).left == left
        attempt_of(enrolment, 0)
    with pytest.raises(Refused, match="used all attempts") as caught:
        begin_quiz(enrolment)
    assert not isinstance(caught.value, MustWait)
    key = quiz_step(enrolment)["key"]
    grant_attempts(enrolment, key, 2, reason="As agreed", by=None)
    assert state_of(enrolment).left == 2
    for _number in range(2):
        attempt_of(enrolment, 0)
    with pytest.raises(Refused, match="used all attempts"):
        begin_quiz(enrolment)


def test_what_is_granted_is_for_one_person_and_one_quiz(shelf, learner):
    course = course_with(shelf, max_attempts=1)
    one, other = begin(course, learner), begin(course, builders.person("other"))
    for enrolment in (one, other):
        attempt_of(enrolment, 0)
    grant_attempts(one, quiz_step(one)["key"], 1, reason="As agreed", by=None)
    assert (state_of(one).left, state_of(other).left) == (1, 0)
    lesson = next(s for s in one.release.manifest if s["kind"] == "lesson")
    with pytest.raises(NotYours):
        grant_attempts(one, lesson["key"], 1, reason="As agreed", by=None)


def test_the_last_attempt_may_be_gone_on_with(shelf, learner):
    enrolment = begin(course_with(shelf, max_attempts=1), learner)
    attempt = begin_quiz(enrolment)
    assert begin_quiz(enrolment).pk == attempt.pk


def test_no_pause_switches_the_pause_off(shelf, learner):
    course = course_with(shelf, pause_after=2, pause_minutes=60)
    enrolment, other = begin(course, learner), begin(course, builders.person("other"))
    for one in (enrolment, other):
        for _number in range(2):
            attempt_of(one, 0)
    with pytest.raises(MustWait):
        begin_quiz(enrolment)
    accommodate(enrolment, time_percent=100, no_pause=True, reason="Agreed", by=None)
    assert begin_quiz(enrolment).number == 3
    with pytest.raises(MustWait):
        begin_quiz(other)


def test_the_pause_ends_by_the_servers_clock(shelf, learner):
    enrolment = begin(course_with(shelf, pause_after=1, pause_minutes=60), learner)
    attempt = attempt_of(enrolment, 0)
    with pytest.raises(MustWait) as caught:
        begin_quiz(enrolment)
    assert caught.value.until == attempt.submitted_at + timedelta(minutes=60)
    long_ago = timezone.now() - timedelta(minutes=61)
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=long_ago)
    assert begin_quiz(enrolment).number == 2


# --- The course moves to a higher tier or into a group ------------------------------


def moved_up(course, how):
    if how == "tier":
        return builders.publish(course, tier_id=builders.MEMBER)
    groups = [builders.group("tin")]
    return builders.publish(course, tier_id=builders.MEMBER, groups=groups)


@pytest.mark.parametrize("how", ["tier", "group"])
def test_a_course_that_moves_up_closes_at_once_and_goes_on_later(
    client, shelf, learner, how
):
    course = course_with(shelf, time_limit_minutes=30)
    enrolment = begin(course, learner)
    lesson = courses.steps(course, "lesson")[0]
    attempt = begin_quiz(enrolment)
    save_answers(attempt.pk, learner, viewer_for(learner), {1: "right"})
    client.force_login(learner, backend=BACKEND)
    assert b"Zyxwvtext" in client.get(lesson.url).content
    moved_up(course, how)
    with pytest.raises(Closed):
        save_answers(attempt.pk, learner, viewer_for(learner), {2: "right"})
    with pytest.raises(Closed):
        submit(attempt.pk, learner, viewer_for(learner))
    own = f"/learning/attempts/{attempt.pk}/"
    archived = f"/learning/lessons/{course.translation_key}/{lesson.translation_key}/"
    for address in (lesson.url, course.url, archived, f"{own}1/", f"{own}confirm/"):
        answered = client.get(address)
        assert b"Zyxwvtext" not in answered.content, address
        assert b"Zyxwvprompt" not in answered.content, address
        assert address == course.url or answered.status_code in (403, 404), address
    saved = client.post(f"{own}2/save/", {"a": "right", "seq": "9" * 13})
    assert saved.status_code == 403
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.OPEN
    assert attempt.paused_at is not None
    assert attempt.items.get(position=1).response == ["right"]
    assert attempt.items.get(position=2).response is None
    record = client.get(f"/learning/courses/{course.translation_key}/")
    assert record.status_code == 200
    assert b"Your access to this course has ended for now" in record.content
    builders.publish(course, tier_id=builders.PUBLIC, groups=[])
    save_answers(attempt.pk, learner, viewer_for(learner), {2: "right"})
    assert result_of(submit(attempt.pk, learner, viewer_for(learner))).earned == 2
    finish_lesson(enrolment, lesson.translation_key)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_a_withdrawn_lessons_archive_closes_with_the_course(client, shelf, learner):
    course = course_with(shelf)
    begin(course, learner)
    lesson = courses.steps(course, "lesson")[0]
    lesson.unpublish()
    client.force_login(learner, backend=BACKEND)
    own = f"/learning/lessons/{course.translation_key}/{lesson.translation_key}/"
    assert b"Zyxwvtext" in client.get(own).content
    moved_up(course, "tier")
    answered = client.get(own)
    assert (answered.status_code, b"Zyxwvtext" in answered.content) == (403, False)


def test_who_has_the_higher_tier_goes_on_unhindered(shelf):
    course = course_with(shelf)
    member = builders.person("member", tier=builders.MEMBER)
    attempt = begin_quiz(begin(course, member))
    moved_up(course, "tier")
    assert result_of(answer(attempt, member, 3)).passed

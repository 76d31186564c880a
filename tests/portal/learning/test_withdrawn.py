"""A course or a lesson is taken out while people learn it: they finish it from what the
release keeps, for 60 days, and nobody else reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.learning.attempts import save_answers, start, submit
from portal.learning.enrolments import enrol, move_up
from portal.learning.models import Certificate, CourseEnd, Enrolment
from portal.learning.problems import Closed, NotYours, Refused
from portal.learning.progress import finish_lesson, passed_quizzes, progress_of
from portal.learning.results import result_of
from portal.learning.rights import is_over, may_learn
from portal.learning.withdrawals import look_again
from portal.members.models import Membership
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.conftest import answer

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def course(shelf):
    """For associates: two lessons and a quiz."""
    made = courses.course(shelf, "Withdrawn", tier_id=builders.ASSOCIATE)
    for name in ("first", "second"):
        courses.lesson(made, name, text=f"Zyxwvtext of the {name} lesson.")
    tag = f"bank {made.pk}"
    for _number in range(3):
        courses.question(tag)
    courses.quiz(made, [(3, tag)], pass_mark=60)
    courses.release(made)
    return courses.again(made)


@pytest.fixture
def learner(db):
    return builders.person("associate", tier=builders.ASSOCIATE)


@pytest.fixture
def enrolment(course, learner):
    return enrol(learner, course.translation_key, viewer_for(learner))


@pytest.fixture
def attempt(enrolment, learner):
    made = start(enrolment, key_of(enrolment, "quiz"), viewer_for(learner))
    save_answers(made.pk, learner, viewer_for(learner), {1: "right"})
    return made


@pytest.fixture
def withdraw(course, django_capture_on_commit_callbacks):
    """Take the course out, by either way, with what follows the commit."""

    def gone(how):
        page = courses.again(course)
        with django_capture_on_commit_callbacks(execute=True):
            page.delete() if how == "deleted" else page.unpublish()

    return gone


both_ways = pytest.mark.parametrize("how", ["deleted", "unpublished"])


def key_of(enrolment, kind):
    return next(s["key"] for s in enrolment.release.manifest if s["kind"] == kind)


def lesson_address(enrolment, key=None):
    key = key or key_of(enrolment, "lesson")
    return f"/learning/lessons/{enrolment.course_key}/{key}/"


def close(course_key):
    """Sixty days go by."""
    now = timezone.now()
    CourseEnd.objects.filter(course_key=course_key).update(
        ended_at=now - timedelta(days=60, seconds=1),
        closes_at=now - timedelta(seconds=1),
    )


def seen(client, person, address):
    client.logout()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client.get(address)


# --- The learner finishes -----------------------------------------------------------


@pytest.mark.slow
@both_ways
def test_an_open_attempt_is_handed_in_and_the_course_finished(
    client, enrolment, attempt, learner, withdraw, how
):
    withdraw(how)
    end = CourseEnd.objects.get(course_key=enrolment.course_key)
    assert end.closes_at - end.ended_at >= timedelta(days=60) - timedelta(seconds=5)
    assert not is_over(enrolment.course_key)
    viewer = viewer_for(learner)
    save_answers(attempt.pk, learner, viewer, {2: "right"})
    assert result_of(submit(attempt.pk, learner, viewer)).passed
    client.force_login(learner, backend=BACKEND)
    lessons = [s["key"] for s in enrolment.release.manifest if s["kind"] == "lesson"]
    for key in lessons:
        assert b"Zyxwvtext" in client.get(lesson_address(enrolment, key)).content
        client.post(f"{lesson_address(enrolment, key)}done/")
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert Certificate.objects.get().facts["course"] == "Withdrawn"
    states = set(enrolment.progress.values_list("state", flat=True))
    assert states == {"done"}, "nothing is waived of a course that goes as a whole"


@both_ways
def test_a_quiz_can_still_be_begun(enrolment, learner, withdraw, how):
    withdraw(how)
    attempt = start(enrolment, key_of(enrolment, "quiz"), viewer_for(learner))
    assert result_of(answer(attempt, learner, 3)).passed


@both_ways
def test_after_sixty_days_it_is_over_and_the_record_stays(
    client, enrolment, attempt, learner, withdraw, how
):
    finish_lesson(enrolment, key_of(enrolment, "lesson"))
    withdraw(how)
    CourseEnd.objects.update(closes_at=timezone.now() + timedelta(seconds=60))
    viewer = viewer_for(learner)
    assert may_learn(viewer, enrolment.release), "the last minute"
    close(enrolment.course_key)
    assert is_over(enrolment.course_key)
    for what in (
        lambda: save_answers(attempt.pk, learner, viewer, {2: "right"}),
        lambda: submit(attempt.pk, learner, viewer),
        lambda: start(enrolment, key_of(enrolment, "quiz"), viewer),
    ):
        with pytest.raises(Closed):
            what()
    assert attempt.items.get(position=1).response == ["right"]
    answered = seen(client, learner, lesson_address(enrolment))
    assert (answered.status_code, b"Zyxwvtext" in answered.content) == (403, False)
    record = client.get(f"/learning/courses/{enrolment.course_key}/")
    assert record.status_code == 200
    assert b"Withdrawn" in record.content
    assert progress_of(enrolment).done == 1


@both_ways
def test_the_end_does_not_move_when_it_is_looked_at_again(enrolment, withdraw, how):
    withdraw(how)
    before = CourseEnd.objects.get()
    assert look_again() == 0
    after = CourseEnd.objects.get()
    assert (after.ended_at, after.closes_at) == (before.ended_at, before.closes_at)


def test_publishing_again_takes_the_end_away(
    course, enrolment, learner, withdraw, django_capture_on_commit_callbacks
):
    withdraw("unpublished")
    close(enrolment.course_key)
    assert not may_learn(viewer_for(learner), enrolment.release)
    with django_capture_on_commit_callbacks(execute=True):
        courses.again(course).save_revision().publish()
    assert not CourseEnd.objects.exists()
    assert may_learn(viewer_for(learner), enrolment.release)
    attempt = start(enrolment, key_of(enrolment, "quiz"), viewer_for(learner))
    assert result_of(answer(attempt, learner, 3)).passed
    # The next time it counts from anew.
    withdraw("unpublished")
    assert CourseEnd.objects.get().closes_at > timezone.now() + timedelta(days=59)


@both_ways
def test_nobody_new_begins_a_withdrawn_course(enrolment, withdraw, how):
    withdraw(how)
    other = builders.person("late", tier=builders.ASSOCIATE)
    with pytest.raises((NotYours, Refused)):
        enrol(other, enrolment.course_key, viewer_for(other))
    assert Enrolment.objects.count() == 1


# --- Who reads what the release keeps -----------------------------------------------


@both_ways
def test_the_archive_is_for_enrolled_people_of_the_stored_audience(
    client, enrolment, learner, withdraw, how
):
    withdraw(how)
    address = lesson_address(enrolment)
    assert b"Zyxwvtext" in seen(client, learner, address).content
    signed_out = seen(client, None, address)
    assert (signed_out.status_code, b"Zyxwvtext" in signed_out.content) == (302, False)
    assert "/accounts/" in signed_out["Location"] or "login" in signed_out["Location"]
    for person in (
        builders.person("public"),
        builders.person("not enrolled", tier=builders.ASSOCIATE),
        builders.person("member", tier=builders.MEMBER),
    ):
        answered = seen(client, person, address)
        assert (answered.status_code, b"Zyxwvtext" in answered.content) == (404, False)
    member = builders.person("enrolled once", tier=builders.ASSOCIATE)
    Enrolment.objects.create(
        learner=member, course_key=enrolment.course_key, course_title="Withdrawn",
        release=enrolment.release,
    )  # fmt: skip
    assert b"Zyxwvtext" in seen(client, member, address).content
    Membership.objects.filter(person=member).delete()
    answered = seen(client, member, address)
    assert (answered.status_code, b"Zyxwvtext" in answered.content) == (403, False)


def test_a_withdrawn_lesson_of_a_course_that_goes_on(
    client, course, enrolment, learner
):
    lesson = courses.steps(course, "lesson")[0]
    lesson.unpublish()
    address = lesson_address(enrolment, lesson.translation_key)
    assert seen(client, learner, lesson.url).status_code == 404
    assert b"Zyxwvtext of the first" in seen(client, learner, address).content
    other = builders.person("not enrolled", tier=builders.ASSOCIATE)
    assert seen(client, other, address).status_code == 404
    Membership.objects.filter(person=learner).delete()
    answered = seen(client, learner, address)
    assert (answered.status_code, b"Zyxwvtext" in answered.content) == (403, False)


@pytest.mark.slow
def test_a_lesson_of_a_higher_tier_keeps_it_in_the_archive(client, shelf):
    course = courses.course(shelf, "Mixed")
    courses.lesson(course, "Open", text="Open text.")
    inner = courses.lesson(
        course, "Inner", text="Zyxwvinner text.", tier_id=builders.MEMBER
    )
    courses.release(course)
    people = {
        builders.person("public"): 404,
        builders.person("member", tier=builders.MEMBER): 200,
    }
    for person in people:
        enrol(person, course.translation_key, viewer_for(person))
    courses.again(inner).unpublish()
    own = f"/learning/lessons/{course.translation_key}/{inner.translation_key}/"
    for person, status in people.items():
        answered = seen(client, person, own)
        assert answered.status_code == status
        assert (b"Zyxwvinner" in answered.content) is (status == 200)


# --- A release that closes ----------------------------------------------------------


def test_moving_up_keeps_all_that_is_done(course, enrolment, learner):
    lessons = courses.steps(course, "lesson")
    finish_lesson(enrolment, lessons[0].translation_key)
    quiz = key_of(enrolment, "quiz")
    answer(start(enrolment, quiz, viewer_for(learner)), learner, 3)
    lessons[1].unpublish()
    courses.lesson(course, "third")
    day = timezone.now() + timedelta(days=7)
    release = courses.release(course, kind="requirement", older_close_at=day)
    assert move_up() == 0
    enrolment.refresh_from_db()
    assert enrolment.release.number == 1
    assert move_up(day + timedelta(seconds=1)) == 1
    assert move_up(day + timedelta(seconds=1)) == 0
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    assert enrolment.release == release
    progress = progress_of(enrolment)
    assert [step.state for step in progress.steps] == ["done", "done", "todo"]
    assert (progress.done, progress.needed) == (2, 3)
    assert quiz in passed_quizzes(enrolment)
    assert enrolment.completed_at is None


def test_moving_up_finishes_who_has_all_that_the_newer_one_asks(course, enrolment):
    first, second = courses.steps(course, "lesson")
    courses.steps(course, "quiz")[0].unpublish()
    second.unpublish()
    finish_lesson(enrolment, first.translation_key)
    courses.release(course, kind="requirement", older_close_at=timezone.now())
    assert move_up() == 1
    enrolment.refresh_from_db()
    assert enrolment.completed_release.number == 2
    assert Certificate.objects.get(enrolment=enrolment).facts["release"] == 2

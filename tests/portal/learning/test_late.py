"""The time runs out: what was saved is marked, at the deadline, once; and the clock
stands while somebody may not go on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.learning.attempts import save_answers, start, submit
from portal.learning.clock import GRACE
from portal.learning.enrolments import enrol
from portal.learning.late import hand_in_late
from portal.learning.models import (
    Attempt,
    Certificate,
    Enrolment,
    LearningEvent,
    Marking,
)
from portal.learning.problems import Closed, HandedIn
from portal.learning.progress import finish_lesson
from portal.learning.results import result_of
from portal.learning.trainers.granting import accommodate
from portal.members.models import Membership
from portal.members.viewers import viewer_for
from tests import builders, courses

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific, pytest.mark.slow]

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock(monkeypatch):
    """The server's time, moved by hand. It stands still an hour ahead, so that what
    rows take as their time by themselves lies behind it."""

    class Clock:
        now = timezone.now() + timedelta(hours=1)

        def pass_by(self, **parts):
            self.now += timedelta(**parts)

    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


def timed(shelf, tier=builders.PUBLIC):
    """A lesson, and a quiz of three questions with half an hour for them."""
    made = courses.course(shelf, tier_id=tier)
    courses.lesson(made)
    tag = f"bank {made.pk}"
    for _number in range(3):
        courses.question(tag)
    courses.quiz(made, [(3, tag)], time_limit_minutes=30, pass_mark=60)
    courses.release(made)
    return courses.again(made)


def begun(course, person):
    return enrol(person, course.translation_key, viewer_for(person))


def started(enrolment):
    key = next(s["key"] for s in enrolment.release.manifest if s["kind"] == "quiz")
    return start(enrolment, key, viewer_for(enrolment.learner))


def save(attempt, answers):
    person = Enrolment.objects.get(pk=attempt.enrolment_id).learner
    return save_answers(attempt.pk, person, viewer_for(person), answers)


@pytest.fixture
def enrolment(shelf, learner, clock):
    return begun(timed(shelf), learner)


@pytest.fixture
def attempt(enrolment):
    return started(enrolment)


# --- The deadline passes ------------------------------------------------------------


def test_what_was_saved_is_marked_as_of_the_deadline(attempt, clock):
    assert attempt.deadline_at == clock.now + timedelta(minutes=30)
    save(attempt, {1: "right", 2: "wrong"})
    clock.pass_by(hours=3)
    assert hand_in_late() == 1
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.DONE
    assert attempt.submitted_at == attempt.deadline_at
    result = result_of(attempt)
    assert (result.earned, result.possible, result.passed) == (1, 3, False)
    event = LearningEvent.objects.get(verb="submitted")
    assert event.actor == attempt.enrolment.pseudonym
    assert event.data["passed"] is False


def test_a_pass_at_the_deadline_finishes_the_course(enrolment, attempt, clock):
    finish_lesson(enrolment, enrolment.release.manifest[0]["key"])
    save(attempt, {1: "right", 2: "right"})
    clock.pass_by(minutes=45)
    hand_in_late()
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert Certificate.objects.get(enrolment=enrolment).facts["score"] == 66


def test_the_job_twice_is_once(attempt, clock):
    save(attempt, {1: "right"})
    clock.pass_by(hours=1)
    assert [hand_in_late(), hand_in_late()] == [1, 0]
    assert Marking.objects.filter(attempt=attempt).count() == 1
    attempt.refresh_from_db()
    before = attempt.submitted_at
    clock.pass_by(hours=1)
    person = attempt.enrolment.learner
    assert submit(attempt.pk, person, viewer_for(person)).submitted_at == before
    assert Marking.objects.filter(attempt=attempt).count() == 1


def test_there_are_thirty_seconds_of_grace(attempt, clock):
    assert timedelta(seconds=30) == GRACE
    clock.now = attempt.deadline_at + GRACE
    assert hand_in_late() == 0
    assert save(attempt, {1: "right"}).written == 1
    clock.now += SECOND
    with pytest.raises(HandedIn, match="time is over"):
        save(attempt, {2: "right"})
    assert hand_in_late() == 1
    attempt.refresh_from_db()
    assert attempt.submitted_at == attempt.deadline_at
    assert result_of(attempt).earned == 1, "what came within the grace counts"


def test_after_the_job_a_save_changes_nothing(attempt, clock):
    save(attempt, {1: "right"})
    clock.pass_by(hours=1)
    hand_in_late()
    with pytest.raises(HandedIn):
        save(attempt, {2: "right"})
    assert attempt.items.get(position=2).response is None


def test_handing_in_late_is_dated_at_the_deadline_too(attempt, clock):
    save(attempt, {1: "right", 2: "right"})
    clock.pass_by(minutes=40)
    person = attempt.enrolment.learner
    done = submit(attempt.pk, person, viewer_for(person))
    assert done.submitted_at == attempt.deadline_at
    assert result_of(done).passed


def test_handing_in_within_the_time_is_dated_now(attempt, clock):
    clock.pass_by(minutes=29)
    person = attempt.enrolment.learner
    done = submit(attempt.pk, person, viewer_for(person))
    assert done.submitted_at == clock.now


def test_the_page_of_a_late_attempt_leads_to_its_result(client, attempt, clock):
    save(attempt, {1: "right"})
    clock.pass_by(minutes=31)
    person = attempt.enrolment.learner
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    # Signing in is under the same clock: nothing but the attempt is late.
    answer = client.get(f"/learning/attempts/{attempt.pk}/2/")
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/learning/attempts/{attempt.pk}/result/",
    )
    attempt.refresh_from_db()
    assert attempt.submitted_at == attempt.deadline_at


def test_without_a_limit_nothing_is_ever_late(course, learner, clock):
    attempt = started(begun(course, learner))
    assert attempt.deadline_at is None
    clock.pass_by(days=400)
    assert hand_in_late() == 0
    assert save(attempt, {1: "right"}).written == 1


def test_one_persons_clock_is_not_anothers(shelf, learner, clock):
    course = timed(shelf)
    early = started(begun(course, learner))
    clock.pass_by(minutes=20)
    late = started(begun(course, builders.person("other")))
    clock.pass_by(minutes=15)
    assert hand_in_late() == 1
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.state, late.state) == (Attempt.State.DONE, Attempt.State.OPEN)


# --- More time ----------------------------------------------------------------------


@pytest.mark.parametrize(("percent", "minutes"), [(100, 30), (150, 45), (200, 60)])
def test_more_time_moves_the_deadline(enrolment, clock, percent, minutes):
    Enrolment.objects.filter(pk=enrolment.pk).update(time_percent=percent)
    attempt = started(enrolment)
    assert attempt.deadline_at == clock.now + timedelta(minutes=minutes)
    clock.now = attempt.deadline_at + GRACE
    assert hand_in_late() == 0
    clock.now += SECOND
    assert hand_in_late() == 1


def test_no_limit_at_all_for_who_has_none(enrolment, clock):
    Enrolment.objects.filter(pk=enrolment.pk).update(time_percent=0)
    attempt = started(enrolment)
    assert attempt.deadline_at is None
    clock.pass_by(days=30)
    assert hand_in_late() == 0
    assert save(attempt, {1: "right"}).written == 1


@pytest.mark.parametrize(("percent", "minutes"), [(150, 45), (200, 60), (0, None)])
def test_more_time_reaches_an_open_attempt(enrolment, attempt, clock, percent, minutes):
    begun_at = clock.now
    clock.pass_by(minutes=10)
    accommodate(
        enrolment, time_percent=percent, no_pause=False, reason="Reads slowly", by=None
    )
    attempt.refresh_from_db()
    wanted = begun_at + timedelta(minutes=minutes) if minutes else None
    assert attempt.deadline_at == wanted
    clock.now = begun_at + timedelta(minutes=44)
    assert hand_in_late() == 0


def test_less_time_never_shortens_an_open_attempt(enrolment, clock):
    Enrolment.objects.filter(pk=enrolment.pk).update(time_percent=200)
    attempt = started(enrolment)
    before = attempt.deadline_at
    accommodate(
        enrolment, time_percent=100, no_pause=False, reason="A mistake", by=None
    )
    attempt.refresh_from_db()
    assert attempt.deadline_at == before


# --- Access has ended meanwhile -----------------------------------------------------


@pytest.fixture
def lapsed(shelf, clock):
    """A member ten minutes into the quiz, with one answer given after four of them,
    whose membership then ends."""
    person = builders.person("lapsing", tier=builders.MEMBER)
    attempt = started(begun(timed(shelf, builders.MEMBER), person))
    clock.pass_by(minutes=4)
    save(attempt, {1: "right"})
    clock.pass_by(minutes=6)
    Membership.objects.filter(person=person).delete()
    return attempt


def back(attempt):
    person = Enrolment.objects.get(pk=attempt.enrolment_id).learner
    firm = builders.organisation(builders.MEMBER)
    Membership.objects.create(organisation=firm, person=person)


def test_who_has_lapsed_is_not_marked_and_the_clock_stood(lapsed, clock):
    answered_at = lapsed.started_at + timedelta(minutes=4)
    clock.pass_by(hours=5)
    assert hand_in_late() == 0
    lapsed.refresh_from_db()
    assert lapsed.state == Attempt.State.OPEN
    assert lapsed.paused_at == answered_at
    assert not Marking.objects.exists()
    assert hand_in_late() == 0, "again: nothing new"
    lapsed.refresh_from_db()
    assert lapsed.paused_at == answered_at
    with pytest.raises(Closed):
        save(lapsed, {2: "right"})
    assert lapsed.items.get(position=1).response == ["right"]
    clock.pass_by(days=2)
    back(lapsed)
    assert save(lapsed, {2: "right"}).written == 1
    lapsed.refresh_from_db()
    assert lapsed.paused_at is None
    assert lapsed.deadline_at == clock.now + timedelta(minutes=26)
    clock.pass_by(minutes=27)
    assert hand_in_late() == 1
    lapsed.refresh_from_db()
    assert (lapsed.submitted_at, result_of(lapsed).earned) == (lapsed.deadline_at, 2)


def test_who_had_answered_nothing_has_the_whole_time_back(lapsed, clock):
    lapsed.items.update(response=None, saved_at=None)
    clock.pass_by(hours=5)
    hand_in_late()
    lapsed.refresh_from_db()
    assert lapsed.paused_at == lapsed.started_at
    back(lapsed)
    save(lapsed, {1: "right"})
    lapsed.refresh_from_db()
    assert lapsed.deadline_at == clock.now + timedelta(minutes=30)


def test_handing_in_after_coming_back_is_in_time(lapsed, clock):
    clock.pass_by(hours=5)
    hand_in_late()
    person = lapsed.enrolment.learner
    with pytest.raises(Closed):
        submit(lapsed.pk, person, viewer_for(person))
    clock.pass_by(days=1)
    back(lapsed)
    done = submit(lapsed.pk, person, viewer_for(person))
    assert done.submitted_at == clock.now
    assert done.state == Attempt.State.DONE


def test_who_was_back_before_the_job_came_is_marked(lapsed, clock):
    clock.pass_by(hours=5)
    back(lapsed)
    assert hand_in_late() == 1
    lapsed.refresh_from_db()
    assert lapsed.submitted_at == lapsed.deadline_at

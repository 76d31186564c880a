"""Every measure counts real rows, and none of them tells of fewer than five people."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from content.goals.measures import MEASURES
from content.models import CourseRelease
from portal.feedback.models import Vote
from portal.goals.counting import COUNTERS
from portal.goals.results import HIDDEN, Result, people, share, share_of_people
from portal.learning.models import Certificate, Enrolment
from portal.members.models import Membership, User
from portal.stewardship.models import Question, Reply
from search.models import Asked
from tests import builders, courses, laws
from tests.builders import ASSOCIATE, MEMBER

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
OLD, LATER = date(2020, 1, 1), date(2099, 1, 1)


def counted(name):
    return COUNTERS[name](timezone.now())


def test_every_measure_has_its_function_and_counts_nothing_of_nothing(home):
    assert COUNTERS.keys() == MEASURES.keys()
    for name in COUNTERS:
        found = counted(name)
        assert found.value == 0, name
        assert found.whole == (0 if MEASURES[name].is_share else None), name


@given(st.integers(0, 300), st.integers(0, 300))
def test_no_figure_of_people_tells_of_fewer_than_five(one, other):
    """Neither by itself, nor beside the figure of the day before or after."""
    first, second = people(one).value, people(other).value
    for number, shown in ((one, first), (other, second)):
        assert (shown is None) == (0 < number < 5)
        assert shown is None or (shown % 5 == 0 and shown <= number < shown + 5)
    if first is not None and second is not None:
        assert first == second or abs(first - second) >= 5
    both = share_of_people(one, other)
    if 0 < one < 5 or 0 < other < 5:
        assert both == HIDDEN
    else:
        assert both.value % 5 == both.whole % 5 == 0


def test_a_share_of_too_few_cases_is_not_shown():
    assert share(2, 4, fewest=5) == HIDDEN
    assert share(0, 0, fewest=5) == Result(0, 0)
    assert share(1, 4) == Result(1, 4)


def test_organisations_count_while_they_hold(home, now):
    builders.organisation(MEMBER, size="large")
    builders.organisation(MEMBER, size="small")
    builders.organisation(MEMBER, size="micro", ends_at=now, starts_at=now)
    builders.organisation(ASSOCIATE, size="medium")
    builders.organisation(ASSOCIATE)
    assert counted("member_organisations") == Result(2)
    assert counted("small_organisations") == HIDDEN
    for _number in range(4):
        builders.organisation(ASSOCIATE, size="micro")
    assert counted("small_organisations") == Result(5)


def test_associates_are_people_of_the_free_level_who_come(home, now):
    people = [builders.person(verified=True) for _ in range(8)]
    User.objects.update(last_login=now - timedelta(days=3))
    assert counted("associates") == Result(5)
    Membership.objects.create(
        organisation=builders.organisation(MEMBER), person=people[0]
    )
    User.objects.filter(pk=people[1].pk).update(last_login=now - timedelta(days=400))
    User.objects.filter(pk=people[2].pk).update(is_active=False)
    assert counted("associates") == Result(5)
    EmailAddress.objects.filter(user=people[3]).update(verified=False)
    assert counted("associates") == HIDDEN


def learners(course, number, firm=None, *, done=True, days_ago=0, **fields):
    release = CourseRelease.objects.get(course_key=course.translation_key)
    at = timezone.now() - timedelta(days=days_ago)
    found = []
    for _number in range(number):
        person = builders.person()
        if firm:
            Membership.objects.create(organisation=firm, person=person)
        found.append(
            Enrolment.objects.create(
                learner=person, course_key=course.translation_key, release=release,
                started_at=at, completed_at=at if done else None, **fields,
            )
        )  # fmt: skip
    return found


@pytest.mark.slow
def test_people_trained_are_counted_once_each(shelf):
    course = courses.small_course(shelf)
    small = builders.organisation(ASSOCIATE, size="small")
    large = builders.organisation(MEMBER, size="large")
    learners(course, 4, small)
    assert counted("people_trained") == HIDDEN
    again = learners(course, 3, large)[0]
    again.pk, again.cycle, again._state.adding = None, 2, True
    again.save()
    assert counted("people_trained") == Result(5), "seven people, in whole fives"
    assert counted("people_trained_small") == HIDDEN
    one = learners(course, 1, small)[0]
    assert counted("people_trained_small") == Result(5)
    Membership.objects.filter(person=one.learner).update(ends_at=timezone.now())
    assert counted("people_trained_small") == HIDDEN
    Enrolment.objects.update(learner=None)
    assert counted("people_trained") == Result(0)


def test_certificates_count_while_they_are_valid(shelf, now):
    course = courses.small_course(shelf)
    for place, enrolment in enumerate(learners(course, 8)):
        Certificate.objects.create(
            code=f"C{place}",
            enrolment=enrolment,
            facts={},
            valid_until=OLD if place == 0 else (LATER if place % 2 else None),
            current=place != 1,
            revoked_at=now if place == 2 else None,
            revoked_reason="wrong name" if place == 2 else "",
        )
    assert counted("people_certified") == Result(5)
    Certificate.objects.filter(code="C3").alter(revoked_at=now, revoked_reason="x")
    assert counted("people_certified") == HIDDEN


def test_who_began_lately_does_not_lower_the_share_of_who_finish(shelf):
    course = courses.small_course(shelf)
    learners(course, 6, days_ago=100)
    assert counted("courses_finished") == Result(5, 5)
    learners(course, 4, done=False, days_ago=100)
    assert counted("courses_finished") == HIDDEN
    learners(course, 2, done=False, days_ago=100)
    learners(course, 9, done=False, days_ago=10)
    assert counted("courses_finished") == Result(5, 10)


@pytest.fixture
def rooms(home):
    """Sections that are public, locked but listed, and nobody else's business."""
    return {
        "open": builders.section(home, "Open"),
        "locked": builders.section(home, "Locked", tier_id=MEMBER),
        "hidden": builders.section(home, "Hidden", groups=[builders.group("tin")]),
        "group": builders.section(
            home, "Group", groups=[builders.group("gold")], listing="listed"
        ),
    }


@pytest.mark.slow
def test_pages_that_not_everybody_knows_of_are_not_counted(rooms):
    builders.article(rooms["open"], review_by=LATER)
    builders.article(rooms["locked"], review_by=OLD)
    builders.article(rooms["group"])
    builders.article(rooms["open"], review_by=LATER, live=False)
    before = counted("pages_in_date")
    assert before == Result(1, 3)
    builders.article(rooms["hidden"], review_by=LATER)
    builders.article(rooms["hidden"], review_by=OLD)
    assert counted("pages_in_date") == before


@pytest.mark.slow
def test_interpretations_count_once_adopted_and_while_they_hold(rooms):
    laws.instrument()
    held = {"status": "adopted", "known_from": OLD}
    for room in rooms.values():
        laws.interpretation(room, laws.position(**held), review_by=LATER)
    laws.interpretation(rooms["open"], laws.position(), slug="b", review_by=OLD)
    ended = laws.position(**held, in_force_to=date(2022, 1, 1), closed_on=OLD)
    laws.interpretation(rooms["open"], ended, slug="c")
    # Neither of a group's, be it listed: a step would tell that its room has news.
    assert counted("interpretations_adopted") == Result(2)
    assert counted("interpretations_in_date") == Result(3, 5)


@pytest.mark.slow
def test_courses_count_where_they_are_free_and_released(rooms):
    courses.small_course(rooms["open"])
    courses.small_course(rooms["open"], tier_id=ASSOCIATE)
    courses.course(rooms["open"])
    for room in ("locked", "hidden", "group"):
        courses.small_course(rooms[room])
    assert counted("courses_open") == Result(2)


def test_answers_on_listed_pages_count_where_five_readers_stand_behind_them(rooms, now):
    page = builders.article(rooms["open"])
    hidden = builders.article(rooms["hidden"])

    def vote(number, helpful=True, where=page, who="v", **fields):
        for place in range(number):
            Vote.objects.create(
                page_id=where.pk, voter=f"{who}{place}", helpful=helpful, **fields
            )

    name = "pages_helpful"
    vote(4)
    assert counted(name) == HIDDEN
    for revision in range(1, 4):
        vote(1, revision=revision)
    assert counted(name) == HIDDEN, "one reader four times is still one reader"
    vote(5, who="w")
    assert counted(name) == Result(10, 10)
    vote(9, False, hidden, "x")
    vote(9, False, page, "y", created_at=now - timedelta(days=400))
    assert counted(name) == Result(10, 10)
    vote(6, False, page, "z")
    assert counted(name) == Result(10, 15)


def test_questions_are_answered_in_time_late_or_not_yet(db, now):
    def ask(days_ago, answered_after=None, state="new"):
        at = now - timedelta(days=days_ago)
        question = Question.objects.create(text="How?", asked_at=at, state=state)
        if answered_after is not None:
            for days in (answered_after, answered_after + 30):
                Reply.objects.create(
                    question=question, text="So.", sent_at=at + timedelta(days=days)
                )

    name = "questions_answered"
    for _number in range(3):
        ask(100, 2, "answered")
    ask(5)
    ask(60, state="closed")
    assert counted(name) == HIDDEN
    ask(60, 20, "answered")
    ask(60)
    ask(700)
    assert counted(name) == Result(3, 5)


def test_searches_count_without_who(db):
    today = timezone.localdate()
    name = "searches_found"
    Asked.objects.create(day=today, query="rare", times=4, askers=1, found_nothing=4)
    assert counted(name) == HIDDEN
    Asked.objects.create(day=today, query="smelter", times=16, found_nothing=1)
    old = today - timedelta(days=120)
    Asked.objects.create(day=old, query="smelter", times=99)
    assert counted(name) == Result(15, 20)

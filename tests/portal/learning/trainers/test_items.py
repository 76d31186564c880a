"""Item analysis: by hand, against an oracle, from real attempts, and its cost."""

import time
from datetime import timedelta
from fractions import Fraction
from math import sqrt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from content.models import CourseRelease, QuestionVersion
from portal.learning.models import Attempt, AttemptItem, Enrolment
from portal.learning.remarks import remark
from portal.learning.trainers.items.analysis import Answer, analyse
from portal.learning.trainers.items.loading import questions_of
from tests import courses
from tests.portal.learning.trainers.conftest import learn

BODY = {
    "type": "single",
    "key": ["a"],
    "points": 1,
    "options": [{"id": one, "text": f"Text {one}"} for one in "abcd"],
}


def chose(option, rest):
    return Answer(option == "a", rest, [option] if option else None)


def test_by_hand():
    """Six people; right: 1 1 1 0 0 0, rest: 1 1 ½ ½ 0 0.

    Means ½ and ½; products of deviations sum to ½·½·4 + 0 = 1; squares to 6·¼ = 1.5
    and 4·¼ = 1: 1 / √1.5.
    """
    found = analyse(
        [chose("a", 1), chose("a", 1), chose("a", 0.5), chose("b", 0.5),
         chose("c", 0), chose("", 0)],
        BODY,
    )  # fmt: skip
    assert (found.n, found.facility, found.unanswered) == (6, 0.5, 1)
    assert found.discrimination == pytest.approx(1 / sqrt(1.5))
    assert [(one.letter, one.count, one.percent) for one in found.shares] == [
        ("A", 3, 50), ("B", 1, 17), ("C", 1, 17), ("D", 0, 0),
    ]  # fmt: skip
    assert found.flags == ["too few: fewer than 20 people have answered"]


def test_fewer_than_five_have_no_figures():
    found = analyse([chose("a", 1)] * 4, BODY)
    assert not found.shown
    assert (found.facility, found.shares, found.flags) == (None, [], [])


def test_nearly_everyone_right_and_nobody_chooses():
    found = analyse([chose("a", n % 3) for n in range(19)] + [chose("b", 0)], BODY)
    assert found.flags == ["nearly everyone right", "nobody chooses C, D"]


def test_the_best_choose_another_answer():
    """Those who did best elsewhere took C; the rest the key."""
    answers = [chose("c", 1.0)] * 8 + [chose("a", 0.4)] * 10 + [chose("b", 0.2)] * 2
    flags = analyse(answers, BODY).flags
    assert "best learners choose C: is the key right?" in flags
    assert "who does well elsewhere tends to get this wrong" in flags
    good = [chose("a", 1.0)] * 8 + [chose("c", 0.4)] * 10 + [chose("b", 0.2)] * 2
    assert analyse(good, BODY).flags == ["nobody chooses D"]


def test_where_all_did_equally_well_nobody_is_best():
    answers = [chose("c", 0.5)] * 12 + [chose("a", 0.5)] * 12
    found = analyse(answers, BODY)
    assert found.discrimination is None
    assert found.flags == ["nobody chooses B, D"]


shares = st.fractions(0, 1, max_denominator=12)
answers = st.lists(
    st.tuples(st.sampled_from([*"abcd", ""]), st.none() | shares), max_size=60
)


@pytest.mark.slow
@given(answers)
@settings(max_examples=300, deadline=None)
def test_against_an_oracle_in_exact_numbers(given_answers):
    found = analyse(
        [
            chose(one, None if rest is None else float(rest))
            for one, rest in given_answers
        ],
        BODY,
    )
    count = len(given_answers)
    assert found.n == count
    if count < 5:
        assert found.facility is None
        return
    assert found.facility == pytest.approx(
        float(Fraction(sum(one == "a" for one, _rest in given_answers), count))
    )
    assert {share.letter: share.count for share in found.shares} == {
        letter: sum(one == letter.lower() for one, _rest in given_answers)
        for letter in "ABCD"
    }
    pairs = [(int(one == "a"), rest) for one, rest in given_answers if rest is not None]
    n = len(pairs)
    sx, sy = sum(x for x, _y in pairs), sum(y for _x, y in pairs)
    xx = n * sum(x * x for x, _y in pairs) - sx * sx
    yy = n * sum(y * y for _x, y in pairs) - sy * sy
    xy = n * sum(x * y for x, y in pairs) - sx * sy
    if n < 2 or not xx or not yy:
        assert found.discrimination is None
    else:
        expected = float(xy) / sqrt(float(xx) * float(yy))
        assert found.discrimination == pytest.approx(expected, abs=1e-9)


@pytest.fixture
def busy(course):
    """Twenty people: the more able, the more of the three questions right."""
    return [learn(course, right=(n % 4,)) for n in range(20)]


@pytest.mark.slow
@pytest.mark.django_db
def test_first_attempts_only_and_every_answer_counts_once(course, busy):
    one = next(row for row in busy if row.attempts.count() == 1)
    before = {
        own.version.pk: own.figures.n
        for question in questions_of(course.translation_key)
        for own in question.versions
    }
    assert sum(before.values()) == 60
    second = learn(course, right=(0, 3))
    after = sum(
        own.figures.n
        for question in questions_of(course.translation_key)
        for own in question.versions
    )
    assert after == 63
    assert second.attempts.count() == 2
    assert one.attempts.count() == 1


@pytest.mark.django_db
def test_voided_versions_count_nowhere(course, busy):
    version = busy[0].attempts.get().items.first().question
    remark(version, "void", reason="Faulty.", by=None)
    every = [
        own
        for question in questions_of(course.translation_key)
        for own in question.versions
    ]
    (own,) = [own for own in every if own.version.pk == version.pk]
    assert own.void
    assert own.figures.n == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_versions_stand_apart_and_together(course, busy):
    key = busy[0].attempts.get().items.first().question.question_key
    question = QuestionVersion.objects.filter(question_key=key).first().question
    question.prompt = "Said better?"
    question.save_revision().publish()
    for _number in range(12):
        learn(course, right=(2,))
    found = next(q for q in questions_of(course.translation_key) if q.key == key)
    counts = [own.figures.n for own in found.versions]
    assert len(counts) == 2
    assert found.combined.n == sum(count for count in counts if count >= 5)
    assert found.newest.body["prompt"] == "Said better?"


@pytest.mark.django_db
def test_the_repair_of_another_course_is_not_needed_to_read(course, busy, shelf):
    """A question of two courses has in each the figures of that course alone."""
    other = courses.course(shelf)
    courses.quiz(other, [busy[0].attempts.get().items.first().question.question])
    courses.release(other)
    assert questions_of(courses.again(other).translation_key) == []


def many_attempts(course, people, asked=10):
    """Attempts written straight into their tables: for the cost of reading them."""
    release = CourseRelease.objects.get(course_key=course.translation_key)
    versions = list(QuestionVersion.objects.order_by("pk"))
    quiz = next(step for step in release.manifest if step["kind"] == "quiz")
    now = timezone.now()
    rows = Enrolment.objects.bulk_create(
        [
            Enrolment(
                course_key=course.translation_key,
                course_title=course.title,
                release=release,
            )
            for _n in range(people)
        ],
        batch_size=500,
    )
    attempts = Attempt.objects.bulk_create(
        [
            Attempt(
                enrolment=row, quiz_key=quiz["key"], quiz_title="Quiz", number=1,
                state="done", rules=quiz["rules"], seed=1, language="en",
                started_at=now - timedelta(minutes=5), submitted_at=now,
            )
            for row in rows
        ],
        batch_size=500,
    )  # fmt: skip
    AttemptItem.objects.bulk_create(
        [
            AttemptItem(
                attempt=attempt,
                position=place,
                question=versions[(n + place) % len(versions)],
                response=["right"] if (n * place) % 3 else ["wrong"],
                earned=1 if (n * place) % 3 else 0,
                saved_at=now,
            )
            for n, attempt in enumerate(attempts)
            for place in range(1, asked + 1)
        ],
        batch_size=2000,
    )


def cost(course):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        began = time.perf_counter()
        questions_of(course.translation_key)
        took = time.perf_counter() - began
    return len(caught), took


@pytest.mark.django_db
@pytest.mark.slow
def test_ten_thousand_attempts_take_a_handful_of_queries(shelf):
    course = courses.small_course(shelf, questions=20)
    many_attempts(course, 50)
    few, _took = cost(course)
    many_attempts(course, 9_950)
    many, took = cost(course)
    assert few == many == 3
    assert (
        sum(
            own.figures.n
            for question in questions_of(course.translation_key)
            for own in question.versions
        )
        == 100_000
    )
    print(f"10 000 attempts, 100 000 answers: {took:.2f} s, {many} queries")

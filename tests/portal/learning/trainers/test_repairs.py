"""Repairs: nobody ever loses, one certificate at most, the same again is nothing."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.learning.marking import best
from portal.learning.models import Attempt, Certificate, Marking, Remark
from portal.learning.problems import Refused
from portal.learning.progress import finish_lesson
from portal.learning.remarks import preview
from portal.learning.trainers.repairing import repair
from tests import builders
from tests.mailbox import new_mails
from tests.portal.learning.trainers.conftest import learn, lessons_of

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
REPAIRS = [
    ("void", None), ("full", None), ("accept", "wrong"), ("accept", "worse"),
]  # fmt: skip


@pytest.fixture
def class_of_four(course):
    """With none, one, two right, and one who failed twice; all have read the lessons
    but the last."""
    found = [learn(course, lessons=2, right=(n,)) for n in (0, 1, 2)]
    found.append(learn(course, lessons=1, right=(0, 2)))
    return found


def outcomes(enrolments):
    """For each attempt whether it is passed, and the share of points."""
    found = {}
    for attempt in Attempt.objects.filter(enrolment__in=enrolments):
        held = best(attempt.markings.all())
        assert held is not None
        found[attempt.pk] = (
            held.passed, held.earned / held.possible, attempt.state,
        )  # fmt: skip
    return found


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(REPAIRS)), min_size=1, max_size=6
    )
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.slow
def test_no_sequence_of_repairs_takes_anything_from_anybody(class_of_four, sequence):
    # One class for all examples: each leaves it as it was.
    with transaction.atomic():
        versions = sorted(
            {
                item.question
                for attempt in Attempt.objects.filter(enrolment__in=class_of_four)
                for item in attempt.items.select_related("question")
            },
            key=lambda version: version.pk,
        )
        for place, (kind, also) in sequence:
            version = versions[place % len(versions)]
            before = outcomes(class_of_four)
            told = preview(version, kind, also)
            is_new = not Remark.objects.filter(
                question=version, kind=kind, also=[also] if also else None
            ).exists()
            _made, newly = repair(version, kind, reason="Faulty.", by=None, also=also)
            after = outcomes(class_of_four)
            for attempt, (passed, share, _state) in before.items():
                assert after[attempt][0] >= passed
                # A pass holds against a larger share that is none.
                assert after[attempt][0] > passed or after[attempt][1] >= share
            assert sum(after[n][0] > before[n][0] for n in before) == newly
            assert told.newly_pass == newly or not is_new
            counts = (Marking.objects.count(), Certificate.objects.count())
            again, none = repair(version, kind, reason="Again.", by=None, also=also)
            assert none == 0
            assert again == _made
            assert outcomes(class_of_four) == after
            assert counts == (Marking.objects.count(), Certificate.objects.count())
        for enrolment in class_of_four:
            certificates = Certificate.objects.filter(enrolment=enrolment)
            enrolment.refresh_from_db()
            assert certificates.count() == bool(enrolment.completed_at)
            for certificate in certificates:
                assert certificate.facts["note"] == "re-marked"
        transaction.set_rollback(True)


def test_who_newly_passes_gets_the_certificate_of_that_day_and_a_mail(course):
    trainer = builders.person("trainer")
    enrolment = learn(course, lessons=2, right=(2,))
    attempt = enrolment.attempts.get()
    wrong = attempt.items.get(position=3).question
    _made, newly = repair(
        wrong, "accept", reason="Both are right.", by=trainer, also="wrong"
    )
    assert newly == 1
    certificate = Certificate.objects.get(enrolment=enrolment)
    enrolment.refresh_from_db()
    assert enrolment.completed_at == attempt.submitted_at
    assert certificate.facts["note"] == "re-marked"
    (letter,) = new_mails()
    assert letter.to == [enrolment.learner.email]
    assert attempt.quiz_title in letter.subject
    assert "Both are right." in letter.body
    assert certificate.code in letter.body
    repair(wrong, "accept", reason="Once more.", by=trainer, also="wrong")
    repair(wrong, "void", reason="Out with it.", by=trainer)
    assert new_mails() == []


def test_who_has_lessons_to_do_passes_the_quiz_and_no_more(course):
    enrolment = learn(course, lessons=1, right=(2,))
    wrong = enrolment.attempts.get().items.get(position=3).question
    assert repair(wrong, "void", reason="Faulty.", by=None)[1] == 1
    assert not Certificate.objects.exists()
    finish_lesson(enrolment, lessons_of(enrolment)[1])
    assert Certificate.objects.filter(enrolment=enrolment).count() == 1


def test_a_repair_needs_a_reason_and_an_answer_that_is_one(course):
    enrolment = learn(course, right=(0,))
    version = enrolment.attempts.get().items.first().question
    with pytest.raises(Refused):
        repair(version, "void", reason="  ", by=None)
    with pytest.raises(Refused):
        repair(version, "accept", reason="Why", by=None, also="right")
    assert not Remark.objects.exists()

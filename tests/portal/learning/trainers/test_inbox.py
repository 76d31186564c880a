"""What learners report and ask, and what trainers make of it."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from portal.learning.models import (
    ProblemReport,
)
from portal.learning.problems import Refused
from portal.learning.trainers import answering
from portal.stewardship.models import Question as ReadersQuestion
from tests import builders, courses
from tests.mailbox import new_mails
from tests.portal.learning.trainers.conftest import (
    learn,
    text_of,
)
from tests.portal.learning.trainers.test_pages import said

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_reports_are_settled_with_a_finding(sign_in, staff, course):
    one, two = learn(course, right=(1,)), learn(course, right=(1,))
    version, _report, _asked = said(course, one)
    client = sign_in(staff["editor"])
    address = reverse("training_report", args=[course.translation_key, version.pk])
    page = text_of(client.get(address))
    assert "Both are right." in page
    assert one.learner.email not in page
    upto = re.search(r'name="upto" value="(\d+)"', page).group(1)
    later = ProblemReport.objects.create(question=version, enrolment=two, text="Late.")
    assert client.post(address, {"finding": " ", "upto": upto}).status_code == 422
    sent = {"finding": "The key is right.", "upto": upto}
    assert client.post(address, sent).status_code == 302
    later.refresh_from_db()
    assert later.settled_at is None
    assert ProblemReport.objects.exclude(finding="").get().settled_by == staff["editor"]


@pytest.mark.parametrize("closed", ["", "course", "lesson", "withdrawn"])
def test_an_answer_is_mailed_to_whom_the_lesson_is_open_now(staff, course, closed):
    enrolment = learn(course, right=(1,))
    _version, _report, asked = said(course, enrolment)
    lesson = courses.steps(course, "lesson")[0]
    if closed == "course":
        builders.publish(course, tier_id=builders.MEMBER)
    elif closed == "lesson":
        builders.publish(lesson, groups=[builders.group("tin")])
    elif closed == "withdrawn":
        # Its text is kept for whom it was: it opens from the release.
        lesson.unpublish()
    assert answering.answer(asked, "Zyxwv, for tin too.", staff["editor"])
    (letter,) = new_mails()
    assert letter.to == [enrolment.learner.email]
    told = letter.subject + letter.body
    if closed in ("course", "lesson"):
        assert "A trainer has answered a question" in told
        assert not any(word in told for word in ("Zyxwv", "A lesson", "<b>"))
    else:
        assert "Zyxwv, for tin too." in told
        assert "“A lesson”" in told


def test_a_question_under_a_lesson_is_answered_and_handed_on(sign_in, staff, course):
    enrolment = learn(course, right=(1,))
    _version, _report, asked = said(course, enrolment)
    client = sign_in(staff["editor"])
    address = reverse("training_asked_one", args=[course.translation_key, asked.pk])
    assert "<b>this</b>" not in text_of(client.get(address))
    for action, state in (("show", "shown"), ("hide", "hidden"), ("show", "shown")):
        assert client.post(address, {"action": action}).status_code == 302
        asked.refresh_from_db()
        assert asked.state == state
    sent = {"action": "answer", "answer": "Yes, for tin too."}
    for _twice in range(2):
        assert client.post(address, sent).status_code == 302
    assert client.post(address, {**sent, "answer": ""}).status_code == 422
    (letter,) = new_mails()
    assert letter.to == [enrolment.learner.email]
    assert "Yes, for tin too." in letter.body
    for _twice in range(2):
        assert client.post(address, {"action": "promote"}).status_code == 302
    handed = ReadersQuestion.objects.get()
    assert handed.person == staff["editor"]
    assert handed.text == asked.text
    assert "Yes, for tin too." in handed.context
    assert enrolment.learner.email not in handed.context
    asked.refresh_from_db()
    assert asked.promoted_at
    assert client.post(address, {"action": "burn"}).status_code == 404


def test_a_question_of_another_course_is_not_there(sign_in, staff, course, shelf):
    other = courses.small_course(shelf)
    _version, _report, asked = said(course, learn(course, right=(1,)))
    address = reverse("training_asked_one", args=[other.translation_key, asked.pk])
    assert sign_in(staff["editor"]).get(address).status_code == 404
    nowhere = reverse("training_course", args=[uuid4()])
    assert sign_in(staff["editor"]).get(nowhere).status_code == 404


def test_nobody_to_hand_a_question_to_is_said(course, staff, monkeypatch):
    _version, _report, asked = said(course, learn(course, right=(1,)))
    monkeypatch.setattr(answering.guidance_asked, "send", lambda **kwargs: [])
    with pytest.raises(Refused):
        answering.promote(asked, staff["editor"])
    asked.refresh_from_db()
    assert asked.promoted_at is None

"""Refreshers: when, which questions, by a link that opens this alone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Question, QuestionVersion
from portal.learning.enrolments import enrol
from portal.learning.models import (
    Attempt,
    AttemptItem,
    Certificate,
    Enrolment,
    LearningEvent,
    Marking,
    Refresher,
    RefresherRound,
)
from portal.learning.problems import NotYours
from portal.learning.refresher.choosing import choose
from portal.learning.refresher.rounds import begin, send_rounds
from portal.learning.remarks import remark
from portal.members.viewers import viewer_for
from portal.operations.observe import masked
from tests import builders, courses
from tests.mailbox import new_mails
from tests.portal.learning.certificates.conftest import sign_in
from tests.portal.learning.conftest import pass_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def refresher(certificate, holder):
    return begin(certificate.enrolment_id, holder)


def after(refresher, days):
    """As if the course had been finished, and the refresher begun, so long ago."""
    at = timezone.now() - timedelta(days=days)
    Enrolment.objects.filter(pk=refresher.enrolment_id).update(completed_at=at)
    Refresher.objects.filter(pk=refresher.pk).update(began_at=at)


def link(mail):
    return re.search(
        r"http://localhost:8000(/learning/refresher/tsr_[\w-]+/)", mail.body
    )[1]


@pytest.fixture
def opened(refresher):
    after(refresher, 7)
    assert send_rounds() == 1
    [mail] = new_mails()
    return link(mail)


@pytest.mark.parametrize(
    ("days", "number"),
    [(6, None), (7, 1), (20, 1), (29, None), (30, 2), (60, None), (91, 3), (110, None)],
)
def test_at_a_week_a_month_three_months(refresher, days, number):
    after(refresher, days)
    assert send_rounds() == (number is not None)
    assert send_rounds() == 0
    found = list(RefresherRound.objects.values_list("number", flat=True))
    assert found == ([number] if number else [])


def test_after_a_pause_they_do_not_pile_up(refresher):
    after(refresher, 7)
    now = timezone.now()
    assert send_rounds(now + timedelta(days=24)) == 1
    assert RefresherRound.objects.get().number == 2
    assert send_rounds(now) == 0


def test_who_asks_late_gets_what_is_to_come(certificate, holder):
    made = begin(certificate.enrolment_id, holder)
    at = timezone.now() - timedelta(days=10)
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(completed_at=at)
    assert send_rounds() == 0
    assert send_rounds(timezone.now() + timedelta(days=20)) == 1
    assert made.rounds.get().number == 2


def test_only_for_ones_own_finished_course(certificate, client, holder, course):
    with pytest.raises(NotYours):
        begin(certificate.enrolment_id, builders.person("other"))
    sign_in(client, builders.person("third"))
    address = f"/learning/refresher/of/{certificate.enrolment_id}/"
    for path in ("begin/", "end/"):
        assert client.post(address + path).status_code == 404
        assert client.get(address + path).status_code == 405
    assert not Refresher.objects.exists()
    sign_in(client, holder)
    client.post(address + "begin/")
    assert Refresher.objects.get().stopped_at is None
    page = client.get(f"/learning/certificates/{certificate.code}/").content
    assert b"Stop the questions" in page
    client.post(address + "end/")
    assert Refresher.objects.get().stopped_at is not None


def test_the_mail(refresher):
    after(refresher, 7)
    send_rounds()
    [mail] = new_mails()
    assert mail.to == ["ama@firm.example"]
    assert "Foundations" in mail.subject
    assert "3 questions" in mail.body
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.extra_headers["List-Unsubscribe"].strip("<>") in mail.body
    token = link(mail).split("/")[-2]
    assert not RefresherRound.objects.filter(token_hash=token).exists()
    assert token not in masked(f"GET {link(mail)}")


def test_one_tap_stops_for_good(client, refresher):
    after(refresher, 7)
    send_rounds()
    [mail] = new_mails()
    out = mail.extra_headers["List-Unsubscribe"].strip("<>")
    path = out.removeprefix("http://localhost:8000")
    # Scanners open every link.
    assert client.get(path).status_code == 200
    assert Refresher.objects.get().stopped_at is None
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post(path, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert Refresher.objects.get().stopped_at is not None
    assert send_rounds(timezone.now() + timedelta(days=23)) == 0
    forged = path.replace("/stop/", "/stop/9")
    assert client.post(forged).status_code == 404


def test_who_stops_meanwhile_gets_no_mail(refresher):
    after(refresher, 7)
    send_rounds()
    Refresher.objects.update(stopped_at=timezone.now())
    assert new_mails() == []


def test_missed_questions_come_first(enrolment, holder):
    pass_course(enrolment)
    missed = AttemptItem.objects.order_by("position").last()
    AttemptItem.objects.filter(pk=missed.pk).update(earned=0)
    made = begin(enrolment.pk, holder)
    for number in (1, 2, 3):
        first = choose(made, number)[0]
        assert first.question_key == missed.question.question_key
        assert choose(made, number) == choose(made, number)


def test_voided_and_unpublished_questions_are_skipped(refresher):
    first, second, third = choose(refresher, 1)
    remark(first, "void", reason="Faulty", by=None)
    Question.objects.get(translation_key=second.question_key).unpublish()
    assert choose(refresher, 1) == [third]
    Question.objects.get(translation_key=third.question_key).delete()
    after(refresher, 7)
    assert choose(refresher, 1) == []
    assert send_rounds() == 0


def test_a_question_is_asked_in_its_newest_words(refresher):
    version = choose(refresher, 1)[0]
    question = Question.objects.get(translation_key=version.question_key)
    question.prompt = "Quite another question?"
    question.save_revision().publish()
    prompts = [one.body["prompt"] for one in choose(refresher, 1)]
    assert "Quite another question?" in prompts


def test_what_turns_out_faulty_later_is_not_asked(client, opened):
    row = RefresherRound.objects.get()
    remark(
        QuestionVersion.objects.get(pk=row.questions[0]), "void", reason="x", by=None
    )
    assert client.get(opened).content.count(b"<fieldset") == 2
    for pk in row.questions[1:]:
        remark(QuestionVersion.objects.get(pk=pk), "void", reason="x", by=None)
    assert b"withdrawn meanwhile" in client.get(opened).content


def test_the_link_needs_no_account_and_shows_no_key(client, opened):
    response = client.get(opened)
    text = response.content.decode()
    assert text.count("<fieldset") == 3
    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert "feedback" not in text.lower()
    assert "is right" not in text
    assert client.get("/learning/record/").status_code == 302


def test_answering_shows_what_is_right_and_touches_nothing(client, opened):
    def counts():
        models = (Attempt, AttemptItem, Marking, Certificate, Enrolment, LearningEvent)
        return [model.objects.count() for model in models]

    before, held = counts(), Certificate.objects.get()
    response = client.post(opened, {"q1": "right", "q2": "wrong"})
    assert response["Location"] == opened
    text = client.get(opened).content.decode()
    assert "1 of 3 right." in text
    assert "Not answered." in text
    again = client.post(opened, {"q1": "right", "q2": "right", "q3": "right"})
    assert again.status_code == 302
    assert "1 of 3 right." in client.get(opened).content.decode()
    assert counts() == before
    held_now = Certificate.objects.get()
    assert (held_now.facts, held_now.valid_until) == (held.facts, held.valid_until)


def test_hostile_answers_are_kept_out_in_words(client, opened):
    response = client.post(opened, {"q1": "nonsense", "q2": "x" * 5000, "q9": "y"})
    assert response.status_code == 422
    assert "does not belong to this question" in response.content.decode()
    assert RefresherRound.objects.get().done_at is None


def test_the_link_ends_after_fourteen_days(client, opened):
    RefresherRound.objects.update(expires_at=timezone.now())
    assert client.get(opened).status_code == 404
    assert client.post(opened, {"q1": "right"}).status_code == 404
    never = re.sub(r"tsr_[\w-]+", "tsr_" + "x" * 43, opened)
    pages = [client.get(path).content for path in (opened, never)]
    tokens = [path.split("/")[-2].encode() for path in (opened, never)]
    same = [page.replace(t, b"") for page, t in zip(pages, tokens, strict=True)]
    assert same[0] == same[1]


@pytest.mark.parametrize("why", ["closed", "locked"])
def test_who_may_not_learn_any_more_is_not_asked(client, opened, course, holder, why):
    if why == "closed":
        holder.is_active = False
        holder.save()
    else:
        builders.publish(course, tier_id=builders.MEMBER)
    assert client.get(opened).status_code == 404
    later = timezone.now() + timedelta(days=23)
    assert send_rounds(later) == 0


@pytest.mark.slow
def test_questions_of_every_kind_as_plain_forms(client, shelf, holder):
    course = courses.course(shelf, "Kinds")
    kinds = [
        courses.question(
            type="order",
            options=[{"option_id": n, "text": f"Step {n}"} for n in "abc"],
        ),
        courses.question(
            type="match",
            options=[
                {"option_id": n, "text": f"Left {n}", "match": f"Half {n}"}
                for n in "ab"
            ],
        ),
        courses.question(type="numeric", options=[], value="80", unit="%"),
    ]
    courses.lesson(course)
    courses.quiz(course, kinds)
    courses.release(course)
    enrolment = enrol(holder, course.translation_key, viewer_for(holder))
    from portal.learning.attempts import save_answers, start, submit
    from portal.learning.progress import finish_lesson

    viewer = viewer_for(holder)
    for step in enrolment.release.manifest:
        if step["kind"] == "lesson":
            finish_lesson(enrolment, step["key"])
            continue
        attempt = start(enrolment, step["key"], viewer)
        rights = {i.position: i.question.body["key"] for i in attempt.items.all()}
        given = {
            place: key["value"] if isinstance(key, dict) and "value" in key else key
            for place, key in rights.items()
        }
        save_answers(attempt.pk, holder, viewer, given)
        submit(attempt.pk, holder, viewer)
    made = begin(enrolment.pk, holder)
    after(made, 7)
    send_rounds()
    path = link(new_mails()[-1])
    page = client.get(path).content.decode()
    assert "(%)" in page
    form = {}
    row = RefresherRound.objects.get()
    for place, pk in enumerate(row.questions, 1):
        body = QuestionVersion.objects.get(pk=pk).body
        if body["type"] == "numeric":
            form[f"q{place}"] = "80 %"
        elif body["type"] == "match":
            form |= {f"q{place}-{own}": half for own, half in body["key"].items()}
        else:
            form |= {
                f"q{place}-{own}": str(at) for at, own in enumerate(body["key"], 1)
            }
    twice = dict(form)
    order = next(name for name, value in form.items() if value == "2")
    twice[order] = "1"
    refused = client.post(path, twice)
    assert refused.status_code == 422
    assert "Two lines have the place 1" in refused.content.decode()
    assert 'value="80"' in refused.content.decode()
    assert client.post(path, form).status_code == 302
    assert "3 of 3 right." in client.get(path).content.decode()

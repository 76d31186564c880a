"""Whatever is deleted, by code or in the admin: verification answers as specified."""

from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models.deletion import ProtectedError
from django.urls import reverse

from content.models import BasePage, CourseRelease, Question, QuestionVersion
from content.models.append_only import AppendOnly, WrittenOnce
from portal.goals.models import Measurement
from portal.learning import signing
from portal.learning.certificates.badges import badge
from portal.learning.models import (
    Certificate,
    Enrolment,
    Marking,
    Refresher,
    Remark,
)
from portal.learning.refresher.rounds import begin
from portal.learning.remarks import remark
from tests import builders, courses
from tests.portal.learning.certificates.conftest import sign_in

pytestmark = pytest.mark.django_db


def verified(client, certificate):
    client.logout()
    response = client.get(f"/verify/{certificate.code}/")
    assert response.status_code == 200
    return response.content.decode()


def lost(client, certificate, person):
    """What anybody who verifies it, or its holder, does not find any more."""
    text = verified(client, certificate)
    facts = ("Ama Mensah", "Foundations", "100 percent", "20 minutes", "Valid until")
    missing = [fact for fact in facts if fact not in text]
    sign_in(client, person)
    own = f"/learning/certificates/{certificate.code}/"
    addresses = (own, f"{own}badge.jwt", "/learning/record/")
    answers = {address: client.get(address) for address in addresses}
    missing += [at for at, answer in answers.items() if answer.status_code != 200]
    if b"Foundations" not in answers["/learning/record/"].content:
        missing.append("the course in the record")
    return missing


@pytest.mark.parametrize("what", ["lesson", "quiz", "course", "section"])
def test_pages_deleted_by_code(client, certificate, holder, course, shelf, what):
    page = {
        "lesson": lambda: courses.steps(course, "lesson")[0],
        "quiz": lambda: courses.steps(course, "quiz")[0],
        "course": lambda: courses.again(course),
        "section": lambda: courses.again(shelf),
    }[what]()
    page.delete()
    assert lost(client, certificate, holder) == []


@pytest.mark.parametrize("what", ["lesson", "course"])
def test_pages_deleted_in_the_admin(client, certificate, holder, course, what):
    page = courses.steps(course, "lesson")[0] if what == "lesson" else course
    sign_in(client, builders.person("root", is_superuser=True))
    address = reverse("wagtailadmin_pages:delete", args=[page.pk])
    response = client.post(address, {"confirm_site_name": "Touchstone"}, follow=True)
    # People have records of it: unpublish it instead, says the page.
    assert response.status_code == 409
    assert courses.again(page).live
    assert lost(client, certificate, holder) == []


def test_questions_deleted_and_old_revisions_purged(client, certificate, holder):
    assert Question.objects.count()
    for question in Question.objects.all():
        question.delete()
    call_command("purge_revisions", stdout=StringIO())
    assert QuestionVersion.objects.exists()
    assert lost(client, certificate, holder) == []


def test_edits_of_the_course_change_no_certificate(client, certificate, holder, course):
    builders.publish(course, title="Quite another name", validity_months=1)
    courses.release(course, kind="requirement")
    assert lost(client, certificate, holder) == []
    assert "Quite another" not in verified(client, certificate)


def test_what_is_evidence_is_written_once(certificate, holder):
    """Each kind of row, by each way that Django has to change or delete one."""
    attempt = certificate.enrolment.attempts.get()
    remark(attempt.items.first().question, "full", reason="Two meanings.", by=None)
    assert Marking.objects.filter(attempt=attempt).count() == 2
    fixed = {
        Certificate: "code",
        CourseRelease: "sha256",
        Marking: "earned",
        QuestionVersion: "body",
        Remark: "reason",
    }
    assert set(AppendOnly.__subclasses__()) - {Measurement} == set(fixed)
    for model, name in fixed.items():
        row = model.objects.first()
        value = {name: getattr(row, name)}
        for change in (
            row.save,
            partial(row.save, update_fields=[name]),
            row.delete,
            partial(row.alter, **value),
            partial(model.objects.update, **value),
            partial(model.objects.all().update, **value),
            partial(model.objects.bulk_update, [row], [name]),
            model.objects.all().delete,
        ):
            with pytest.raises(WrittenOnce):
                change()


def test_records_cannot_be_taken_away_by_code(certificate):
    with pytest.raises(WrittenOnce):
        certificate.delete()
    with pytest.raises(WrittenOnce):
        Certificate.objects.all().delete()
    with pytest.raises((WrittenOnce, ProtectedError)):
        certificate.enrolment.delete()
    with pytest.raises((WrittenOnce, ProtectedError)):
        CourseRelease.objects.all().delete()
    certificate.facts["name"] = "Somebody Else"
    with pytest.raises(WrittenOnce):
        certificate.save()
    assert Certificate.objects.get().facts["name"] == "Ama Mensah"


@pytest.mark.parametrize("how", ["code", "own request"])
def test_the_person_goes_and_the_facts_stay(client, certificate, holder, how):
    begin(certificate.enrolment_id, holder)
    before = certificate.enrolment.pseudonym
    token = badge(certificate)
    if how == "code":
        holder.delete()
    else:
        sign_in(client, holder)
        response = client.post("/my/data/close/", {"proof": builders.PASSWORD})
        assert response.status_code == 302, response.content[:400]
    text = verified(client, certificate)
    assert "has withdrawn their name" in text
    assert "Foundations" in text
    assert "Valid until" in text
    assert "Mensah" not in text
    row = Enrolment.objects.get()
    assert row.learner is None
    assert row.pseudonym != before
    assert not Refresher.objects.exists()
    # What they fetched before is theirs, and still checks.
    assert signing.checked(token, signing.public_keys())


def test_the_first_page_of_a_site_without_anything_else(client, certificate, home):
    """Not even the tree is needed."""
    certificate.refresh_from_db()
    BasePage.objects.filter(depth__gt=2).delete()
    text = verified(client, certificate)
    assert "Foundations" in text

"""The holder's own page: name, files, renewal."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone
from pypdf import PdfReader

from portal.learning import pdf
from portal.learning.certificates.issuing import issue, revoke
from portal.learning.certificates.naming import clean_name
from portal.learning.certificates.renewing import may_renew
from portal.learning.enrolments import enrol, enrolment_of
from portal.learning.models import Certificate, Enrolment
from portal.learning.problems import Refused
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.certificates.conftest import made_ago, rewrite, sign_in
from tests.portal.learning.conftest import pass_course

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def address(certificate, rest=""):
    return f"/learning/certificates/{certificate.code}/{rest}"


def renewing(certificate):
    return f"/learning/courses/{certificate.enrolment.course_key}/renew/"


def unnamed(certificate):
    return rewrite(certificate, facts={**certificate.facts, "name": ""})


def said(response):
    return " ".join(str(one) for one in get_messages(response.wsgi_request))


def test_only_its_holder_finds_it(client, certificate, holder):
    paths = ("", "certificate.pdf", "badge.jwt", "name/")
    assert client.get(address(certificate)).status_code == 302
    sign_in(client, builders.person("other"))
    for path in paths:
        for method in (client.get, client.post):
            response = method(address(certificate, path))
            assert response.status_code in (404, 405), path
    sign_in(client, holder)
    response = client.get(address(certificate))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert b"Ama Mensah" in response.content
    assert client.get(f"/learning/certificates/{'A' * 26}/").status_code == 404
    assert client.get("/learning/certificates/nonsense/").status_code == 404


def test_a_name_is_given_once(client, certificate, holder):
    certificate = unnamed(certificate)
    holder.first_name = holder.last_name = ""
    holder.save()
    sign_in(client, holder)
    assert b'id="name"' in client.get(address(certificate)).content
    response = client.post(address(certificate, "name/"), {"name": " Ama \n Mensah "})
    newer = Certificate.objects.get(enrolment=certificate.enrolment, current=True)
    assert response["Location"] == address(newer)
    assert newer.facts["name"] == "Ama Mensah"
    assert newer.supersedes == certificate
    assert newer.valid_until == certificate.valid_until
    assert b'id="name"' not in client.get(address(newer)).content
    again = client.post(address(newer, "name/"), {"name": "Somebody Else"})
    assert again.status_code == 422
    assert b"Ask the stewards" in again.content
    old = client.post(address(certificate, "name/"), {"name": "Somebody Else"})
    assert old.status_code == 422
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize(
    "name",
    ["", "   ", "123", "a@b.example", "https://x.example", "x" * 201, "\u202e\u2066"],
)
def test_what_is_no_name_is_refused_and_kept_in_the_form(
    client, certificate, holder, name
):
    certificate = unnamed(certificate)
    sign_in(client, holder)
    response = client.post(address(certificate, "name/"), {"name": name})
    assert response.status_code == 422
    assert Certificate.objects.count() == 1
    with pytest.raises(Refused):
        clean_name(name)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("José  O’Neill-Ñu", "José O’Neill-Ñu"),
        ("\u202eevil\u202c Name", "evil Name"),
        ("李小龍", "李小龍"),
        ("नेहा क्\u200dष", "नेहा क्\u200dष"),
        ("محمد", "محمد"),
    ],
)
def test_names_of_all_scripts(typed, printed):
    assert clean_name(typed) == printed


def test_a_name_holds_no_script(client, certificate, holder):
    certificate = unnamed(certificate)
    sign_in(client, holder)
    client.post(address(certificate, "name/"), {"name": "<script>alert(1)</script>"})
    newer = Certificate.objects.exclude(pk=certificate.pk).get()
    page = client.get(f"/verify/{newer.code}/").content
    assert b"<script>alert" not in page
    assert b"&lt;script&gt;alert" in page


def test_a_renewal_keeps_the_printed_name(certificate, holder):
    holder.first_name = holder.last_name = ""
    holder.save()
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(printed_name="Ama M.")
    old = certificate.enrolment
    later = Enrolment.objects.create(
        learner=holder, course_key=old.course_key, course_title="x", cycle=2,
        release=old.release, completed_release=old.release,
        completed_at=timezone.now(),
    )  # fmt: skip
    assert issue(later).facts["name"] == "Ama M."


def test_the_pdf_is_tagged_and_holds_the_facts(client, certificate, holder):
    pytest.importorskip("weasyprint")
    sign_in(client, holder)
    response = client.get(address(certificate, "certificate.pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    reader = PdfReader(io.BytesIO(response.content))
    text = " ".join(reader.pages[0].extract_text().split())
    assert "Ama Mensah" in text
    assert "Foundations" in text
    assert len(reader.pages) == 1
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert b"pdfuaid" in catalogue["/Metadata"].get_object().get_data()


def test_without_the_library_a_sentence_says_how_to_print(
    client, certificate, holder, monkeypatch
):
    import builtins

    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "weasyprint":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    sign_in(client, holder)
    page = client.get(address(certificate))
    assert b"certificate.pdf" not in page.content
    assert "choose “Save as PDF”" in page.content.decode()
    response = client.get(address(certificate, "certificate.pdf"))
    assert response["Location"] == address(certificate)
    assert "Save as PDF" in said(response)


def test_the_pdf_reaches_nothing_outside_itself(monkeypatch, tmp_path):
    pytest.importorskip("weasyprint")
    secret = tmp_path / "secret.css"
    secret.write_text('p::after { content: "zyxwvsecret" }')
    asked = []
    real = pdf.render_to_string

    def hostile(template, context=None):
        if template.endswith(".css"):
            return real(template)
        return (
            '<!doctype html><html lang="en"><title>x</title>'
            f'<link rel="stylesheet" href="file://{secret}">'
            '<img alt="x" src="http://127.0.0.1:9/x.png"><p>zyxwvwords</p></html>'
        )

    monkeypatch.setattr(pdf, "render_to_string", hostile)
    import socket

    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: asked.append(a))
    made = pdf.make_pdf("x", {})
    assert asked == []
    text = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "zyxwvwords" in text
    assert "zyxwvsecret" not in text


def test_renewing_begins_in_the_last_sixty_days(client, certificate, holder):
    sign_in(client, holder)
    early = client.get(address(certificate)).content.decode()
    assert "You can renew from" in early
    response = client.post(renewing(certificate))
    assert "You can renew from" in said(response)
    made_ago(certificate, 60)
    assert b"Renew now" in client.get(address(certificate)).content
    response = client.post(renewing(certificate))
    begun = enrolment_of(holder, certificate.enrolment.course_key)
    assert begun.cycle == 2
    assert response["Location"].endswith("/continue/")
    assert b"You have begun to renew" in client.get(address(certificate)).content
    client.post(renewing(certificate))
    assert Enrolment.objects.filter(learner=holder).count() == 2


def offers(client, certificate):
    """Whether renewing is offered: on the certificate's page, on “My learning” and on
    the record of the course."""
    course = certificate.enrolment.course_key
    form = f'action="{renewing(certificate)}"'
    pages = (address(certificate), "/learning/", f"/learning/courses/{course}/")
    return {form in client.get(page).content.decode() for page in pages}


def test_all_pages_and_renewing_itself_agree(client, certificate, holder, course):
    sign_in(client, holder)
    for days, offered in ((61, False), (60, True), (-5, True)):
        certificate = made_ago(certificate, days)
        assert offers(client, certificate) == {offered}, days
    for days in (61, 400):
        certificate = made_ago(certificate, days)
        client.post(renewing(certificate))
        assert Enrolment.objects.count() == 1
    certificate = rewrite(certificate, valid_until=None)
    assert offers(client, certificate) == {False}
    assert "does not expire" in said(client.post(renewing(certificate)))
    certificate = made_ago(certificate, 20)
    courses.again(course).unpublish()
    assert offers(client, certificate) == {False}, "no longer given"
    assert "not given any more" in said(client.post(renewing(certificate)))
    page = client.get(f"/learning/courses/{certificate.enrolment.course_key}/")
    assert b"You can renew from" not in page.content
    assert Enrolment.objects.count() == 1


def test_who_holds_the_course_that_follows_need_not_renew(
    client, certificate, holder, course, shelf
):
    follower = courses.small_course(shelf, title="Anew", validity_months=24)
    builders.publish(course, successor=follower)
    certificate = made_ago(certificate, 20)
    sign_in(client, holder)
    assert offers(client, certificate) == {True}
    pass_course(enrol(holder, follower.translation_key, viewer_for(holder)))
    assert offers(client, certificate) == {False}
    assert "You hold a newer certificate" in said(client.post(renewing(certificate)))
    assert not Enrolment.objects.filter(cycle=2).exists()
    revoke(certificate, reason="Mistake")
    assert offers(client, certificate) == {True}


def test_the_day_is_the_issuers(certificate, settings):
    """One minute to midnight there is already tomorrow elsewhere."""
    settings.TIME_ZONE = "Pacific/Honolulu"
    certificate = rewrite(certificate, valid_until=date(2030, 3, 2))
    first = datetime(2030, 1, 1, tzinfo=ZoneInfo("Pacific/Honolulu"))
    minute = timedelta(minutes=1)
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        assert not may_renew(certificate, now=first - minute)
        assert may_renew(certificate, now=first)


def test_a_renewal_in_time_keeps_the_day_and_a_late_one_shows_the_gap(
    client, certificate, holder
):
    sign_in(client, holder)
    made_ago(certificate, -3)
    client.post(renewing(certificate))
    begun = enrolment_of(holder, certificate.enrolment.course_key)
    pass_course(begun)
    newer = Certificate.objects.get(enrolment=begun)
    page = client.get(address(newer)).content.decode()
    assert "Before this certificate you had none from" in page
    assert b"You hold a newer certificate" in client.get(address(certificate)).content
    assert "Expired" in client.get(f"/verify/{certificate.code}/").content.decode()
    made_ago(certificate, 10)
    page = client.get(address(newer)).content.decode()
    assert "Before this certificate" not in page


def test_a_withdrawn_course_names_the_one_that_follows(
    client, certificate, holder, course, shelf
):
    follower = courses.small_course(shelf, title="Foundations anew")
    page = courses.again(course)
    page.successor = follower
    page.save_revision().publish()
    courses.again(course).unpublish()
    made_ago(certificate, 20)
    sign_in(client, holder)
    text = client.get(address(certificate)).content.decode()
    assert "This course is not given any more." in text
    assert "Foundations anew" in text
    assert "Renew now" not in text
    follower.refresh_from_db()
    courses.again(follower).unpublish()
    assert "Foundations anew" not in client.get(address(certificate)).content.decode()


def test_a_revoked_one_offers_no_files(client, certificate, holder):
    revoke(certificate, reason="Mistake")
    sign_in(client, holder)
    text = client.get(address(certificate)).content.decode()
    assert "badge.jwt" not in text
    assert "Revoked on" in text
    assert "Take the course again" in text
    client.post(renewing(certificate))
    assert enrolment_of(holder, certificate.enrolment.course_key).cycle == 2
    assert timezone.localdate() + timedelta(days=1) < certificate.valid_until


def test_who_has_lost_access_is_told_so(client, certificate, holder, course):
    builders.publish(course, tier_id=builders.MEMBER)
    made_ago(certificate, 20)
    sign_in(client, holder)
    text = client.get(address(certificate)).content.decode()
    assert "You have no access to this course at the moment." in text
    assert "Renew now" not in text
    assert client.post(renewing(certificate)).status_code == 404
    assert client.get(address(certificate, "badge.jwt")).status_code == 200

"""The learning record: what it counts, and that its file cannot be altered unseen."""

import json
from datetime import UTC, datetime

import pytest

from portal.learning import signing
from portal.learning.enrolments import enrol, renew
from portal.learning.models import Certificate, Enrolment
from portal.learning.records.files import read_signed, record_of, signed_file
from portal.learning.records.transcript import transcript_of
from portal.members.own_data import everything_about
from portal.members.viewers import viewer_for
from tests import builders, courses
from tests.portal.learning.certificates.conftest import made_ago, sign_in
from tests.portal.learning.conftest import pass_course

pytestmark = pytest.mark.django_db


def test_it_is_ones_own(client, certificate, holder):
    addresses = ["", "record.json", "record.pdf"]
    for path in addresses:
        assert client.get(f"/learning/record/{path}").status_code == 302
    sign_in(client, builders.person("other"))
    text = client.get("/learning/record/").content.decode()
    assert "Foundations" not in text
    assert "You have not finished any course yet." in text
    sign_in(client, holder)
    response = client.get("/learning/record/")
    assert "no-store" in response["Cache-Control"]
    text = response.content.decode()
    assert "Foundations" in text
    assert "20 minutes" in text
    assert certificate.code in text


def test_hours_by_year_and_a_renewal_in_its_own(certificate, holder, course):
    page = courses.again(course)
    page.short_renewal = True
    page.save_revision().publish()
    courses.release(course, kind="wording")
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(
        completed_at=datetime(2023, 12, 31, 23, 30, tzinfo=UTC)
    )
    made = made_ago(certificate, 10)
    Enrolment.objects.filter(pk=made.enrolment_id).update(
        completed_at=datetime(2023, 12, 31, 23, 30, tzinfo=UTC)
    )
    again = renew(holder, certificate.enrolment.course_key, viewer_for(holder))
    assert again.kind == "renewal"
    pass_course(again)
    found = transcript_of(holder)
    # The renewal asked for the quiz of ten minutes; the lessons counted before.
    assert [year.minutes for year in found.years] == [10, 20]
    assert found.years[-1].year == 2023
    newer = Certificate.objects.get(enrolment=again)
    assert newer.facts["minutes"] == 10


def test_the_year_is_that_of_the_issuers_zone(certificate, holder, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(
        completed_at=datetime(2023, 12, 31, 23, 30, tzinfo=UTC)
    )
    assert [year.year for year in transcript_of(holder).years] == [2024]


def test_minutes_that_change_later_change_nothing(certificate, holder, course):
    for lesson in courses.steps(course, "lesson"):
        lesson.minutes = 300
        lesson.save_revision().publish()
    courses.release(course, kind="content")
    assert transcript_of(holder).minutes == 20


def test_the_file_is_checked_without_us(client, certificate, holder):
    sign_in(client, holder)
    response = client.get("/learning/record/record.json")
    assert response["Content-Disposition"].startswith("attachment")
    client.logout()
    keys = client.get("/verify/keys.json").json()["keys"]
    said = read_signed(response.content.decode(), keys)
    [entry] = said["finished"]
    assert entry["certificate"]["code"] == certificate.code
    assert entry["declared_minutes"] == 20
    assert entry["score_percent"] == 100
    assert said["name"] == "Ama Mensah"
    assert said["declared_minutes"] == {entry["completed_on"][:4]: 20}


def test_one_byte_altered_is_refused(certificate, holder):
    text = signed_file(record_of(holder))
    keys = signing.public_keys()
    raw = text.encode()
    refused = 0
    places = range(0, len(raw), 7)
    for place in places:
        if raw[place : place + 1].isspace():
            continue
        forged = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        try:
            said = read_signed(forged.decode("utf-8", "replace"), keys)
        except signing.NotSigned:
            refused += 1
        else:
            # Only what JSON does not tell apart, and then it says the same.
            assert said == json.loads(text)["record"]
    assert refused > len(places) * 0.6


def test_swapped_halves_and_other_records_are_refused(certificate, holder):
    whole = json.loads(signed_file(record_of(holder)))
    keys = signing.public_keys()
    for forged in (
        {**whole, "record": {**whole["record"], "name": "Somebody Else"}},
        {"record": whole["record"]},
        {**whole, "signed": None},
        [],
    ):
        with pytest.raises(signing.NotSigned):
            read_signed(json.dumps(forged), keys)
    with pytest.raises(signing.NotSigned):
        read_signed("{" * 50, keys)


@pytest.mark.slow
def test_the_pdf(client, certificate, holder):
    pytest.importorskip("weasyprint")
    import io

    from pypdf import PdfReader

    sign_in(client, holder)
    response = client.get("/learning/record/record.pdf")
    text = " ".join(
        PdfReader(io.BytesIO(response.content)).pages[0].extract_text().split()
    )
    assert "Foundations" in text
    assert "Learning record" in text


def test_it_is_part_of_what_people_take_along(certificate, holder):
    data = everything_about(holder, viewer_for(holder))
    assert data["learning_record"]["finished"][0]["course"] == "Foundations"


@pytest.mark.slow
def test_the_number_of_questions_does_not_grow(
    certificate, holder, shelf, django_assert_max_num_queries
):
    for number in range(3):
        made = courses.small_course(shelf, title=f"Course {number}")
        pass_course(enrol(holder, made.translation_key, viewer_for(holder)))
    with django_assert_max_num_queries(4):
        assert len(transcript_of(holder).finished) == 4

"""The public page: what it says of every state, to anybody."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.learning.certificates.codes import grouped
from portal.learning.certificates.issuing import new_code, reissue, revoke
from portal.learning.leaving import forget
from portal.limits import forget_counts
from tests.portal.learning.certificates.conftest import rewrite

pytestmark = pytest.mark.django_db


def page(client, certificate):
    response = client.get(f"/verify/{certificate.code}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_stranger_sees_all_facts_without_cookie(client, certificate):
    response = client.get(f"/verify/{certificate.code}/")
    text = response.content.decode()
    for word in (
        "Ama Mensah", "Foundations", "100 percent", "20 minutes", "Valid until",
        grouped(certificate.code), "Touchstone",
    ):  # fmt: skip
        assert word in text, word
    assert not response.cookies
    assert response["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in text
    assert "no-store" in response["Cache-Control"]
    assert "learner@" not in text
    assert "ama@" not in text


@pytest.mark.parametrize("how", ["lower", "spaces", "letters"])
def test_what_is_typed_leads_to_the_one_address(client, certificate, how):
    code = certificate.code
    typed = {
        "lower": code.lower(),
        "spaces": grouped(code),
        "letters": code.replace("0", "o").replace("1", "I"),
    }[how]
    for response in (
        client.get("/verify/", {"code": typed}),
        client.get(f"/verify/{typed}/"),
    ):
        assert response.status_code == 302 or typed == code
        if response.status_code == 302:
            assert response["Location"] == f"/verify/{code}/"


def test_unknown_and_malformed_are_the_same_404(client, certificate):
    answers = []
    for code in (new_code(), "nothing", "A" * 26, "x" * 900, "%00", "🙂"):
        response = client.get(f"/verify/{code}/")
        assert response.status_code == 404
        answers.append(re.sub(rb"csrf\w+", b"", response.content))
    assert len(set(answers)) == 1
    forms = [
        client.get("/verify/", {"code": code}) for code in (new_code(), "nothing here")
    ]
    assert [one.status_code for one in forms] == [404, 404]
    said = [re.search(rb'id="code-error">([^<]+)', one.content)[1] for one in forms]
    assert said[0] == said[1]
    assert client.get("/verify/?code=").status_code == 422
    assert client.post("/verify/").status_code == 405


def test_what_is_typed_is_escaped(client, db):
    response = client.get("/verify/", {"code": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in response.content


def test_expired(client, certificate):
    rewrite(certificate, valid_until=timezone.localdate() - timedelta(days=1))
    text = page(client, certificate)
    assert "Expired: it was valid until" in text
    assert "Foundations" in text


def test_revoked_with_reason_and_day(client, certificate):
    revoke(certificate, reason="Handed in by <somebody> else")
    text = page(client, certificate)
    assert "Revoked on" in text
    assert "Handed in by &lt;somebody&gt; else" in text


def test_the_old_code_leads_to_the_new_one(client, certificate):
    newer = reissue(certificate, name="Ama Adjoa Mensah", reason="married")
    newest = reissue(newer, name="Ama A. Mensah", reason="shorter")
    text = page(client, certificate)
    assert "Replaced" in text
    assert f'href="/verify/{newest.code}/"' in text
    assert "married" not in text + page(client, newest)
    assert "Valid until" in page(client, newest)


def test_a_withdrawn_name_is_said_and_gone(client, certificate, holder):
    forget(holder)
    text = page(client, certificate)
    assert "has withdrawn their name" in text
    assert "Mensah" not in text
    assert "Foundations" in text


def test_the_qr_code_leads_to_the_base_url(client, certificate, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://minerals.example"
    response = client.get(f"/verify/{certificate.code}/qr.svg", HTTP_HOST="localhost")
    assert response["Content-Type"] == "image/svg+xml"
    import segno

    address = f"https://minerals.example/verify/{certificate.code}/"
    wanted = segno.make(address, error="m", micro=False)
    lines = re.search(rb'stroke="#000" d="([^"]+)"', response.content)
    again = wanted.svg_inline(scale=4, border=2, light="#fff").encode()
    assert lines[1] in again
    assert b"<script" not in response.content


def test_guessing_is_slowed_down(client, settings, db):
    settings.RATE_LIMITS = {"verify_certificate": "5/minute"}
    forget_counts()
    found = [client.get(f"/verify/{new_code()}/").status_code for _try in range(7)]
    assert found == [404] * 5 + [429] * 2


def test_a_signed_in_reader_sees_the_same(client, certificate, holder):
    client.force_login(holder, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(f"/verify/{certificate.code}/")
    assert "no-store" in response["Cache-Control"]
    assert b"Valid until" in response.content


def test_a_check_stays_within_its_queries(
    client, certificate, django_assert_max_num_queries
):
    client.get(f"/verify/{certificate.code}/")
    with django_assert_max_num_queries(4):
        answer = client.get(f"/verify/{certificate.code}/")
    assert answer.status_code == 200

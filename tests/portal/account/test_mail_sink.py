"""Sign-up to confirmed address through a real mail server on loopback."""

import email
import re
from email import policy

import pytest
from django.test import Client

from portal.members.models import User
from tests.mailbox import mail_server, run_queue
from tests.portal.account.test_same_path import NEW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    with mail_server(settings) as server:
        yield server.letters


def test_sign_up_to_the_first_page(home, sink, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://portal.example"
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    sent = {**NEW, "email": "Ada@Example.test"}
    answer = client.post("/account/signup/", sent, headers={"host": "evil.example"})
    assert answer.status_code == 302
    assert sink == [], "the answer does not wait for the mail server"
    run_queue()
    (envelope,) = sink
    assert envelope.rcpt_tos == ["ada@example.test"]
    letter = email.message_from_bytes(envelope.content, policy=policy.default)
    body = letter.get_content()
    assert letter.get_content_type() == "text/plain"
    assert "evil" not in envelope.content.decode()
    link = re.search(r"https://portal\.example(/account/confirm-email/\S+)", body)[1]
    assert client.get(link).status_code == 200
    assert not User.objects.get().emailaddress_set.get().verified, "GET changes nothing"
    client.post(link)
    signed_in = {"login": "ada@example.test", "password": NEW["password1"]}
    assert client.post("/account/login/", signed_in)["Location"] == "/"
    assert client.get("/account/sessions/").status_code == 200


def test_every_letter_is_ours_and_plain(home):
    """Each pair of templates of allauth's has one of ours before it."""
    from pathlib import Path

    import allauth

    theirs = Path(allauth.__file__).parent / "templates"
    ours = Path(__file__).resolve().parents[3] / "templates"
    letters = [
        path.relative_to(theirs)
        for app in ("account", "mfa", "socialaccount")
        for path in (theirs / app / "email").glob("*.txt")
        # Codes for what we do by links.
        if "password_reset_code" not in path.name and "_signup_" not in path.name
    ]
    assert len(letters) > 30
    assert [str(path) for path in letters if not (ours / path).exists()] == []
    for path in ours.glob("*/email/*.txt"):
        text = path.read_text()
        assert "user_agent" not in text, "written by whoever sent the request"
        assert "{{ user" not in text

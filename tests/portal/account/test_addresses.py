"""One's own e-mail addresses and password: added, confirmed, changed, taken away."""

import re

import pytest
from allauth.account.models import EmailAddress

from tests import builders
from tests.builders import PASSWORD
from tests.mailbox import new_mails

pytestmark = pytest.mark.django_db
PAGE = "/account/email/"
OTHER = "second@example.test"


@pytest.fixture
def proved(reader, signed_in):
    """Signed in, and shown once more who they are."""
    client = signed_in(reader)
    answer = client.post(PAGE, {"action_add": "", "email": OTHER})
    assert "reauthenticate" in answer["Location"]
    assert not EmailAddress.objects.filter(email=OTHER).exists()
    client.post(answer["Location"], {"password": PASSWORD, "next": "/account/"})
    return client


def test_an_address_counts_once_it_is_confirmed(proved, reader, client):
    proved.post(PAGE, {"action_add": "", "email": OTHER})
    (letter,) = new_mails()
    assert letter.to == [OTHER]
    sent = {"login": OTHER, "password": PASSWORD}
    client.post("/account/login/", sent)
    assert client.get("/account/sessions/").status_code == 302
    # Neither as the first one, nor for a code, before its owner has said yes.
    proved.post(PAGE, {"action_primary": "", "email": OTHER})
    reader.refresh_from_db()
    assert reader.email == "reader@example.test"
    client.logout()
    new_mails()
    client.post("/account/login/code/", {"email": OTHER})
    assert "No account uses it" in new_mails()[0].body
    link = re.search(r"http://localhost:8000(\S+)", letter.body)[1]
    proved.post(link)
    proved.post(PAGE, {"action_primary": "", "email": OTHER})
    reader.refresh_from_db()
    assert reader.email == OTHER
    told = [m for m in new_mails() if "has changed" in m.body]
    assert "reader@example.test" in told[0].body


def test_anothers_address_tells_nothing(proved):
    builders.person("known", verified=True)
    answers = []
    for email in ("known@example.test", "unknown@example.test"):
        proved.post(PAGE, {"action_add": "", "email": email})
        answers.append(len(new_mails()))
        page = proved.get(PAGE).content.decode()
        assert email in page
    assert answers == [1, 1]


def test_the_first_address_stays(proved, reader):
    proved.post(PAGE, {"action_remove": "", "email": reader.email})
    assert EmailAddress.objects.get().email == reader.email


def test_who_has_no_password_sets_one_after_a_code(reader, client):
    reader.set_unusable_password()
    reader.save()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    form = "/account/password/set/"
    assert client.get("/account/password/change/")["Location"] == form
    new = {
        "password1": "another long pass phrase",  # pragma: allowlist secret
        "password2": "another long pass phrase",  # pragma: allowlist secret
    }
    asked = client.post(form, new)["Location"]
    assert asked.startswith("/account/reauthenticate/code/")
    client.post(asked, {"recipient": reader.email})
    (letter,) = new_mails()
    code = re.search(r"\n\n(\S+)\n\n", letter.body)[1]
    client.post("/account/reauthenticate/code/confirm/", {"code": code, "next": form})
    client.post(form, new)
    reader.refresh_from_db()
    assert reader.check_password("another long pass phrase")

"""A known and an unknown address take the same path: hashes, queries, mails, words."""

import re
from contextlib import contextmanager

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from portal.members.models import User
from tests import builders
from tests.builders import PASSWORD
from tests.mailbox import new_mails

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
KNOWN, UNKNOWN = "known@example.test", "nobody@example.test"
WRONG = "wrong words altogether"
NAMES = {"first_name": "Ada", "last_name": "Reader"}
NEW = {
    **NAMES,
    "password1": "a long pass phrase",  # pragma: allowlist secret
    "password2": "a long pass phrase",  # pragma: allowlist secret
}


@pytest.fixture
def hashes(monkeypatch):
    """How often a password was hashed."""
    calls = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        calls.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return calls


@contextmanager
def counting(hashes):
    found = {}
    hashes.clear()
    mails = DBTaskResult.objects.count()
    with CaptureQueriesContext(connection) as captured:
        yield found
    writes = re.compile(r"INSERT|UPDATE|DELETE")
    queries = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
    found["hashes"] = len(hashes)
    found["queries"] = len(queries)
    found["writes"] = sum(bool(writes.match(sql)) for sql in queries)
    found["mails"] = DBTaskResult.objects.count() - mails


@pytest.fixture
def people(home):
    """Somebody with all that accounts have, and somebody without a password."""
    builders.person("known", verified=True)
    User.objects.filter(email="bare@example.test").delete()
    bare = builders.person("bare", verified=True)
    bare.set_unusable_password()
    bare.save()


def measured(client, hashes, address, data, email):
    with counting(hashes) as found:
        page = response = client.post(address, {**data, **email})
    if response.status_code == 302:
        found["target"] = response["Location"]
        page = client.get(response["Location"])
    found["status"] = response.status_code
    shown = page.content.decode()
    for value in email.values():
        shown = shown.replace(value, "ADDRESS")
    found["shown"] = re.sub(r'value="[^"]{20,}"', "", shown)
    return found


def both(make_client, hashes, address, data, field, emails=(KNOWN, UNKNOWN)):
    answers = []
    for email in emails:
        client = make_client()
        client.get(address)
        answers.append(measured(client, hashes, address, data, {field: email}))
    return answers


@pytest.fixture
def make_client():
    from django.test import Client

    return Client


@pytest.mark.parametrize("known", [KNOWN, "bare@example.test"])
def test_signing_in_with_a_wrong_password(people, make_client, hashes, known):
    address, data = "/account/login/", {"password": WRONG}
    one, two = both(make_client, hashes, address, data, "login", (known, UNKNOWN))
    assert one == two
    assert one["hashes"] == 2
    assert one["status"] == 422
    assert one["mails"] == 0


def test_a_closed_account_is_told_apart_by_its_owner_alone(people, make_client, hashes):
    User.objects.filter(email=KNOWN).update(is_active=False)
    address, data = "/account/login/", {"password": WRONG}
    one, two = both(make_client, hashes, address, data, "login")
    assert one == two


def test_signing_up(people, make_client, hashes):
    one, two = both(make_client, hashes, "/account/signup/", NEW, "email")
    assert one == two
    assert one["hashes"] == 1
    assert one["mails"] == 1
    known, new = new_mails()
    assert known.to == [KNOWN]
    assert "password/reset/" in known.body
    assert new.to == [UNKNOWN]
    assert "confirm-email/" in new.body
    assert not User.objects.filter(email__contains="taken").exists()


def test_signing_up_in_one_moment_with_another(people, client, monkeypatch):
    """The address was free when it was looked up, and taken when it was written."""
    from portal.account.same_path import SignupForm

    def taken(self, request):
        raise IntegrityError

    monkeypatch.setattr(SignupForm, "save", taken)
    answer = client.post("/account/signup/", {**NEW, "email": UNKNOWN})
    assert answer.status_code == 302
    (letter,) = new_mails()
    assert "There is one already" in letter.body


def test_asking_for_a_new_password(people, make_client, hashes):
    one, two = both(make_client, hashes, "/account/password/reset/", {}, "email")
    assert one == two
    assert one["hashes"] == 0
    assert one["mails"] == 1
    known, unknown = new_mails()
    assert "password/reset/key/" in known.body
    assert "No account uses it" in unknown.body


def test_asking_for_a_code(people, make_client, hashes):
    one, two = both(make_client, hashes, "/account/login/code/", {}, "email")
    assert one == two
    assert one["hashes"] == 0
    assert one["mails"] == 1
    known, unknown = new_mails()
    assert re.search(r"^[A-Z0-9]{4,}-?[A-Z0-9]*$", known.body, re.M)
    assert "No account uses it" in unknown.body


def test_a_wrong_code_says_the_same(people, make_client, hashes):
    answers = []
    for email in (KNOWN, UNKNOWN):
        client = make_client()
        client.post("/account/login/code/", {"email": email})
        address = "/account/login/code/confirm/"
        answers.append(measured(client, hashes, address, {}, {"code": "XXXXXX"}))
        answers[-1]["shown"] = answers[-1]["shown"].replace(email, "ADDRESS")
    assert answers[0]["status"] == answers[1]["status"] == 422
    assert answers[0]["shown"] == answers[1]["shown"]


def test_a_password_of_ones_own_still_works(people, client):
    answer = client.post("/account/login/", {"login": KNOWN, "password": PASSWORD})
    assert answer.status_code == 302


def test_a_demo_persons_known_password_opens_nothing_in_production(client, settings):
    """A portal that was tried out and then moved brings its demo people along."""
    person = User.objects.create_user("admin@demo.example", PASSWORD, is_superuser=True)
    form = {"login": " Admin@Demo.example", "password": PASSWORD}
    settings.DEMO_PEOPLE_ALLOWED = False
    refused = client.post("/account/login/", form)
    wrong = client.post("/account/login/", {**form, "password": WRONG})
    assert "_auth_user_id" not in client.session
    assert refused.status_code == wrong.status_code
    assert words_of(refused) == words_of(wrong)
    # Nor by an address that somebody gave them while the portal was tried out.
    EmailAddress.objects.create(user=person, email="own@firm.example", verified=True)
    for email in (person.email, "own@firm.example"):
        User.objects.filter(pk=person.pk).update(email=email)
        EmailAddress.objects.get_or_create(user=person, email="admin@demo.example")
        client.post("/account/login/", {**form, "login": "own@firm.example"})
        assert "_auth_user_id" not in client.session
        assert "account_login" not in client.session
    User.objects.filter(pk=person.pk).update(email="admin@demo.example")
    settings.DEMO_PEOPLE_ALLOWED = True
    client.post("/account/login/", form)
    assert person.check_password(PASSWORD)
    assert client.session.get("_auth_user_id") or client.session.get("account_login")


def words_of(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["login", "signup", "reset_password", "request_code"])
def test_all_ways_in_call_an_address_the_same(client, name):
    addresses = {
        "login": "/account/login/",
        "signup": "/account/signup/",
        "reset_password": "/account/password/reset/",
        "request_code": "/account/login/code/",
    }
    html = client.get(addresses[name]).content.decode()
    form = html.split("<main", 1)[1]
    assert "E-mail address</label>" in form
    assert "placeholder" not in form

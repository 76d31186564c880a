"""Where somebody is signed in, and how that ends."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from portal.members.models import User
from tests import builders
from tests.builders import MEMBER, PASSWORD
from tests.mailbox import new_mails

pytestmark = pytest.mark.django_db
PAGE = "/account/sessions/"
NEW = "another long pass phrase"


def is_in(client):
    return client.get("/account/sessions/").status_code == 200


def test_each_browser_is_listed_for_its_owner(reader, signed_in):
    here = signed_in(reader)
    signed_in(reader, **{"user-agent": "<b>Telephone</b>"})
    signed_in(builders.person("other", verified=True), **{"user-agent": "Foreign"})
    page = here.get(PAGE).content.decode()
    assert "Test browser" in page
    assert "&lt;b&gt;Telephone&lt;/b&gt;" in page
    assert "Foreign" not in page
    assert page.count("This one") == 1


def test_signing_out_leaves_nothing_in_the_browser(reader, signed_in):
    here = signed_in(reader)
    assert "Clear-Site-Data" not in here.get("/")
    assert "Clear-Site-Data" not in here.get("/account/logout/")
    gone = here.post("/account/logout/")
    assert gone["Clear-Site-Data"] == '"cache", "storage"'
    # Nobody can make a browser forget by a form on another page.
    assert "Clear-Site-Data" not in here.post("/account/logout/")


def test_one_is_ended(reader, signed_in):
    here, there = signed_in(reader), signed_in(reader)
    one = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(PAGE, {"end": one.pk})["Location"] == PAGE
    assert is_in(here)
    assert not is_in(there)


def test_anothers_session_is_not_there(reader, signed_in):
    other = builders.person("other", verified=True)
    here, foreign = signed_in(reader), signed_in(other)
    one = UserSession.objects.get(session_key=foreign.session.session_key)
    for value in (one.pk, "", "0", "x", "9" * 40):
        assert here.post(PAGE, {"end": value}).status_code == 404
    assert is_in(foreign)


def test_all_others_are_ended(reader, signed_in):
    here, one, two = (signed_in(reader) for _ in range(3))
    here.post(PAGE, {"end": "others"})
    assert [is_in(client) for client in (here, one, two)] == [True, False, False]


def test_everywhere_is_this_one_too(reader, signed_in):
    clients = [signed_in(reader) for _ in range(3)]
    answer = clients[0].post(PAGE, {"end": "all"}, follow=True)
    assert "signed out everywhere" in answer.content.decode()
    assert not any(is_in(client) for client in clients)
    assert not UserSession.objects.exists()


def test_looking_ends_nothing(reader, signed_in):
    here, there = signed_in(reader), signed_in(reader)
    here.get(PAGE, {"end": "all"})
    assert is_in(there)
    assert here.delete(PAGE).status_code == 405
    assert Client().get(PAGE).status_code == 302


def test_a_new_password_ends_all_other_sessions(reader, signed_in):
    here, there = signed_in(reader), signed_in(reader)
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    form = "/account/password/change/"
    if "reauthenticate" in (answer := here.post(form, sent)).get("Location", ""):
        here.post(answer["Location"], {"password": PASSWORD, "next": form})
        here.post(form, sent)
    assert is_in(here)
    assert not is_in(there)
    assert any("password of your account" in m.body for m in new_mails())


def test_a_reset_password_ends_all_sessions(reader, signed_in, client):
    import re

    there = signed_in(reader)
    client.post("/account/password/reset/", {"email": reader.email})
    (letter,) = new_mails()
    link = re.search(r"http://localhost:8000(\S+)", letter.body)[1]
    form = client.get(link)["Location"]
    sent = {"password1": NEW, "password2": NEW}
    assert client.post(form, sent).status_code == 302
    assert not is_in(there)
    assert not is_in(client), "the link sets a password and signs nobody in"
    answer = Client().get(link, follow=True)
    assert "does not work any more" in answer.content.decode()


def test_a_closed_account_is_out_at_once_and_stays_out(shelf, signed_in):
    page = builders.article(shelf, tier_id=MEMBER)
    member = builders.person("member", tier=MEMBER, verified=True)
    client = signed_in(member)
    assert client.get(page.url).status_code == 200
    member.is_active = False
    member.save()
    assert client.get(page.url).status_code == 403
    assert not UserSession.objects.exists()
    User.objects.filter(pk=member.pk).update(is_active=True)
    assert client.get(page.url).status_code == 403, "no session comes back to life"


def test_signing_in_makes_a_new_session(reader, client):
    client.get("/account/login/")
    before = client.session
    before["planted"] = "yes"
    before.save()
    fixed = before.session_key
    client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    assert client.session.session_key != fixed
    assert not is_in(with_session(fixed))


def with_session(key):
    client = Client()
    client.cookies["sessionid"] = key
    return client


def test_guessing_passwords_ends_soon(reader, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    sent = {
        "login": reader.email,
        "password": "wrong words altogether",  # pragma: allowlist secret
    }  # pragma: allowlist secret
    for _ in range(5):
        assert Client().post("/account/login/", sent).status_code == 422
    sent["password"] = PASSWORD
    answer = Client(REMOTE_ADDR="192.0.2.7").post("/account/login/", sent)
    assert answer.status_code == 422, "for this account, from wherever"
    assert "Too many" in answer.content.decode()
    cache.clear()


@pytest.mark.parametrize(
    ("address", "data", "often"),
    [
        ("/account/login/code/", {"email": "nobody@example.test"}, 3),
        ("/account/password/reset/", {"email": "nobody@example.test"}, 5),
        ("/account/signup/", {"email": "x"}, 20),
    ],
)
def test_mails_cannot_be_asked_for_without_end(home, settings, address, data, often):
    from portal.settings.accounts import ACCOUNT_RATE_LIMITS

    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    answers = [Client().post(address, data) for _ in range(often + 1)]
    last = answers.pop()
    assert all(
        a.status_code in (302, 422) and b"oo many" not in a.content for a in answers
    )
    assert last.status_code == 429 or b"oo many" in last.content
    assert len(new_mails()) <= often
    cache.clear()


def test_codes_sign_in_and_three_guesses_are_all(reader, client):
    import re

    def ask():
        client.post("/account/login/code/", {"email": reader.email})
        (letter,) = new_mails()
        return re.search(r"\n\n(\S+)\n\n", letter.body)[1]

    form = "/account/login/code/confirm/"
    code = ask()
    for _ in range(3):
        client.post(form, {"code": "WRONG1"})
    client.post(form, {"code": code})
    assert not is_in(client)
    code = ask()
    assert client.post(form, {"code": code}).status_code == 302
    assert is_in(client)
    foreign = Client()
    foreign.post(form, {"code": code})
    assert not is_in(foreign), "only in the browser that asked"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example"])
@pytest.mark.parametrize("way", ["login", "code", "reauthenticate", "organisation"])
def test_no_way_in_leads_elsewhere(reader, client, signed_in, target, way):
    if way == "login":
        sent = {"login": reader.email, "password": PASSWORD, "next": target}
        answer = client.post("/account/login/", sent)
    elif way == "code":
        import re

        client.post("/account/login/code/", {"email": reader.email, "next": target})
        code = re.search(r"\n\n(\S+)\n\n", new_mails()[0].body)[1]
        sent = {"code": code, "next": target}
        answer = client.post("/account/login/code/confirm/", sent)
    elif way == "reauthenticate":
        sent = {"password": PASSWORD, "next": target}
        answer = signed_in(reader).post("/account/reauthenticate/", sent)
    else:
        answer = signed_in(reader).get("/account/organisation/", {"next": target})
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]


def test_every_form_needs_its_token(reader):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    for address in (
        PAGE, "/account/organisation/", "/account/login/code/", "/account/email/",
        "/account/password/reset/", "/account/password/change/",
        "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/",
        "/account/2fa/webauthn/login/", "/account/2fa/recovery-codes/generate/",
        "/account/2fa/authenticate/", "/account/connections/",
    ):  # fmt: skip
        assert strict.post(address, {"end": "all"}).status_code == 403, address

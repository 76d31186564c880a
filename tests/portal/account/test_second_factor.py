"""Second factors: for staff always, for others as they like; and how they are changed."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import NoReverseMatch, reverse

from content.models import Attachment, ResourceFile, ResourcePage
from portal.members.models import User
from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import MEMBER, PASSWORD
from tests.mailbox import new_mails

pytestmark = pytest.mark.django_db
ROOMS = ["/admin/", "/admin/pages/", "/stewards/open/1/", "/styleguide/", "/admin/x/y/"]


@pytest.fixture
def needed(settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = True


@pytest.fixture(params=["Authors", "Editors", "Reviewers", "Stewards", "superuser"])
def staff(home, request):
    person = builders.person("staff", verified=True)
    if request.param == "superuser":
        User.objects.filter(pk=person.pk).update(is_superuser=True)
    else:
        person.groups.add(ensure_role(request.param))
    return person


def test_staff_without_one_are_led_to_set_it_up(needed, staff, signed_in):
    client = signed_in(staff)
    for room in ROOMS:
        answer = client.get(f"{room}?page=2")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/second-factor/?next=%2F"), room
        assert client.post(room, {"x": "y"}).status_code == 302
    page = client.get("/account/second-factor/?next=/admin/pages/")
    assert "A second factor is needed" in page.content.decode()
    assert client.session["account_after_second_factor"] == "/admin/pages/"
    # Setting one up, reading and signing out stay open.
    for free in ("/", "/account/2fa/", "/account/sessions/", "/account/logout/"):
        assert client.get(free).status_code == 200
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith(
        "/account/reauthenticate/"
    )


@pytest.mark.parametrize("door", ["/_util/login/", "/admin/login/", "/django-admin/"])
def test_there_is_one_door(needed, reader, app_of, door):
    """Wagtail's own sign-in would take the password of somebody with a factor."""
    app_of(reader)
    client = Client()
    sent = {"username": reader.email, "login": reader.email, "password": PASSWORD}
    answer = client.post(door, sent)
    assert answer.status_code == 404 or "/account/login/" in answer["Location"]
    assert "_auth_user_id" not in client.session
    with pytest.raises(NoReverseMatch):
        reverse("wagtailcore_login")


@pytest.mark.slow
def test_an_office_opens_nothing_before_its_factor(
    needed, editor, signed_in, app_of, shelf
):
    """Editors read every tier, stewards see every title: not by a password alone."""
    members = builders.article(shelf, "Members", "Zyxwvwords.", tier_id=MEMBER)
    hidden = builders.article(shelf, "Zyxwvtitle", groups=[builders.group("tin")])
    steward = builders.person("steward", verified=True)
    steward.groups.add(ensure_role("Stewards"))
    for person in (editor, steward):
        client = signed_in(person)
        answer = client.get(members.url)
        assert answer.status_code == 403
        assert "Zyxwvwords" not in answer.content.decode()
        assert client.get(hidden.url).status_code == 404
        listed = client.get(shelf.url)
        assert listed.status_code == 200
        assert "Zyxwvtitle" not in listed.content.decode()
        assert 'href="/admin/"' in answer.content.decode(), "the way to the factor"
    # Nor files: those of its tier, of drafts, and what its holder uploaded.
    files = [Attachment(title=name, uploaded_by_user=editor) for name in "abc"]
    for place, file in enumerate(files):
        file.file.save(f"{file.title}.pdf", ContentFile(b"%PDF-1.4"))
        file.save()
        if place < 2:
            page = ResourcePage(title=file.title, files=[ResourceFile(attachment=file)])
            page.tier_id = MEMBER if place else 0
            builders.add(shelf, page, live=bool(place))
    client = signed_in(editor)
    assert [client.get(file.url).status_code for file in files] == [404] * 3
    code = app_of(editor)
    client = signed_in(editor)
    client.post("/account/2fa/authenticate/", {"code": code()})
    assert "Zyxwvwords" in client.get(members.url).content.decode()
    assert [client.get(file.url).status_code for file in files] == [200] * 3
    code = app_of(steward)
    client = signed_in(steward)
    client.post("/account/2fa/authenticate/", {"code": code()})
    assert "Zyxwvtitle" in client.get(shelf.url).content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\e"])
def test_the_detour_leads_nowhere_else(needed, editor, signed_in, target):
    client = signed_in(editor)
    client.get("/account/second-factor/", {"next": target})
    assert "account_after_second_factor" not in client.session


def test_readers_get_the_pages_own_answer(needed, reader, signed_in):
    client = signed_in(reader)
    for room in ROOMS:
        answer = client.get(room)
        assert "second-factor" not in answer.get("Location", "")
    assert Client().get("/admin/")["Location"].startswith("/account/login/")


def test_who_enters_by_a_right_of_their_own_is_asked_too(needed, reader, signed_in):
    """Wagtail lets in by a person's own permission, without any group."""
    from django.contrib.auth.models import Permission

    reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = signed_in(reader)
    assert "second-factor" in client.get("/admin/")["Location"]


def test_setting_up_an_app_opens_the_admin_at_once(
    needed, editor, signed_in, monkeypatch
):
    # At the end of the transaction, which in this test never comes.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda f, **k: f())
    client = signed_in(editor)
    client.get(client.get("/admin/")["Location"])
    form = "/account/2fa/totp/activate/"
    again = client.get(form)["Location"]
    client.post(again, {"password": PASSWORD, "next": form})
    page = client.get(form).content.decode()
    assert "<svg" in page
    assert "data:" not in page
    key = re.search(r"<code>(\w+)</code>", page)[1]
    answer = client.post(form, {"code": code_of(key)})
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    codes = client.get(answer["Location"]).content.decode()
    assert 'href="/admin/"' in codes
    assert len(re.findall(r"<code>\w+</code>", codes)) == 10
    assert client.get("/admin/").status_code == 200
    (letter,) = [m for m in new_mails() if "An app was set up" in m.subject]
    assert "http://localhost:8000/account/sessions/" in letter.body
    assert "127.0.0.1" in letter.body


def code_of(key, steps=0):
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))


def test_a_wrong_code_sets_nothing_up(needed, editor, signed_in):
    client = signed_in(editor)
    client.post(
        "/account/reauthenticate/", {"password": PASSWORD, "next": "/account/2fa/"}
    )
    client.get("/account/2fa/totp/activate/")
    answer = client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()
    assert client.get("/admin/").status_code == 302


def test_signing_in_asks_for_the_code(needed, editor, app_of, signed_in):
    code = app_of(editor)
    client = signed_in(editor)
    assert client.get("/admin/")["Location"].startswith("/account/login/")
    form = "/account/2fa/authenticate/"
    assert client.post(form, {"code": "123456"}).status_code == 422
    assert client.get("/admin/").status_code == 302
    used = code()
    assert client.post(form, {"code": used}).status_code == 302
    assert client.get("/admin/").status_code == 200
    other = signed_in(editor)
    again = other.post(form, {"code": used})
    assert again.status_code == 422, "a code works once"


def test_a_recovery_code_works_once(needed, editor, app_of, signed_in):
    app_of(editor)
    code = RecoveryCodes.activate(editor).get_unused_codes()[0]
    form = "/account/2fa/authenticate/"
    client = signed_in(editor)
    assert client.post(form, {"code": code}).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert signed_in(editor).post(form, {"code": code}).status_code == 422


def test_a_session_from_before_shows_the_factor_first(needed, editor, app_of, client):
    """Signed in before the rule held, or on another device before it was set up."""
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    code = app_of(editor)
    where = client.get("/admin/pages/")["Location"]
    assert where == "/account/2fa/reauthenticate/?next=%2Fadmin%2Fpages%2F"
    answer = client.post(where, {"code": code(), "next": "/admin/pages/"})
    assert answer["Location"] == "/admin/pages/"
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/admin/").status_code == 302, "shown, but not theirs any more"


def test_factors_change_only_after_proof(editor, app_of, signed_in):
    code = app_of(editor)
    client = signed_in(editor)
    client.post("/account/2fa/authenticate/", {"code": code()})
    for page in ("totp/deactivate/", "recovery-codes/generate/", "webauthn/add/"):
        answer = client.post(f"/account/2fa/{page}")
        assert answer.status_code == 302, page
        assert "reauthenticate" in answer["Location"]
    RecoveryCodes.activate(editor)
    for page in ("recovery-codes/", "recovery-codes/download/"):
        answer = client.get(f"/account/2fa/{page}")
        assert "reauthenticate" in answer["Location"], "seeing them is having them"
    assert Authenticator.objects.filter(user=editor).count() == 2


def test_the_setting_off_lets_demo_people_in(editor, signed_in):
    assert signed_in(editor).get("/admin/").status_code == 200


def test_guessing_codes_ends_soon(editor, app_of, signed_in, settings):
    from django.core.cache import cache

    cache.clear()
    code = app_of(editor)
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    form = "/account/2fa/authenticate/"
    client = signed_in(editor)
    for _ in range(5):
        client.post(form, {"code": "000001"})
    answer = client.post(form, {"code": code()})
    assert answer.status_code == 422
    assert "Too many" in answer.content.decode()
    cache.clear()


def test_the_gate_speaks_every_language_of_the_site(needed, editor, rf):
    from portal.account.middleware import _OPEN, _STAFF_ROOMS

    for route in (
        "admin/^",
        "stewards/open/x",
        "de/stewards/access/",
        "pt-br/stewards/",
    ):
        assert _STAFF_ROOMS.match(route)
    for route in ("^((?:[\\w\\-]+/)*)$", "account/2fa/", "search/", "my/"):
        assert not _STAFF_ROOMS.match(route)
    assert not _OPEN.match("admin/pages/")


def test_a_code_has_ten_minutes(settings):
    from allauth.account import app_settings

    assert timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT) == timedelta(
        minutes=10
    )

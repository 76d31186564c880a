"""Sign-in by an organisation's OpenID provider: a real one, on loopback."""

import re
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from oidc_provider_mock import run_server_in_thread

from portal.members.models import (
    MemberEvent,
    Membership,
    Organisation,
    OrganisationDomain,
    User,
)
from portal.operations.roles import ensure_role
from portal.settings.sso import OrganisationSignIn
from tests import builders
from tests.builders import MEMBER, PASSWORD
from tests.mailbox import new_mails
from tests.portal.account.sso import organisation_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.db_specific,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
START = "/account/organisation/"
EMAIL = "mina@smelter.example"


@pytest.fixture(scope="module")
def provider():
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def entry(server, slug="smelter", **changes):
    fields = {
        "slug": slug, "organisation": "Smelter GmbH", "protocol": "oidc",
        "domains": frozenset({"smelter.example", "smelter.test"}),
        "client_id": "touchstone", "secret": "shared words",
        "options": {"server_url": server, "oauth_pkce_enabled": True},
    }  # fmt: skip
    return OrganisationSignIn(**{**fields, **changes})


@pytest.fixture
def smelter(home, settings, provider):
    settings.SSO_SIGN_INS = [entry(provider)]
    return organisation_of("Smelter GmbH", "smelter.example", seats=2)


def known_there(provider, sub="m-1", **claims):
    """Make the provider know somebody by these claims."""
    claims = {
        "email": EMAIL, "email_verified": True, "given_name": "Mina",
        "family_name": "Smith", **claims,
    }  # fmt: skip
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=5).raise_for_status()
    return sub


def lead_on(client, email=EMAIL, **data):
    """Our page; the provider's address that it leads to."""
    answer = client.post(START, {"email": email, **data})
    assert answer.status_code == 200, answer.content
    page = answer.content.decode()
    there = re.search(r'<a class="button" href="(http[^"]+)"', page)[1]
    return there.replace("&amp;", "&")


def consent(there, sub="m-1"):
    """What the person does at the provider; where it sends the browser back to."""
    answer = requests.post(there, {"sub": sub}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(client=None, sub="m-1", email=EMAIL, **data):
    client = client or Client()
    answer = client.get(consent(lead_on(client, email, **data), sub))
    return client, answer


def who(client):
    return client.session.get("_auth_user_id")


def test_the_first_sign_in_makes_the_person_and_the_membership(smelter, provider):
    known_there(provider)
    client, answer = sign_in(next="/account/sessions/")
    assert answer["Location"] == "/account/sessions/"
    person = User.objects.get(email=EMAIL)
    assert who(client) == str(person.pk)
    assert str(person) == "Mina Smith"
    assert not person.has_usable_password()
    assert (
        EmailAddress.objects.filter(user=person, verified=True, primary=True).count()
        == 1
    )
    membership = Membership.objects.get(person=person)
    assert (membership.organisation, membership.role) == (smelter, "member")
    assert MemberEvent.objects.filter(person=person, organisation=smelter).count() == 1
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid) == ("smelter", "m-1")
    assert account.extra_data == {}
    client, answer = sign_in()
    assert who(client) == str(person.pk)
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_a_changed_address_is_still_the_same_person(smelter, provider):
    known_there(provider)
    sign_in()
    known_there(provider, email="mina.smith@smelter.example")
    client, _ = sign_in()
    assert who(client) == str(User.objects.get().pk)


def test_we_ask_with_proof_that_it_is_us(smelter, provider):
    asked = parse_qs(urlsplit(lead_on(Client())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 16
    assert asked["response_type"] == ["code"]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email_verified": False}, "confirmed e-mail address"),
        ({"email_verified": "false"}, "confirmed e-mail address"),
        ({"email_verified": None}, "confirmed e-mail address"),
        ({"email": None}, "confirmed e-mail address"),
        ({"email": "boss@other.example"}, "confirmed domain"),
        ({"email": "mina@smelter.example.evil.example"}, "confirmed domain"),
        ({"email": "mina@sub.smelter.example"}, "confirmed domain"),
        ({"email": "a@smelter.test"}, "confirmed domain"),
    ],
)
def test_an_identity_that_is_not_theirs_to_vouch_for(smelter, provider, claims, words):
    """`smelter.test` is in the file, but no steward has confirmed it."""
    OrganisationDomain.objects.create(organisation=smelter, domain="smelter.test")
    known_there(provider, "m-2", **claims)
    client, answer = sign_in(sub="m-2")
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert who(client) is None
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


def test_a_lapsed_organisation(smelter, provider):
    known_there(provider)
    client = Client()
    there = lead_on(client)
    Organisation.objects.update(ends_at=timezone.now())
    answer = client.get(consent(there))
    assert answer.status_code == 403
    assert "has ended" in answer.content.decode()
    # And it is not found any more, like one that never was.
    assert client.post(START, {"email": EMAIL}).status_code == 422


def test_a_full_organisation(smelter, provider):
    for _ in range(2):
        Membership.objects.create(organisation=smelter, person=builders.person())
    known_there(provider)
    _, answer = sign_in()
    assert answer.status_code == 403
    assert "seats" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()


def test_who_has_left_comes_back_by_invitation_only(smelter, provider):
    known_there(provider)
    sign_in()
    Membership.objects.update(ends_at=timezone.now())
    _, answer = sign_in()
    assert answer.status_code == 403
    assert "invite you again" in answer.content.decode()
    assert Membership.objects.count() == 1


def test_a_closed_account_stays_closed(smelter, provider):
    known_there(provider)
    sign_in()
    User.objects.update(is_active=False)
    client, answer = sign_in()
    assert answer.status_code == 403
    assert who(client) is None


def test_an_account_with_this_confirmed_address_is_connected(smelter, provider):
    mina = builders.person("mina", verified=True)
    mine = EmailAddress.objects.create(user=mina, email=EMAIL, verified=True)
    known_there(provider)
    client, _ = sign_in()
    assert who(client) == str(mina.pk)
    assert SocialAccount.objects.get().user == mina
    assert Membership.objects.get().person == mina
    (letter,) = new_mails()
    assert letter.to == ["mina@example.test"]
    assert "your organisation can sign you in" in letter.body
    page = client.get("/account/connections/").content.decode()
    assert "smelter" in page
    mina.refresh_from_db()
    assert mina.check_password(PASSWORD), "what they had stays"
    assert mine.email == EMAIL


def test_an_address_merely_claimed_gives_nobody_an_account(smelter, provider):
    """Somebody wrote Mina's address into their own account, and waits for her."""
    squatter = builders.person("squatter", verified=True)
    EmailAddress.objects.create(user=squatter, email=EMAIL, verified=False)
    known_there(provider)
    client, _ = sign_in()
    assert who(client) not in (None, str(squatter.pk))
    assert SocialAccount.objects.get().user != squatter


def test_an_account_that_nobody_confirmed_is_cleaned(smelter, provider):
    """Somebody signed up with Mina's address and kept the password."""
    old = User.objects.create_user(EMAIL, PASSWORD)
    EmailAddress.objects.create(user=old, email=EMAIL, primary=True)
    known_there(provider)
    client, _ = sign_in()
    assert who(client) == str(old.pk)
    old.refresh_from_db()
    assert not old.has_usable_password()
    assert UserSession.objects.count() == 1


def test_staff_that_never_confirmed_are_not_taken_over(smelter, provider):
    User.objects.create_superuser(EMAIL, PASSWORD)
    known_there(provider)
    client, answer = sign_in()
    assert answer.status_code == 403
    assert "has not confirmed it" in answer.content.decode()
    assert who(client) is None


def test_staff_show_their_second_factor_all_the_same(
    smelter, provider, settings, app_of
):
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    mina = builders.person("mina", verified=True)
    EmailAddress.objects.create(user=mina, email=EMAIL, verified=True)
    mina.groups.add(ensure_role("Editors"))
    known_there(provider)
    client, _ = sign_in()
    assert "second-factor" in client.get("/admin/")["Location"]
    code = app_of(mina)
    client, answer = sign_in()
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert who(client) is None
    client.post("/account/2fa/authenticate/", {"code": code()})
    assert client.get("/admin/").status_code == 200


def test_another_organisations_provider_names_none_of_ours(smelter, provider, settings):
    """The same subject at two providers are two people; addresses are of one domain."""
    known_there(provider)
    sign_in()
    other = organisation_of("Other Ltd", "other.example")
    with run_server_in_thread() as server:
        there = f"http://localhost:{server.server_port}"
        settings.SSO_SIGN_INS = [
            *settings.SSO_SIGN_INS,
            entry(there, "other", organisation=other.name, domains=frozenset({"other.example"})),
        ]  # fmt: skip
        known_there(there, "m-1")
        client, answer = sign_in(email="x@other.example")
        assert answer.status_code == 403
        assert who(client) is None
        known_there(there, "m-1", email="mina@other.example")
        client, answer = sign_in(email="x@other.example")
    assert who(client) == str(User.objects.get(email="mina@other.example").pk)
    assert SocialAccount.objects.count() == 2


def test_an_answer_counts_once_and_in_its_browser_only(smelter, provider):
    known_there(provider)
    client = Client()
    back = consent(lead_on(client))
    assert Client().get(back).status_code == 403, "another browser"
    assert client.get(back).status_code == 302
    client.logout()
    assert client.get(back).status_code == 403, "again"
    assert client.get(back.split("?")[0]).status_code == 403
    assert who(client) is None


def test_an_answer_of_another_provider_does_not_fit(smelter, provider, settings):
    settings.SSO_SIGN_INS = [
        entry(provider),
        entry(provider, "other", domains=frozenset({"other.example"})),
    ]
    known_there(provider)
    client = Client()
    back = consent(lead_on(client))
    answer = client.get(back.replace("/smelter/", "/other/"))
    assert answer.status_code == 403
    assert not User.objects.exists()


def test_two_answers_about_two_people(smelter, provider):
    """What the token says and what the provider tells on asking must agree."""
    from types import SimpleNamespace

    from portal.account.sso.adapter import _identity
    from portal.members.joining_by_sso import NotAdmitted

    told = SimpleNamespace(first_name="", last_name="")
    address = EmailAddress(email=EMAIL, verified=True)
    login = SimpleNamespace(
        claims={"userinfo": {"sub": "m-1"}, "id_token": {"sub": "m-1"}},
        email_addresses=[address], told=told, is_existing=False, user=None,
    )  # fmt: skip
    assert _identity(entry(provider), login).email == EMAIL
    login.claims["id_token"]["sub"] = "m-2"
    with pytest.raises(NotAdmitted, match="failed"):
        _identity(entry(provider), login)


def test_who_says_no_there_is_not_signed_in(smelter, provider):
    client = Client()
    there = lead_on(client)
    answer = requests.post(there, {"action": "deny"}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    answer = client.get(f"{back.path}?{back.query}", follow=True)
    assert "You are not signed in" in answer.content.decode()
    assert who(client) is None


def test_a_provider_that_is_away(smelter, provider, settings):
    settings.SSO_SIGN_INS = [entry("http://localhost:9")]
    answer = Client().post(START, {"email": EMAIL})
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()


def test_all_addresses_that_lead_nowhere_get_one_answer(smelter, provider, settings):
    """Unknown, known without a sign-in, not confirmed, lapsed: nobody can tell."""
    hidden = organisation_of("Hidden AG", "hidden.example")
    lapsed = organisation_of("Lapsed SA", "lapsed.example", ends_at=timezone.now())
    OrganisationDomain.objects.create(organisation=smelter, domain="smelter.test")
    settings.SSO_SIGN_INS = [
        entry(provider),
        entry(provider, "l", organisation=lapsed.name, domains=frozenset({"lapsed.example"})),
    ]  # fmt: skip
    answers = set()
    for domain in (
        "nowhere.example",
        "hidden.example",
        "lapsed.example",
        "smelter.test",
    ):
        answer = Client().post(START, {"email": f"x@{domain}"})
        assert answer.status_code == 422
        page = answer.content.decode().replace(domain, "DOMAIN")
        answers.add(re.sub(r'value="[^"]{20,}"', "", page))
    assert len(answers) == 1
    page = Client().get(START).content.decode()
    for name in (hidden.name, lapsed.name, smelter.name):
        assert name not in page


def test_operators_are_told_what_does_not_fit(smelter, provider, settings, capsys):
    with pytest.raises(CommandError, match="1 of the sign-ins"):
        call_command("check_sign_ins")
    assert "smelter: no steward has confirmed smelter.test" in capsys.readouterr().out
    settings.SSO_SIGN_INS = [entry(provider, domains=frozenset({"smelter.example"}))]
    call_command("check_sign_ins")
    assert "smelter: well" in capsys.readouterr().out
    Organisation.objects.update(name="Renamed")
    with pytest.raises(CommandError):
        call_command("check_sign_ins")
    assert "there is no organisation 'Smelter GmbH'" in capsys.readouterr().out


def test_public_organisations_are_named(smelter, provider, settings):
    settings.SSO_SIGN_INS = [entry(provider, public=True)]
    client = Client()
    assert "Smelter GmbH" in client.get(START).content.decode()
    answer = client.post(START, {"organisation": "smelter", "next": "//evil.example"})
    assert answer.status_code == 200
    settings.SSO_SIGN_INS = [entry(provider)]
    assert client.post(START, {"organisation": "smelter"}).status_code == 422


def test_allauths_own_doors_are_closed(smelter, provider):
    client = Client()
    for door in (
        "/account/oidc/smelter/",
        "/account/oidc/nothing/",
        "/account/saml/x/",
    ):
        assert client.get(door)["Location"] == START
    for gone in ("/account/saml/x/sls/", "/account/oidc/nothing/callback/", "/account/saml/x/metadata/"):  # fmt: skip
        assert client.get(gone).status_code == 404
    assert client.get("/account/connections/signup/").status_code == 302
    reader = builders.person("reader", verified=True)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/account/connections/")
    assert page.status_code == 200
    assert "oidc" not in page.content.decode()


def test_the_page_that_leads_on_keeps_the_policy(smelter, provider):
    answer = Client().post(START, {"email": EMAIL})
    assert "form-action 'self'" in answer["Content-Security-Policy"]
    assert "<script" not in re.sub(r"<script src[^>]*>", "", answer.content.decode())


def test_one_identity_in_two_browsers_at_once(smelter, provider, monkeypatch):
    """The other one came through between our look-up and the organisation's lock."""
    from allauth.socialaccount.models import SocialLogin

    known_there(provider)
    first, _ = sign_in()
    monkeypatch.setattr(SocialLogin, "_lookup_by_socialaccount", lambda self: False)
    second, _ = sign_in()
    assert who(first) == who(second) == str(User.objects.get().pk)
    assert SocialAccount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seats", [1, None])
def test_many_at_once(transactional_db, settings, provider, seats):
    """One identity in eight browsers makes one account; a last seat is given once."""
    from django.db import connections

    from portal.members.joining_by_sso import Identity, NotAdmitted, admit
    from tests.browser.conftest import refill

    refill()
    organisation_of("Smelter GmbH", "smelter.example", seats=seats)
    emails = (
        [EMAIL] * 8 if seats is None else [f"p{n}@smelter.example" for n in range(8)]
    )
    barrier, outcomes = threading.Barrier(8), []

    def run(email):
        barrier.wait()
        try:
            outcomes.append(admit("Smelter GmbH", Identity(email)).pk)
        except NotAdmitted as refusal:
            outcomes.append(refusal.reason)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[email]) for email in emails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Membership.objects.count() == User.objects.count() == 1
    if seats is None:
        assert set(outcomes) == {User.objects.get().pk}
    else:
        assert sorted(map(str, outcomes)).count("full") == 7
    assert connection.vendor in ("sqlite", "postgresql")


def test_the_tier_follows_the_membership(smelter, provider, home):
    shelf = builders.section(home, "Shelf", slug="shelf")
    page = builders.article(shelf, text="for members", tier_id=MEMBER)
    known_there(provider)
    client, _ = sign_in()
    assert client.get(page.url).status_code == 200
    Organisation.objects.update(ends_at=timezone.now())
    assert client.get(page.url).status_code == 403

"""The ways to an organisation's provider and back, and what comes in by none of them."""

import re
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.members.models import (
    Membership,
    Organisation,
    OrganisationDomain,
    User,
)
from tests import builders
from tests.at_once import at_once
from tests.builders import MEMBER
from tests.portal.account.openid_provider import (
    EMAIL,
    START,
    consent,
    entry,
    known_there,
    lead_on,
    sign_in,
    who,
)
from tests.portal.account.sso import organisation_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.db_specific,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.mark.slow
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

    from portal.members.joining_by_sso import Identity, NotAdmitted, admit

    organisation_of("Smelter GmbH", "smelter.example", seats=seats)
    emails = (
        [EMAIL] * 8 if seats is None else [f"p{n}@smelter.example" for n in range(8)]
    )

    def enter(email):
        try:
            return admit("Smelter GmbH", Identity(email)).pk
        except NotAdmitted as refusal:
            return refusal.reason

    outcomes = at_once(*[lambda email=email: enter(email) for email in emails])
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

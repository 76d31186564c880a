"""Sign-in by an organisation's OpenID provider: a real one, on loopback."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone
from oidc_provider_mock import run_server_in_thread

from portal.members import leaving
from portal.members.models import (
    MemberEvent,
    Membership,
    Organisation,
    OrganisationDomain,
    User,
)
from portal.mypage.closing import close_account
from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import PASSWORD
from tests.mailbox import new_mails
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
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


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


@pytest.mark.slow
def test_who_was_removed_comes_back_by_invitation_only_with_a_new_account_too(
    smelter, provider
):
    known_there(provider)
    sign_in()
    person = User.objects.get(email=EMAIL)
    owner = builders.belongs(smelter, "owner", "owner")
    leaving.remove(owner, smelter.pk, person.memberships.get().pk)
    assert close_account(person) == []
    _, answer = sign_in()
    assert answer.status_code == 403
    assert "invite you again" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()


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


def test_nothing_of_whoever_signed_up_with_anothers_address_is_left(smelter, provider):
    """They chose a password and a name, and kept the browser and a link open."""
    stranger = Client()
    stranger.post(
        "/account/signup/",
        {"email": EMAIL, "password1": PASSWORD, "password2": PASSWORD,
         "first_name": "Not", "last_name": "Mina"},
    )  # fmt: skip
    old = User.objects.get(email=EMAIL)
    (letter,) = new_mails()
    link = re.search(r"/account/confirm-email/\S+", letter.body)[0]
    reset = default_token_generator.make_token(old)
    forced = Client()
    forced.force_login(old, backend="django.contrib.auth.backends.ModelBackend")
    Authenticator.objects.create(user=old, type="totp", data={})
    assert forced.get("/my/").status_code == 200
    known_there(provider)
    mina, answer = sign_in()
    assert answer.status_code == 302
    assert who(mina) == str(old.pk)
    assert str(User.objects.get(pk=old.pk)) == "Mina Smith"
    assert forced.get("/my/").status_code == 302
    sent = {"login": EMAIL, "password": PASSWORD}
    assert Client().post("/account/login/", sent).status_code == 422
    for method in (stranger.get, stranger.post):
        method(link)
        method("/account/confirm-email/")
        method("/account/login/", sent if method == stranger.post else {})
    assert stranger.get("/my/").status_code == 302
    old.refresh_from_db()
    assert not default_token_generator.check_token(old, reset)
    assert not Authenticator.objects.filter(user=old).exists()
    assert UserSession.objects.count() == 1
    assert mina.get("/my/").status_code == 200


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


@pytest.mark.slow
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

"""The pages of organisations as people meet them, one kind after another."""

import re
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.members import invitations
from portal.members.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationDomain,
    UpgradeRequest,
)
from tests import builders
from tests.builders import ASSOCIATE, MEMBER

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def text(response) -> str:
    return response.content.decode()


def membership(firm, person):
    return Membership.objects.get(organisation=firm, person=person, ends_at=None)


def test_everybody_sees_what_their_role_shows(sign_in, firm, people):
    offer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "a@b.example", "manager"
    )
    address = f"/organisations/{firm.pk}/"
    seen = {}
    for who in ("owner", "manager", "member"):
        response = sign_in(getattr(people, who)).get(address)
        assert response.status_code == 200
        assert (
            "private" in response["Cache-Control"]
            or "no-store" in response["Cache-Control"]
        )
        seen[who] = text(response)
        assert "Mia Member" in seen[who]
    for who in ("owner", "manager"):
        assert "member@example.test" in seen[who]
        assert "3 of 10 seats" in seen[who]
        assert "a@b.example" in seen[who]
        assert "/history/" in seen[who]
    for hidden in (
        "@example.test",
        "seats",
        "a@b.example",
        "/invite/",
        "/history/",
        "/remove/",
        "/role/",
    ):
        assert hidden not in seen["member"], hidden
    assert "/role/" in seen["owner"]
    assert "/role/" not in seen["manager"]
    assert f"/invitations/{offer.pk}/" not in seen["manager"], "of a higher role"
    assert seen["manager"].count("/remove/") == 1
    for who in ("former", "outsider", "stranger", "lapsed"):
        assert sign_in(getattr(people, who)).get(address).status_code == 404
    assert sign_in(None).get(address).status_code == 302


def test_the_list_shows_ones_own_and_nothing_else(sign_in, firm, people):
    page = text(sign_in(people.several).get("/organisations/"))
    assert "Lapsed Works" in page
    assert "its time has ended" in page
    assert "Small Works" in page
    assert "Smelter Works" not in page
    assert "You belong to no organisation" in text(
        sign_in(people.stranger).get("/organisations/")
    )


def sub_addresses(firm, people):
    """Every address below one organisation, with what a POST to it would hold."""
    offer = Invitation.objects.filter(organisation=firm).first()
    theirs = membership(firm, people.member)
    domain = OrganisationDomain.objects.filter(organisation=firm).first()
    at = f"/organisations/{firm.pk}/"
    return {
        at: None,
        f"{at}history/": None,
        f"{at}leave/": {},
        f"{at}close/": {},
        f"{at}join/": {},
        f"{at}people/{theirs.pk}/role/": {"role": "owner"},
        f"{at}people/{theirs.pk}/remove/": {},
        f"{at}invite/": {"emails": "x@y.example", "role": "member"},
        f"{at}invite/link/": {"email": "x@y.example", "role": "member"},
        f"{at}invitations/{offer.pk}/again/": {},
        f"{at}invitations/{offer.pk}/revoke/": {},
        f"{at}domains/": {"domain": "x.example"},
        f"{at}domains/{domain.pk}/": {"do": "remove"},
        f"{at}upgrade/": {"tier": "20"},
        f"{at}upgrade/withdraw/": {},
    }


@pytest.fixture
def full(firm, people):
    invitations.invite_by_link(people.owner, firm.pk, "a@b.example", "member")
    OrganisationDomain.objects.create(organisation=firm, domain="smelter.example")
    return firm


def state_of_all():
    return [
        list(model.objects.order_by("pk").values())
        for model in (
            Organisation,
            Membership,
            Invitation,
            OrganisationDomain,
            UpgradeRequest,
        )
    ]


@pytest.mark.parametrize(
    "who", ["former", "outsider", "stranger", "lapsed", "several", "unconfirmed"]
)
def test_no_address_of_a_foreign_organisation_answers(sign_in, full, people, who):
    client = sign_in(getattr(people, who))
    before = state_of_all()
    for address, data in sub_addresses(full, people).items():
        if data is not None:
            assert client.post(address, data).status_code == 404, address
        assert client.get(address).status_code in (404, 405), address
    assert state_of_all() == before


def test_a_plain_member_changes_nothing_but_themselves(sign_in, full, people):
    client = sign_in(people.member)
    before = state_of_all()
    for address, data in sub_addresses(full, people).items():
        if data is not None and "/leave/" not in address:
            assert client.post(address, data).status_code == 404, address
    assert state_of_all() == before
    assert client.post(f"/organisations/{full.pk}/leave/").status_code == 302
    assert client.get(f"/organisations/{full.pk}/").status_code == 404


def test_rows_of_one_organisation_are_not_reached_through_another(
    sign_in, full, people
):
    """An owner somewhere else puts foreign numbers behind their own address."""
    client = sign_in(people.outsider)
    before = state_of_all()
    for address, data in sub_addresses(full, people).items():
        mixed = address.replace(f"/{full.pk}/", f"/{people.other.pk}/", 1)
        if data is not None and re.search(r"/\d+/.*\d+/", mixed):
            assert client.post(mixed, data).status_code == 404, mixed
    assert state_of_all() == before


def test_a_get_changes_nothing(sign_in, full, people):
    client = sign_in(people.owner)
    before = state_of_all()
    for address in sub_addresses(full, people):
        assert client.get(address).status_code in (200, 405), address
    assert state_of_all() == before


def test_forged_posts_are_refused(firm, people):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(
        people.owner, backend="django.contrib.auth.backends.ModelBackend"
    )
    response = client.post(f"/organisations/{firm.pk}/leave/")
    assert response.status_code == 403


def test_refusals_are_said_on_the_page(sign_in, firm, people):
    client = sign_in(people.owner)
    response = client.post(f"/organisations/{firm.pk}/leave/")
    assert response.status_code == 409
    assert "keeps at least one owner" in text(response)
    mine = membership(firm, people.owner)
    response = client.post(
        f"/organisations/{firm.pk}/people/{mine.pk}/role/", {"role": "boss"}
    )
    assert response.status_code == 422
    assert membership(firm, people.owner).role == "owner"


def test_an_owner_runs_the_firm_by_its_pages(sign_in, firm, people, delivered):
    client = sign_in(people.owner)
    at = f"/organisations/{firm.pk}/"
    theirs = membership(firm, people.manager)
    assert (
        client.post(f"{at}people/{theirs.pk}/role/", {"role": "owner"}).status_code
        == 302
    )
    assert membership(firm, people.manager).role == "owner"
    client.post(f"{at}people/{membership(firm, people.member).pk}/remove/")
    assert people.member.email not in text(client.get(at))
    client.post(f"{at}domains/", {"domain": "@Smelter.Example"})
    domain = OrganisationDomain.objects.get()
    assert domain.domain == "smelter.example"
    refused = client.post(f"{at}domains/{domain.pk}/", {"do": "open"})
    assert refused.status_code == 409
    for bad in ("gmail.com", "web.de", "no domain", "x", "a" * 300 + ".com", ""):
        answer = client.post(f"{at}domains/", {"domain": bad})
        assert answer.status_code == 422
    history = text(client.get(f"{at}history/"))
    for words in (
        "Role changed",
        "Manager → Owner",
        "Membership ended",
        "Domain claimed",
        "Olga Owner",
    ):
        assert words in history, words


def test_a_firm_in_three_minutes(sign_in, people):
    client = sign_in(people.stranger)
    page = text(client.get("/organisations/new/"))
    assert "three minutes" in page
    for data in (
        {},
        {"name": "Tin"},
        {"name": "", "size": "micro"},
        {"name": "Tin", "size": "giant"},
    ):
        assert client.post("/organisations/new/", data).status_code == 422
    large = client.post("/organisations/new/", {"name": "Giant Works", "size": "large"})
    assert large.status_code == 422
    assert "become members" in text(large)
    assert "Giant Works" in text(large), "what was typed is lost"
    taken = client.post("/organisations/new/", {"name": "other works", "size": "micro"})
    assert taken.status_code == 422
    assert "cannot be used" in text(taken)
    made = client.post("/organisations/new/", {"name": "Tin & Söhne", "size": "micro"})
    assert made.status_code == 302
    assert "Tin &amp; Söhne" in text(client.get(made["Location"]))
    client = sign_in(people.unconfirmed)
    page = text(client.get("/organisations/new/"))
    assert "Confirm your e-mail address first" in page
    assert (
        client.post(
            "/organisations/new/", {"name": "Zinc", "size": "micro"}
        ).status_code
        == 422
    )
    assert not Organisation.objects.filter(name="Zinc").exists()


def test_joining_by_domain(sign_in, firm, people):
    OrganisationDomain.objects.create(
        organisation=firm,
        domain="example.test",
        verified_at=timezone.now(),
        lets_join=True,
    )
    client = sign_in(people.stranger)
    assert "lets you join" in text(client.get("/organisations/"))
    assert client.get(f"/organisations/{firm.pk}/join/").status_code == 405
    assert client.post(f"/organisations/{firm.pk}/join/").status_code == 302
    assert membership(firm, people.stranger).role == "member"
    assert (
        sign_in(people.unconfirmed).post(f"/organisations/{firm.pk}/join/").status_code
        == 404
    )
    assert (
        sign_in(people.former).post(f"/organisations/{firm.pk}/join/").status_code
        == 404
    )


def test_a_lapsed_firm_shows_what_is_left_to_do(sign_in, people):
    client = sign_in(people.lapsed)
    at = f"/organisations/{people.over.pk}/"
    page = text(client.get(at))
    assert "has ended" in page
    assert "Ask for a new term" in page
    assert "Invite people" not in page
    response = client.post(f"{at}invite/", {"emails": "a@b.example", "role": "member"})
    assert response.status_code == 422
    assert "nobody can join" in text(response)
    assert not Invitation.objects.exists()
    asked = client.post(
        f"{at}upgrade/", {"tier": str(MEMBER), "words": "Again, please."}
    )
    assert asked.status_code == 302
    assert "the stewards decide" in text(client.get(at))
    assert client.post(f"{at}upgrade/", {"tier": str(MEMBER)}).status_code == 422
    client.post(f"{at}upgrade/withdraw/")
    assert UpgradeRequest.objects.get().state == "withdrawn"


def test_tiers_that_cannot_be_asked_for_are_refused(sign_in, people):
    small = builders.organisation(ASSOCIATE, "Free Works")
    owner = builders.belongs(small, "free", "owner")
    client = sign_in(owner)
    for tier in ("10", "0", "99", "x", ""):
        answer = client.post(f"/organisations/{small.pk}/upgrade/", {"tier": tier})
        assert answer.status_code == 422
    long = client.post(
        f"/organisations/{small.pk}/upgrade/", {"tier": "20", "words": "w" * 1001}
    )
    assert long.status_code == 422


HOSTILE = [
    "\x00",
    "\ud800",
    "' OR 1=1 --",
    "<script>",
    "Ω" * 5000,
    "=cmd|' /C calc'!A0",
    "\u202egnp",
]


@pytest.mark.db_specific
@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.slow
def test_whatever_is_typed_is_answered(sign_in, firm, people, hostile):
    client = sign_in(people.owner)
    at = f"/organisations/{firm.pk}/"
    value = hostile.encode("utf-8", "surrogatepass")
    for address, data in {
        f"{at}invite/": {"emails": value, "role": "member"},
        f"{at}invite/link/": {"email": value, "role": "member"},
        f"{at}domains/": {"domain": value},
        f"{at}upgrade/": {"tier": value, "words": value},
        "/organisations/new/": {"name": value, "size": "micro"},
    }.items():
        response = client.post(address, data)
        assert response.status_code in (302, 400, 422), address
        assert b"<script>" not in response.content.replace(b"<script src", b"")
    assert client.get(f"{at}?page={quote(value)}").status_code == 200


def test_numbers_too_long_are_not_there(sign_in, people):
    client = sign_in(people.owner)
    for number in ("9" * 18, "9" * 19, "0", "-1", "١"):
        assert client.get(f"/organisations/{number}/").status_code == 404
        assert client.post(f"/organisations/invited/{number}/").status_code == 404


def test_mails_never_name_the_host_of_a_request(
    sign_in, firm, people, delivered, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    sign_in(people.owner).post(
        f"/organisations/{firm.pk}/invite/",
        {"emails": "a@b.example", "role": "member"},
        HTTP_HOST="evil.example",
    )
    (letter,) = delivered()
    assert "evil.example" not in letter.body
    page = sign_in(people.owner).post(
        f"/organisations/{firm.pk}/invite/link/",
        {"email": "c@d.example", "role": "member"},
        HTTP_HOST="evil.example",
    )
    assert "evil.example" not in text(page)


def test_every_rate_names_a_view_that_there_is():
    from django.urls import get_resolver

    from portal.settings import base

    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    for key in base.RATE_LIMITS:
        name = key.split()[0]
        assert name in names or name == "admin", key


def test_second_addresses_count_once_they_are_confirmed(sign_in, firm, people):
    _, token = invitations.invite_by_link(
        people.owner, firm.pk, "two@b.example", "member"
    )
    second = EmailAddress.objects.create(user=people.stranger, email="Two@b.example")
    client = sign_in(people.stranger)
    assert client.post(f"/organisations/invitations/{token}/").status_code == 403
    second.verified = True
    second.save()
    assert client.post(f"/organisations/invitations/{token}/").status_code == 302

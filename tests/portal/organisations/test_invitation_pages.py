"""Invitations: sent, opened, dead, waiting."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.members import invitations
from portal.members.models import (
    Invitation,
    Membership,
)
from tests import builders
from tests.portal.organisations.test_pages import membership, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_pasted_list_goes_out_whole_or_not_at_all(sign_in, firm, people, delivered):
    client = sign_in(people.manager)
    at = f"/organisations/{firm.pk}/invite/"
    mixed = "Jo Doe <jo@works.example>; broken@, ann@works.example\nnot an address\n"
    response = client.post(at, {"emails": mixed, "role": "member"})
    assert response.status_code == 422
    page = text(response)
    assert "Line 1: “broken@” is not an e-mail address." in page
    assert "Line 2: “not an address”" in page
    assert "jo@works.example" in page, "what was typed is lost"
    assert not Invitation.objects.exists()
    right = mixed.replace("broken@,", "").replace("not an address", "")
    assert client.post(at, {"emails": right, "role": "member"}).status_code == 302
    assert {letter.to[0] for letter in delivered()} == {
        "jo@works.example",
        "ann@works.example",
    }
    assert (
        client.post(at, {"emails": "x@y.example", "role": "owner"}).status_code == 422
    )
    many = ",".join(f"p{n}@y.example" for n in range(201))
    response = client.post(at, {"emails": many, "role": "member"})
    assert response.status_code == 422
    assert "200 at once" in text(response)


def test_a_link_is_shown_once(sign_in, firm, people, delivered):
    client = sign_in(people.manager)
    at = f"/organisations/{firm.pk}/"
    response = client.post(
        f"{at}invite/link/", {"email": "Stranger@example.test", "role": "member"}
    )
    link = re.search(
        r'value="http://localhost:8000(/organisations/invitations/[^"]+)"',
        text(response),
    )[1]
    assert delivered() == []
    token = link.split("/")[3]
    assert token not in text(client.get(at))
    assert sign_in(people.stranger).post(link).status_code == 302
    assert client.get(at).status_code == 200, "the link let its address in"


def test_what_a_link_says_to_whom(sign_in, firm, people):
    offer, token = invitations.invite_by_link(
        people.owner, firm.pk, "stranger@example.test", "member"
    )
    address = f"/organisations/invitations/{token}/"
    page = text(sign_in(None).get(address))
    assert "Join Smelter Works" in page
    assert f"/account/signup/?next={address}" in page
    assert "stranger@example.test" not in page
    assert "s…@example.test" in page
    assert sign_in(None).post(address).status_code == 403
    for somebody in (people.outsider, people.unconfirmed):
        client = sign_in(somebody)
        page = text(client.get(address))
        assert f"signed in as {somebody.email}" in page
        assert client.post(address).status_code == 403
    offer.refresh_from_db()
    assert offer.state() == Invitation.State.OPEN
    client = sign_in(people.stranger)
    assert "Join" in text(client.get(address))
    assert client.post(address)["Location"] == f"/organisations/{firm.pk}/"
    again = client.post(address)
    assert again.status_code == 409
    assert "accepted already" in text(again)


def test_it_does_not_tell_whether_an_address_has_an_account(sign_in, firm, people):
    """To the wrong person the page is the same, whoever the right one is."""
    pages = []
    for email in ("stranger@example.test", "sadly-none@example.test"):
        _, token = invitations.invite_by_link(people.owner, firm.pk, email, "member")
        for somebody in (None, people.outsider):
            answer = text(sign_in(somebody).get(f"/organisations/invitations/{token}/"))
            pages.append(re.sub(r'value="[^"]{20,}"', "", answer.replace(token, "T")))
    assert pages[:2] == pages[2:]


def test_dead_links_say_what_to_do(sign_in, firm, people):
    offer, token = invitations.invite_by_link(
        people.owner, firm.pk, "stranger@example.test", "member"
    )
    address = f"/organisations/invitations/{token}/"
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert "Its time ended" in text(sign_in(people.stranger).get(address))
    assert sign_in(people.stranger).post(address).status_code == 409
    invitations.take_back(people.owner, firm.pk, offer.pk)
    assert "taken back" in text(sign_in(people.stranger).get(address))
    unknown = [
        sign_in(people.stranger).get(f"/organisations/invitations/{other}/")
        for other in ("x" * 43, token[:-1] + "_", token + "a")
    ]
    assert {answer.status_code for answer in unknown} == {404}
    assert len({answer.content for answer in unknown}) == 1


def test_an_offer_whose_sender_may_not_give_it_any_more(sign_in, firm, people):
    second = builders.belongs(firm, "second", "owner")
    offer, token = invitations.invite_by_link(
        second, firm.pk, "stranger@example.test", "manager"
    )
    at = f"/organisations/invitations/{token}/"
    client = sign_in(people.stranger)
    assert ">Join</button>" in text(client.get(at))
    Membership.objects.filter(person=second).update(role="member")
    for answer, status in [
        (client.get(at), 200), (client.post(at), 409),
        (client.post(f"/organisations/invited/{offer.pk}/"), 409),
    ]:  # fmt: skip
        assert answer.status_code == status
        assert "Whoever sent it may not give this place any more." in text(answer)
        assert ">Join</button>" not in text(answer)
        assert "stays open" not in text(answer)
    assert "Smelter Works" not in text(client.get("/organisations/"))
    page = text(sign_in(people.owner).get(f"/organisations/{firm.pk}/"))
    assert "whoever sent it may not give this role any more" in page
    assert "Waiting" not in page


def test_guests_are_invited_and_given_back_like_members(sign_in, firm, people):
    at = f"/organisations/{firm.pk}/"
    mine = Membership.objects.get(organisation=firm, person=people.member)
    manager = sign_in(people.manager)
    assert 'value="guest"' in text(manager.get(f"{at}invite/"))
    sent = {"emails": "stranger@example.test", "role": "guest"}
    assert manager.post(f"{at}invite/", sent).status_code == 302
    sign_in(people.owner).post(f"{at}people/{mine.pk}/role/", {"role": "guest"})
    page = text(sign_in(people.manager).get(at))
    assert f"{at}people/{mine.pk}/remove/" in page
    offer = Invitation.objects.get()
    assert f"{at}invitations/{offer.pk}/revoke/" in page
    guest = sign_in(people.member)
    assert "Your role: Guest" in text(guest.get(at))
    assert "reads only" in text(guest.get(at))
    assert "owner@example.test" not in text(guest.get(at))
    for path in ("invite/", "history/", "domains/", "upgrade/"):
        assert guest.get(at + path).status_code == 404, path
    assert (
        sign_in(people.manager).post(f"{at}people/{mine.pk}/remove/").status_code == 302
    )
    mine.refresh_from_db()
    assert mine.ends_at is not None


def test_with_no_seat_left_the_page_says_so_and_the_offer_stays(sign_in, firm, people):
    _, token = invitations.invite_by_link(
        people.owner, firm.pk, "stranger@example.test", "member"
    )
    firm.seats = 3
    firm.save()
    response = sign_in(people.stranger).post(f"/organisations/invitations/{token}/")
    assert response.status_code == 409
    assert "All seats" in text(response)
    assert Invitation.objects.get().state() == Invitation.State.OPEN


def test_invitations_wait_in_the_list_for_confirmed_addresses(sign_in, firm, people):
    for email in ("stranger@example.test", "unconfirmed@example.test"):
        invitations.invite(people.owner, firm.pk, [email], "member")
    offers = {one.email: one.pk for one in Invitation.objects.all()}
    assert "You are invited" not in text(
        sign_in(people.unconfirmed).get("/organisations/")
    )
    wrong = sign_in(people.unconfirmed).post(
        f"/organisations/invited/{offers['unconfirmed@example.test']}/"
    )
    assert wrong.status_code == 404
    client = sign_in(people.stranger)
    assert "Smelter Works" in text(client.get("/organisations/"))
    assert (
        client.post(
            f"/organisations/invited/{offers['unconfirmed@example.test']}/"
        ).status_code
        == 404
    )
    mine = f"/organisations/invited/{offers['stranger@example.test']}/"
    assert client.get(mine).status_code == 405
    assert client.post(mine).status_code == 302
    assert membership(firm, people.stranger)


def test_invitations_are_rated(sign_in, firm, people, settings):
    from django.conf import settings as now

    from portal.settings import base

    settings.RATE_LIMITS = base.RATE_LIMITS
    assert now.RATE_LIMITS
    client = sign_in(people.owner)
    codes = [
        client.post(f"/organisations/{firm.pk}/invite/", {"emails": "x"}).status_code
        for _ in range(21)
    ]
    assert codes == [422] * 20 + [429]
    assert client.get(f"/organisations/{firm.pk}/invite/").status_code == 200

"""Members in the admin: the same rules as on members' own pages."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from portal.members import domains, invitations, upgrades
from portal.members.models import (
    Invitation,
    MemberEvent,
    Membership,
    Organisation,
    OrganisationDomain,
    Removal,
    Tier,
)
from portal.members.problems import InvitationGone
from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import ASSOCIATE, MEMBER

pytestmark = pytest.mark.django_db
STAMP = "%Y-%m-%d %H:%M:%S"


def membership(firm, person):
    return Membership.objects.get(organisation=firm, person=person)


def filled(row, **changes):
    data = {
        "organisation": row.organisation_id,
        "person": row.person_id,
        "role": row.role,
        "starts_at": timezone.localtime(row.starts_at).strftime("%Y-%m-%d %H:%M"),
        "ends_at": "",
    }
    return {**data, **changes}


@pytest.mark.slow
def test_stewards_see_all_lists_and_forms(sign_in, firm, people, steward):
    domains.claim(people.owner, firm.pk, "smelter.example")
    client = sign_in(steward)
    for name in (
        "organisations", "memberships", "invitations", "organisation_domains",
        "upgrade_requests", "working_groups", "group_memberships", "member_events",
    ):  # fmt: skip
        assert client.get(f"/admin/{name}/").status_code == 200, name
    for name in ("organisations", "memberships", "organisation_domains"):
        assert client.get(f"/admin/{name}/new/").status_code == 200, name
    mine = membership(firm, people.member)
    page = client.get(f"/admin/memberships/edit/{mine.pk}/")
    assert page.status_code == 200
    assert b"/delete/" not in page.content
    assert client.get(f"/admin/organisations/inspect/{firm.pk}/").status_code == 200


def test_superusers_meet_no_delete_either(sign_in, firm, people, admin_user):
    client = sign_in(admin_user)
    mine = membership(firm, people.member)
    builders.group("tin")
    for path in (
        f"organisations/edit/{firm.pk}/", f"memberships/edit/{mine.pk}/",
        "organisations/", "memberships/", "working_groups/",
    ):  # fmt: skip
        page = client.get(f"/admin/{path}")
        assert page.status_code == 200
        assert b"/delete/" not in page.content
    for path in (f"organisations/delete/{firm.pk}/", f"memberships/delete/{mine.pk}/"):
        assert client.post(f"/admin/{path}").status_code == 404
    assert firm.memberships.count() == 4


def test_the_admin_gives_no_seat_that_there_is_not(sign_in, firm, people, steward):
    client = sign_in(steward)
    firm.seats = 3
    firm.save()
    row = Membership(organisation=firm, person=people.stranger)
    response = client.post("/admin/memberships/new/", filled(row))
    assert response.status_code == 200
    assert "All seats of this organisation are taken" in response.content.decode()
    ended = membership(firm, people.former)
    response = client.post(f"/admin/memberships/edit/{ended.pk}/", filled(ended))
    assert response.status_code == 200, "reviving takes a seat too"
    response = client.post(
        f"/admin/organisations/edit/{firm.pk}/",
        {"name": firm.name, "tier": "20", "seats": "2", "size": "",
         "starts_at": "2026-01-01 00:00"},
    )  # fmt: skip
    assert "3 people belong to it" in response.content.decode()
    firm.refresh_from_db()
    assert firm.seats == 3
    mine = membership(firm, people.member)
    changed = filled(mine, role="manager")
    assert (
        client.post(f"/admin/memberships/edit/{mine.pk}/", changed).status_code == 302
    )


def test_whom_a_steward_ends_comes_back_when_asked(sign_in, firm, people, steward):
    client = sign_in(steward)
    mine = membership(firm, people.member)
    Membership.objects.filter(pk=mine.pk).update(
        starts_at=mine.starts_at - timedelta(days=9)
    )
    mine.refresh_from_db()
    ended = timezone.localtime(timezone.now() - timedelta(days=1))
    sent = filled(mine, ends_at=ended.strftime(STAMP))
    address = f"/admin/memberships/edit/{mine.pk}/"
    assert client.post(address, sent).status_code == 302
    assert Removal.objects.get().person == people.member
    assert client.post(address, {**sent, "ends_at": ""}).status_code == 302
    assert not Removal.objects.exists()


def test_the_admin_leaves_no_organisation_without_owner(sign_in, firm, people, steward):
    client = sign_in(steward)
    mine = membership(firm, people.owner)
    now = timezone.now().strftime(STAMP)
    for change in ({"role": "member"}, {"ends_at": now}):
        response = client.post(
            f"/admin/memberships/edit/{mine.pk}/", filled(mine, **change)
        )
        assert response.status_code == 200, change
        assert "keeps at least one owner" in response.content.decode()
    firm.ends_at = timezone.now()
    firm.save()
    response = client.post(
        f"/admin/memberships/edit/{mine.pk}/", filled(mine, ends_at=now)
    )
    assert response.status_code == 302


def test_a_membership_stays_that_persons(sign_in, firm, people, steward):
    mine = membership(firm, people.member)
    elsewhere = {"person": people.stranger.pk, "organisation": people.other.pk}
    answer = sign_in(steward).post(
        f"/admin/memberships/edit/{mine.pk}/",
        filled(mine, role="manager", **elsewhere),
    )
    assert answer.status_code == 302
    mine.refresh_from_db()
    assert mine.role == "manager", "the rest of the form is taken"
    assert (mine.person, mine.organisation) == (people.member, firm)


def test_a_steward_confirms_a_domain(sign_in, firm, people, steward):
    domain = domains.claim(people.owner, firm.pk, "smelter.example")
    client = sign_in(steward)
    address = f"/admin/organisation_domains/edit/{domain.pk}/"
    data = {"organisation": firm.pk, "domain": "smelter.example"}
    response = client.post(address, {**data, "lets_join": "on"})
    assert response.status_code == 200, "not without confirming"
    assert client.post(address, {**data, "is_verified": "on"}).status_code == 302
    domain.refresh_from_db()
    assert domain.verified_at
    rival = OrganisationDomain.objects.create(
        organisation=people.other, domain="smelter.example"
    )
    response = client.post(
        f"/admin/organisation_domains/edit/{rival.pk}/",
        {"organisation": people.other.pk, "domain": "smelter.example", "is_verified": "on"},
    )  # fmt: skip
    assert response.status_code == 200
    assert "already has this domain" in response.content.decode()
    client.post(address, data)
    domain.refresh_from_db()
    assert domain.verified_at is None


def test_a_steward_decides_on_a_tier(sign_in, people, steward, delivered):
    small = builders.organisation(ASSOCIATE, "Small", seats=10)
    owner = builders.belongs(small, "small-owner", "owner")
    asked = upgrades.ask(owner, small.pk, Tier.objects.get(rank=MEMBER), "We grow.")
    delivered()
    client = sign_in(steward)
    address = f"/admin/upgrade_requests/edit/{asked.pk}/"
    page = client.get(address).content.decode()
    assert "We grow." in page
    assert client.post(address, {"tier": "20"}).status_code == 200, "no decision"
    past = {"decision": "grant", "tier": "20", "until": "2020-01-01"}
    response = client.post(address, past)
    assert "The end lies in the past" in response.content.decode()
    until = timezone.now() + timedelta(days=365)
    response = client.post(
        address,
        {"decision": "grant", "tier": "20", "until": until.strftime("%Y-%m-%d"),
         "seats": "30", "answer": "Welcome."},
    )  # fmt: skip
    assert response.status_code == 302
    small.refresh_from_db()
    assert (small.tier_id, small.seats) == (MEMBER, 30)
    assert small.ends_at.date() == until.date()
    assert "Welcome." in delivered()[0].body
    page = client.get(address).content.decode()
    assert "w-editor-form" in page
    assert 'name="decision"' not in page, "decided once"
    assert client.get("/admin/upgrade_requests/new/").status_code == 404


def test_others_of_the_staff_see_nothing_of_it(sign_in, firm, people):
    for role in ("Authors", "Editors", "Reviewers"):
        somebody = builders.person()
        somebody.groups.add(ensure_role(role))
        client = sign_in(somebody)
        for name in (
            "organisations",
            "invitations",
            "upgrade_requests",
            "member_events",
        ):
            answer = client.get(f"/admin/{name}/")
            assert answer.status_code in (302, 403), (role, name)
            assert b"Smelter Works" not in answer.content


def test_the_first_page_says_what_waits(sign_in, firm, people, steward):
    client = sign_in(steward)
    assert "Members wait for you" not in client.get("/admin/").content.decode()
    domains.claim(people.owner, firm.pk, "smelter.example")
    upgrades.ask(people.lapsed, people.over.pk, Tier.objects.get(rank=MEMBER), "")
    page = client.get("/admin/").content.decode()
    assert "Domains to confirm: <strong>1</strong>" in page
    assert "ask for a tier: <strong>1</strong>" in page
    editor = builders.person("ed")
    editor.groups.add(ensure_role("Editors"))
    assert "Domains to confirm" not in sign_in(editor).get("/admin/").content.decode()


@pytest.mark.slow
def test_a_firm_that_joined_on_paper_gets_its_first_owner(
    sign_in, people, steward, delivered
):
    """Entered by a steward, it has nobody who could invite anybody."""
    client = sign_in(steward)
    form = {
        "name": "Paper Works", "tier": str(MEMBER), "size": "", "seats": "1",
        "starts_at": "2026-01-01 00:00",
    }  # fmt: skip
    page = client.post("/admin/organisations/new/", form, follow=True).content.decode()
    firm = Organisation.objects.get(name="Paper Works")
    at = f"/admin/organisations/invite/{firm.pk}/"
    assert at in page, "nothing leads on from the firm that was entered"
    assert at in client.get(f"/admin/organisations/edit/{firm.pk}/").content.decode()
    assert "It has no owner yet" in client.get(at).content.decode()
    wrong = client.post(at, {"email": "stranger@"})
    assert 'value="stranger@"' in wrong.content.decode()
    assert not Invitation.objects.exists()
    assert client.post(at, {"email": "Stranger@Example.test"}).status_code == 302
    [letter] = delivered()
    assert letter.to == ["stranger@example.test"]
    assert "stranger@example.test" in client.get(at).content.decode()
    [link] = re.findall(r"http://localhost:8000(\S+)", letter.body)
    # Again: the older link ends, and only the newer lets in.
    client.post(at, {"email": "stranger@example.test"})
    stranger = sign_in(people.stranger)
    assert stranger.post(link).status_code == 409
    assert not Membership.objects.filter(organisation=firm).exists()
    link = re.findall(r"http://localhost:8000(\S+)", delivered()[-1].body)[0]
    assert stranger.post(link).status_code == 302
    assert membership(firm, people.stranger).role == "owner"
    again = sign_in(steward).post(at, {"email": "stranger@example.test"})
    page = again.content.decode()
    assert "already belongs to this organisation" in page
    assert str(people.stranger) in page
    event = MemberEvent.objects.filter(
        organisation=firm, action="invitation.sent"
    ).first()
    assert event.names["actor"] == str(steward)


@pytest.mark.parametrize("who", ["owner", "manager", "stranger", "editor", "visitor"])
def test_owners_are_invited_in_the_admin_by_stewards_alone(
    client, sign_in, firm, people, who
):
    at = f"/admin/organisations/invite/{firm.pk}/"
    if who == "editor":
        people.editor = builders.person("editor", verified=True)
        people.editor.groups.add(ensure_role("Editors"))
    asks = client if who == "visitor" else sign_in(getattr(people, who))
    offer = invitations.invite(people.owner, firm.pk, ["zyxwv@b.example"], "owner")[0]
    said = {"email": "a@b.example"}, {"take_back": offer.pk}
    for answer in (asks.get(at), *(asks.post(at, one) for one in said)):
        assert answer.status_code in (302, 403, 404)
        assert "zyxwv" not in answer.content.decode()
    offer.refresh_from_db()
    assert offer.revoked_at is None
    assert Invitation.objects.count() == 1


def test_an_offer_to_a_wrong_address_is_taken_back(sign_in, firm, people, steward):
    """Where there is no owner yet, nobody but the steward can."""
    client = sign_in(steward)
    at = f"/admin/organisations/invite/{firm.pk}/"
    client.post(at, {"email": "stranger@example.test"})
    offer = Invitation.objects.get()
    other = invitations.invite(people.owner, firm.pk, ["x@y.example"], "member")[0]
    page = client.get(at).content.decode()
    assert f'value="{offer.pk}"' in page
    for wrong in (other.pk, 0, "x", "9" * 30, "\x00"):
        assert client.post(at, {"take_back": wrong}).status_code == 404, wrong
    page = client.post(at, {"take_back": offer.pk}, follow=True).content.decode()
    assert "The invitation of stranger@example.test is taken back." in page
    assert f'value="{offer.pk}"' not in page
    again = client.post(at, {"take_back": offer.pk}, follow=True).content.decode()
    assert "does not work any more" in again
    with pytest.raises(InvitationGone):
        invitations.accept(people.stranger, offer.pk)
    event = MemberEvent.objects.filter(action="invitation.revoked").get()
    assert event.names["actor"] == str(steward)


def test_whom_the_service_refuses_gets_no_fault_of_the_server(
    sign_in, firm, people, steward
):
    """With a permission of their own they see the page, and are no steward."""
    entry = Permission.objects.filter(
        codename__in=["change_organisation", "access_admin"]
    )
    people.stranger.user_permissions.add(*entry)
    client = sign_in(people.stranger)
    at = f"/admin/organisations/invite/{firm.pk}/"
    assert client.get(at).status_code == 200
    assert client.post(at, {"email": "a@b.example"}).status_code == 404
    assert not Invitation.objects.exists()


def test_a_firm_that_begins_later_is_said_to(sign_in, firm, people, steward):
    firm.starts_at = timezone.now() + timedelta(days=3)
    firm.save()
    at = f"/admin/organisations/invite/{firm.pk}/"
    page = sign_in(steward).post(at, {"email": "a@b.example"}).content.decode()
    assert "begins on" in page
    assert "has ended" not in page
    assert "The invitation was not sent." in page

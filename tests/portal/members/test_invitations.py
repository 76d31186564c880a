"""Invitations as services: for one address, once, for a while, by a hash."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.members import invitations, leaving
from portal.members.models import Invitation, MemberEvent, Membership
from portal.members.problems import (
    AlreadyIn,
    InvitationGone,
    Lapsed,
    NotYours,
    OtherAddress,
    Refused,
    SeatsFull,
    SenderGone,
)
from portal.operations.roles import ensure_role
from tests import builders

pytestmark = pytest.mark.django_db
OPEN, EXPIRED, REVOKED, ACCEPTED = (
    Invitation.State.OPEN, Invitation.State.EXPIRED, Invitation.State.REVOKED,
    Invitation.State.ACCEPTED,
)  # fmt: skip


def token_of(letter) -> str:
    return re.search(r"/organisations/invitations/([^/\s]+)/", letter.body)[1]


def test_a_mail_brings_a_link_that_lets_its_address_in_once(firm, people, delivered):
    invitations.invite(people.manager, firm.pk, ["stranger@example.test"], "member")
    (letter,) = delivered()
    assert letter.to == ["stranger@example.test"]
    assert "Smelter Works" in letter.subject
    assert "Max Manager invites you" in letter.body
    token = token_of(letter)
    offer = invitations.by_token(token)
    assert offer.state() == OPEN
    joined = invitations.accept(people.stranger, offer.pk)
    assert (joined.organisation, joined.role) == (firm, "member")
    assert invitations.by_token(token).state() == ACCEPTED
    leaving.leave(people.stranger, firm.pk)
    with pytest.raises(InvitationGone):
        invitations.accept(people.stranger, offer.pk)


def test_nothing_kept_can_be_used_as_a_link(firm, people):
    offer, token = invitations.invite_by_link(
        people.owner, firm.pk, "a@b.example", "member"
    )
    rows = Invitation.objects.values()
    events = MemberEvent.objects.values()
    tasks = DBTaskResult.objects.values()
    assert token not in f"{list(rows)}{list(events)}{list(tasks)}"
    assert offer.token_hash not in f"{list(events)}"
    assert invitations.by_token(offer.token_hash) is None
    assert len(token) >= 43


def test_it_is_bound_to_a_confirmed_address(firm, people):
    offer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "Stranger@Example.test", "member"
    )
    for somebody in (people.outsider, people.unconfirmed, people.lapsed):
        with pytest.raises(OtherAddress):
            invitations.accept(somebody, offer.pk)
    mine, _ = invitations.invite_by_link(
        people.owner, firm.pk, "unconfirmed@example.test", "member"
    )
    with pytest.raises(OtherAddress):
        invitations.accept(people.unconfirmed, mine.pk)
    EmailAddress.objects.create(
        user=people.outsider, email="second@example.test", verified=True
    )
    second, _ = invitations.invite_by_link(
        people.owner, firm.pk, "second@example.test", "member"
    )
    assert invitations.accept(people.outsider, second.pk).organisation == firm
    assert invitations.accept(people.stranger, offer.pk).organisation == firm


def test_after_its_time_it_is_worth_nothing(firm, people, settings):
    settings.INVITATION_DAYS = 3
    offer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "stranger@example.test", "member"
    )
    ahead = offer.expires_at - timezone.now()
    assert timedelta(days=2, hours=23) < ahead <= timedelta(days=3)
    Invitation.objects.update(expires_at=timezone.now())
    offer.refresh_from_db()
    assert offer.state() == EXPIRED
    with pytest.raises(InvitationGone):
        invitations.accept(people.stranger, offer.pk)
    assert list(invitations.waiting_for(people.stranger)) == []


def test_sending_again_makes_a_new_link_and_kills_the_old_one(firm, people, delivered):
    invitations.invite(people.owner, firm.pk, ["stranger@example.test"], "member")
    first = token_of(delivered()[0])
    offer = Invitation.objects.get()
    Invitation.objects.update(expires_at=timezone.now())
    invitations.send_again(people.manager, firm.pk, offer.pk)
    second = token_of(delivered()[0])
    assert first != second
    assert invitations.by_token(first) is None
    assert invitations.by_token(second).state() == OPEN


def test_inviting_again_takes_the_older_one_back(firm, people):
    _older, old = invitations.invite_by_link(
        people.owner, firm.pk, "a@b.example", "member"
    )
    newer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "A@b.example", "member"
    )
    assert invitations.by_token(old).state() == REVOKED
    assert newer.state() == OPEN
    assert newer.email == "a@b.example"


def test_what_is_taken_back_stays_so(firm, people):
    offer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "stranger@example.test", "member"
    )
    invitations.take_back(people.manager, firm.pk, offer.pk)
    for act in (
        lambda: invitations.accept(people.stranger, offer.pk),
        lambda: invitations.send_again(people.owner, firm.pk, offer.pk),
        lambda: invitations.take_back(people.owner, firm.pk, offer.pk),
    ):
        with pytest.raises(InvitationGone):
            act()


def test_with_all_seats_taken_the_invitation_stays_open(firm, people):
    offer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "stranger@example.test", "member"
    )
    firm.seats = 3
    firm.save()
    with pytest.raises(SeatsFull):
        invitations.accept(people.stranger, offer.pk)
    offer.refresh_from_db()
    assert offer.state() == OPEN
    leaving.leave(people.member, firm.pk)
    assert invitations.accept(people.stranger, offer.pk)


def test_managers_invite_members_only_and_members_nobody(firm, people):
    for actor, role in [
        (people.manager, "owner"), (people.manager, "manager"),
        (people.member, "member"), (people.former, "member"),
        (people.outsider, "member"), (people.stranger, "member"),
    ]:  # fmt: skip
        with pytest.raises(NotYours):
            invitations.invite(actor, firm.pk, ["x@y.example"], role)
    assert not Invitation.objects.exists()
    for role in ("owner", "manager", "member", "guest"):
        invitations.invite(people.owner, firm.pk, [f"{role}@y.example"], role)
    invitations.invite(people.manager, firm.pk, ["second-guest@y.example"], "guest")


def test_managers_leave_offers_of_higher_roles_alone(firm, people):
    offer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "a@b.example", "manager"
    )
    for act in (invitations.send_again, invitations.take_back):
        with pytest.raises(NotYours):
            act(people.manager, firm.pk, offer.pk)
    with pytest.raises(Refused):
        invitations.invite_by_link(people.manager, firm.pk, "a@b.example", "member")
    offer.refresh_from_db()
    assert offer.state() == OPEN


def test_invitations_of_another_organisation_are_not_there(firm, people):
    offer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "a@b.example", "member"
    )
    for act in (invitations.send_again, invitations.take_back):
        with pytest.raises(NotYours):
            act(people.outsider, people.other.pk, offer.pk)


def test_a_lapsed_organisation_invites_nobody_and_lets_nobody_in(firm, people):
    offer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "stranger@example.test", "member"
    )
    firm.ends_at = timezone.now()
    firm.save()
    with pytest.raises(Lapsed):
        invitations.accept(people.stranger, offer.pk)
    with pytest.raises(Lapsed):
        invitations.send_again(people.owner, firm.pk, offer.pk)
    with pytest.raises(Lapsed):
        invitations.invite(people.owner, firm.pk, ["b@c.example"], "member")


def test_who_belongs_already_uses_no_second_seat(firm, people):
    EmailAddress.objects.create(
        user=people.member, email="too@b.example", verified=True
    )
    with pytest.raises(Refused):
        invitations.invite(people.owner, firm.pk, ["Member@example.test"], "member")
    offer, _ = invitations.invite_by_link(
        people.owner, firm.pk, "too@b.example", "owner"
    )
    with pytest.raises(AlreadyIn):
        invitations.accept(people.member, offer.pk)
    offer.refresh_from_db()
    assert offer.state() == ACCEPTED
    mine = Membership.objects.get(organisation=firm, person=people.member)
    assert mine.role == "member", "an invitation raises nobody who is in already"


def test_all_of_a_list_or_none(firm, people, delivered):
    with pytest.raises(Refused):
        invitations.invite(
            people.owner, firm.pk, ["a@b.example", "member@example.test"], "member"
        )
    assert not Invitation.objects.exists()
    assert delivered() == []


def test_a_day_has_an_end(firm, people, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_A_DAY", 3)
    invitations.invite(people.owner, firm.pk, ["a@b.example", "c@d.example"], "member")
    with pytest.raises(Refused, match="1 are left"):
        invitations.invite(
            people.owner, firm.pk, ["e@f.example", "g@h.example"], "member"
        )
    offer = Invitation.objects.first()
    Invitation.objects.filter(pk=offer.pk).update(
        created_at=timezone.now() - timedelta(days=2)
    )
    invitations.send_again(people.owner, firm.pk, offer.pk)


def test_the_offers_of_somebody_who_goes_go_too(firm, people):
    """An owner who is removed does not come back by another address of theirs."""
    second = builders.belongs(firm, "second", "owner")
    for email, role in [("a@b.example", "owner"), ("c@d.example", "member")]:
        invitations.invite_by_link(second, firm.pk, email, role)
    theirs = Membership.objects.get(person=second)
    leaving.change_role(people.owner, firm.pk, theirs.pk, "manager")
    states = {one.email: one.state() for one in Invitation.objects.all()}
    assert states == {"a@b.example": REVOKED, "c@d.example": OPEN}
    leaving.remove(people.owner, firm.pk, theirs.pk)
    assert {one.state() for one in Invitation.objects.all()} == {REVOKED}


def test_known_and_unknown_addresses_cost_the_same(firm, people):
    """Same queries, same rows, same mails: nobody finds out who has an account."""

    def cost(email):
        before = DBTaskResult.objects.count()
        with CaptureQueriesContext(connection) as captured:
            made = invitations.invite(people.owner, firm.pk, [email], "member")
        shapes = [re.sub(r"'[^']*'|\b\d+\b|s\d+_x\d+", "?", q["sql"]) for q in captured]
        task = DBTaskResult.objects.order_by("-enqueued_at").first()
        text = str(task.args_kwargs).replace(email, "ADDRESS")
        return (
            shapes, made[0].state(), DBTaskResult.objects.count() - before,
            re.sub(r"invitations/[^/]+/", "TOKEN", text),
        )  # fmt: skip

    assert cost("stranger@example.test") == cost("nobody-knows@example.test")


def test_a_name_that_holds_an_address_of_the_web_is_not_sent(firm, people, delivered):
    people.owner.first_name = "Win at https://evil.example"
    people.owner.save()
    invitations.invite(people.owner, firm.pk, ["a@b.example"], "member")
    (letter,) = delivered()
    assert "evil" not in letter.body + letter.subject


def ended_by_a_steward(firm, second):
    Membership.objects.filter(person=second).update(ends_at=timezone.now())


def made_less(firm, second):
    Membership.objects.filter(person=second).update(role="member")


def account_shut(firm, second):
    second.is_active = False
    second.save()


def account_deleted(firm, second):
    second.delete()


def begins_later(firm, second):
    Membership.objects.filter(person=second).update(
        starts_at=timezone.now() + timedelta(days=1)
    )


@pytest.mark.parametrize(
    "change",
    [ended_by_a_steward, made_less, account_shut, account_deleted, begins_later],
)
def test_an_offer_stands_only_while_its_sender_may_give_it(firm, people, change):
    """However their place ended: beside the services too."""
    second = builders.belongs(firm, "second", "owner")
    offer, token = invitations.invite_by_link(
        second, firm.pk, "stranger@example.test", "manager"
    )
    assert list(invitations.waiting_for(people.stranger)) == [offer]
    change(firm, second)
    assert list(invitations.waiting_for(people.stranger)) == []
    assert invitations.by_token(token).state() == OPEN
    with pytest.raises(SenderGone, match="Ask an owner"):
        invitations.accept(people.stranger, offer.pk)
    assert not Membership.objects.filter(person=people.stranger).exists()
    invitations.send_again(people.owner, firm.pk, offer.pk)
    assert invitations.accept(people.stranger, offer.pk).role == "manager"


def no_steward_any_more(steward):
    steward.groups.clear()


def shut(steward):
    steward.is_active = False
    steward.save()


def gone(steward):
    steward.delete()


@pytest.mark.parametrize("change", [no_steward_any_more, shut, gone])
def test_what_a_steward_offered_ends_with_that_role(firm, people, change):
    steward = builders.person("other-steward")
    steward.groups.add(ensure_role("Stewards"))
    offer = invitations.invite_owner(steward, firm.pk, "stranger@example.test")
    assert list(invitations.waiting_for(people.stranger)) == [offer]
    change(steward)
    assert list(invitations.waiting_for(people.stranger)) == []
    with pytest.raises(SenderGone):
        invitations.accept(people.stranger, offer.pk)


def test_a_steward_offers_what_stands_and_nobody_else_does(firm, people):
    with pytest.raises(NotYours):
        invitations.invite_owner(people.owner, firm.pk, "stranger@example.test")
    steward = builders.person("other-steward")
    steward.groups.add(ensure_role("Stewards"))
    with pytest.raises(Lapsed):
        invitations.invite_owner(steward, people.over.pk, "stranger@example.test")
    # As owners and managers do, not as somebody who belongs there.
    with pytest.raises(NotYours):
        invitations.invite(steward, firm.pk, ["stranger@example.test"], "member")
    assert not Invitation.objects.exists()


def test_a_manager_still_gives_what_managers_give(firm, people):
    second = builders.belongs(firm, "second", "owner")
    for email, role in [("stranger@example.test", "guest"), ("a@b.example", "owner")]:
        invitations.invite_by_link(second, firm.pk, email, role)
    Membership.objects.filter(person=second).update(role="manager")
    offers = {one.email: one for one in Invitation.objects.all()}
    assert not invitations.stands(offers["a@b.example"])
    assert invitations.accept(people.stranger, offers["stranger@example.test"].pk)

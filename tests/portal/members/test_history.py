"""Every change is told, whoever makes it and however."""

import pytest
from django.utils import timezone

from portal.members import (
    domains,
    founding,
    group_requests,
    history,
    invitations,
    leaving,
    upgrades,
)
from portal.members.models import (
    GroupMembership,
    Invitation,
    MemberEvent,
    Membership,
    Organisation,
    Tier,
    User,
    WorkingGroup,
)
from tests import builders
from tests.builders import MEMBER

pytestmark = pytest.mark.django_db


def told(*fields):
    rows = MemberEvent.objects.order_by("pk")
    return list(rows.values_list(*(fields or ["action"]), flat=len(fields) < 2))


def test_a_firms_life_in_its_events(people, steward):
    MemberEvent.objects.all().delete()
    owner, guest = people.stranger, people.outsider
    firm = founding.found(owner, "New Works", "small")
    invitations.invite(owner, firm.pk, [guest.email], "manager")
    offer = Invitation.objects.get()
    invitations.send_again(owner, firm.pk, offer.pk)
    theirs = invitations.accept(guest, offer.pk)
    leaving.change_role(owner, firm.pk, theirs.pk, "owner")
    domains.claim(owner, firm.pk, "works.example")
    asked = upgrades.ask(owner, firm.pk, Tier.objects.get(rank=MEMBER), "")
    upgrades.decide(steward, asked.pk, grant=True, tier=asked.tier)
    leaving.leave(owner, firm.pk)
    assert told("action", "names__actor") == [
        ("organisation.created", str(owner)),
        ("membership.began", str(owner)),
        ("invitation.sent", str(owner)),
        ("invitation.renewed", str(owner)),
        ("membership.began", str(guest)),
        ("invitation.accepted", str(guest)),
        ("membership.role_changed", str(owner)),
        ("domain.claimed", str(owner)),
        ("upgrade.asked", str(owner)),
        ("organisation.changed", str(steward)),
        ("upgrade.granted", str(steward)),
        ("membership.ended", str(owner)),
    ]
    assert set(told("organisation")) == {firm.pk}
    changed = MemberEvent.objects.get(action="organisation.changed")
    assert changed.data == {
        "tier": ["Associates", "Members"], "seats": [25, None], "how": "upgrade",
    }  # fmt: skip
    role = MemberEvent.objects.get(action="membership.role_changed")
    assert role.data == {"role": ["manager", "owner"]}
    assert role.person == guest
    began = MemberEvent.objects.filter(action="membership.began").last()
    assert began.names["organisation"] == "New Works"


def test_what_the_admin_changes_is_the_stewards(sign_in, people, firm, steward):
    client = sign_in(steward)
    MemberEvent.objects.all().delete()
    mine = Membership.objects.get(organisation=firm, person=people.member)
    response = client.post(
        f"/admin/memberships/edit/{mine.pk}/",
        {
            "role": "member",
            "starts_at": "2026-01-01 00:00",
            "ends_at": timezone.now().strftime("%Y-%m-%d %H:%M:%S"),
        },
    )
    assert response.status_code == 302, response.content
    event = MemberEvent.objects.get()
    assert event.action == "membership.ended"
    assert event.actor == steward
    assert event.person == people.member
    response = client.post(
        f"/admin/organisations/edit/{firm.pk}/",
        {"name": "Smelter Works", "tier": "10", "seats": "10", "size": "large",
         "starts_at": firm.starts_at.strftime("%Y-%m-%d %H:%M:%S")},
    )  # fmt: skip
    assert response.status_code == 302, response.content
    event = MemberEvent.objects.first()
    assert (event.action, event.actor) == ("organisation.changed", steward)
    assert event.data["tier"] == ["Members", "Associates"]
    assert event.data["size"] == ["", "large"]


def test_a_stale_instance_tells_what_the_row_said(firm):
    stale = Organisation.objects.get(pk=firm.pk)
    firm.seats = 12
    firm.save()
    stale.name = "Renamed"
    stale.save()
    assert MemberEvent.objects.first().data == {
        "name": ["Smelter Works", "Renamed"], "seats": [12, 10],
    }  # fmt: skip


def test_a_save_that_changes_nothing_tells_nothing(firm):
    before = MemberEvent.objects.count()
    firm.save()
    Organisation.objects.get(pk=firm.pk).save(update_fields=["name"])
    assert MemberEvent.objects.count() == before


def test_groups_and_tiers_are_told_too(steward):
    MemberEvent.objects.all().delete()
    group = builders.group("tin")
    group.archive()
    mine = GroupMembership.objects.create(group=group, person=steward, role="steward")
    mine.ends_at = timezone.now()
    mine.save()
    tier = Tier.objects.get(rank=MEMBER)
    tier.name = "Full members"
    tier.save()
    assert told() == [
        "group.created", "group.archived", "group_membership.began",
        "group_membership.ended", "tier.changed",
    ]  # fmt: skip
    assert MemberEvent.objects.filter(group=group).count() == 4


def test_a_closed_account_leaves_its_history(firm, people):
    with history.acting(people.member):
        people.member.delete()
    event = MemberEvent.objects.filter(action="membership.deleted").get()
    assert event.person is None
    assert event.actor is None
    assert event.organisation == firm
    assert event.names["person"] == event.names["actor"] == "Mia Member"
    earlier = MemberEvent.objects.filter(
        action="membership.began", names__person="Mia Member"
    ).get()
    assert earlier.person is None
    User.objects.filter(pk=people.manager.pk).delete()
    assert MemberEvent.objects.filter(names__person="Max Manager").count() == 2


def test_a_slip_that_is_deleted_leaves_its_history():
    firm = builders.organisation(MEMBER, "A slip")
    firm.delete()
    event = MemberEvent.objects.first()
    assert (event.action, event.organisation) == ("organisation.deleted", None)
    assert event.names == {"organisation": "A slip"}


def test_a_change_that_fails_is_not_told(firm, people):
    before = MemberEvent.objects.count()
    with pytest.raises(leaving.LastOwner):
        leaving.leave(people.owner, firm.pk)
    assert MemberEvent.objects.count() == before


def test_stewards_read_the_history_and_nobody_changes_it(
    sign_in, firm, people, steward
):
    event = MemberEvent.objects.filter(organisation=firm).first()
    client = sign_in(steward)
    found = client.get(f"/admin/member_events/?organisation={firm.pk}")
    assert found.status_code == 200
    assert "membership.began" in found.content.decode()
    assert (
        client.get("/admin/member_events/?action=membership.began").status_code == 200
    )
    assert client.get(f"/admin/member_events/inspect/{event.pk}/").status_code == 200
    for path in ("new/", f"edit/{event.pk}/", f"delete/{event.pk}/"):
        for method in (client.get, client.post):
            assert method(f"/admin/member_events/{path}").status_code == 404
    editor = builders.person("ed")
    from portal.operations.roles import ensure_role

    editor.groups.add(ensure_role("Editors"))
    assert sign_in(editor).get("/admin/member_events/").status_code in (302, 403)


def test_every_documented_action_and_no_other_is_written():
    spoken = set(history.__doc__.split())
    for model, how in history.RECORDED.items():
        assert f"{how.noun}.{how.created}" in spoken, model
        assert f"{how.noun}.{how.verb({'x': [1, 2]})}" in spoken, model
        assert f"{how.noun}.{how.deleted}" in spoken or model is WorkingGroup


def test_group_requests_do_not_write_words_down(people, steward):
    group = builders.group("tin")
    group.open_to = Tier.objects.get(rank=MEMBER)
    group.save()
    asked = group_requests.ask(people.member, group.pk, "my very own words")
    group_requests.decide(
        steward, group.pk, asked.pk, viewer=builders.viewer(steward), grant=True,
        answer="kind words",
    )  # fmt: skip
    assert "words" not in str(list(MemberEvent.objects.values()))

"""All that the portal holds of a person, in one file, with nothing of others."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Comment

from content.models import Endorsement
from portal.checks.models import SavedCheck
from portal.console.models import Viewing
from portal.members import leaving
from portal.members.models import (
    GroupMembership,
    GroupRequest,
    Invitation,
    MemberEvent,
    Membership,
    UpgradeRequest,
)
from portal.members.own_data import _sources
from portal.operations.roles import ensure_role
from portal.stewardship.models import Question, Reply
from tests import builders, laws
from tests.builders import MEMBER, article, person
from tests.portal.mypage.conftest import leave_everything, signed_in

pytestmark = pytest.mark.django_db


def export(someone):
    response = signed_in(someone).get("/my/data/download/")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    assert response["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert "no-store" in response["Cache-Control"]
    return json.loads(response.content)


def test_everything_is_in_it(shelf, member, tin):
    page = article(shelf, "Smelters")
    client = signed_in(member)
    for do in ("save", "follow"):
        client.post(f"/my/keep/{page.pk}/", {"do": do})
    client.post("/my/lists/", {"name": "Monday"})
    client.post(f"/feedback/{page.pk}/", {"helpful": "no", "comment": "Too long"})
    SavedCheck.objects.create(
        person=member, name="Ours", page_id=1, answers={"hq": "DE"}
    )
    asked = Question.objects.create(person=member, text="Does tin count?")
    Reply.objects.create(question=asked, author=person(), text="It does.")
    GroupRequest.objects.create(person=member, group=tin, words="Please")
    inviting = builders.organisation(MEMBER, "Inviting")
    Invitation.objects.create(
        organisation=inviting, email=member.email.upper(),
        invited_by=builders.belongs(inviting, "inviter", "owner"),
        token_hash="x" * 64, expires_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    MemberEvent.objects.create(action="joined", person=member)
    revision = page.save_revision(user=member)
    Comment.objects.create(page=page, user=member, text="A remark", contentpath="title")
    found = export(member)
    assert found.keys() >= _sources.keys()
    assert found["account"]["email"] == member.email
    assert found["account"]["addresses"][0]["verified"] is True
    assert len(found["organisations"]) == 1
    assert found["saved_pages"]["pages"][0]["page"] == "Smelters"
    assert found["saved_pages"]["lists"] == ["Monday"]
    assert found["following"]["pages"][0]["page"] == "Smelters"
    assert found["following"]["digest"]["rhythm"] == "weekly"
    assert found["saved_checks"][0]["answers"] == {"hq": "DE"}
    assert found["questions"][0]["replies"][0]["text"] == "It does."
    assert found["was_this_helpful"][0]["comment"] == "Too long"
    assert found["requests"]["groups"][0]["words"] == "Please"
    assert found["invitations"]["received"][0]["organisation"] == "Inviting"
    assert any(row["about_you"] for row in found["membership_history"])
    assert found["written"]["versions"][0]["page"] == "Smelters"
    assert found["written"]["comments"][0]["text"] == "A remark"
    assert revision.user == member


def test_nothing_of_others_and_no_keys_are_in_it(shelf, member):
    other = person("zyxwvother", tier=MEMBER, verified=True)
    page = article(shelf)
    theirs = signed_in(other)
    for do in ("save", "follow"):
        theirs.post(f"/my/keep/{page.pk}/", {"do": do})
    theirs.post("/my/lists/", {"name": "zyxwvlist"})
    theirs.post(f"/feedback/{page.pk}/", {"helpful": "no", "comment": "zyxwvcomment"})
    Question.objects.create(person=other, text="zyxwvquestion")
    Question.objects.create(
        email=member.email, text="zyxwvunsigned", token=uuid.uuid4()
    )
    client = signed_in(member)
    client.post(f"/my/keep/{page.pk}/", {"do": "follow"})
    text = json.dumps(export(member))
    from portal.mypage.models import Digest

    assert "zyxwv" not in text
    for hidden in (member.password, *Digest.objects.values_list("key", flat=True)):
        assert hidden not in text
    assert "pbkdf2" not in text


def test_titles_that_are_no_longer_theirs_are_left_out(shelf, tin, insider):
    """Versions, votes, comments and log entries of a room that they have left."""
    tin.name = "zyxwvgroup"
    tin.save()
    page = article(shelf, "zyxwvtitle", tier_id=MEMBER, groups=[tin])
    client = signed_in(insider)
    client.post(f"/feedback/{page.pk}/", {"helpful": "yes"})
    page.save_revision(user=insider, log_action=True)
    Comment.objects.create(page=page, user=insider, text="Mine", contentpath="title")
    before = json.dumps(export(insider))
    assert "zyxwvgroup" in before
    leave_everything(insider)
    found = export(insider)
    assert "zyxwv" not in json.dumps(found)
    assert found["written"]["versions"][0]["page"] is None
    assert found["working_groups"][0]["group"] is None
    assert found["was_this_helpful"][0]["page"] is None


def test_no_group_or_organisation_is_named_that_one_may_not_know(shelf, member, tin):
    """Left, closed, asked for, invited to: what is told is what strangers are told."""
    open_one, closed, shut = (
        tin,
        builders.group("zyxwvclosed"),
        builders.group("zyxwvshut"),
    )
    for group in (open_one, shut):
        group.open_to_id = MEMBER
        group.save()
    now = timezone.now()
    past = {"starts_at": now - timedelta(days=9), "ends_at": now - timedelta(days=1)}
    for group in (open_one, closed, shut):
        GroupMembership.objects.create(group=group, person=member, **past)
        GroupRequest.objects.create(group=group, person=member, state="declined")
    shut.archive()
    left = builders.organisation(MEMBER, "zyxwvleft")
    Membership.objects.create(organisation=left, person=member, role="owner", **past)
    UpgradeRequest.objects.create(
        organisation=left, person=member, tier_id=MEMBER, state="granted"
    )
    laws.instrument()
    page = laws.interpretation(shelf, laws.position(status="adopted"))
    Endorsement.objects.create(
        page=page, number=1, organisation=left, person=member, role="miner",
        made_on=now.date(),
    )  # fmt: skip
    inviting = builders.organisation(MEMBER, "zyxwvinviting")
    sender = builders.belongs(inviting, "sender", "owner")
    soon = now + timedelta(days=3)
    for number, fields in enumerate(
        [{"accepted_by": member, "accepted_at": now}, {"revoked_at": now}]
    ):
        Invitation.objects.create(
            organisation=inviting, email=member.email, invited_by=sender,
            token_hash=str(number), expires_at=soon, **fields,
        )  # fmt: skip
    Invitation.objects.create(
        organisation=left, email="a@b.example", invited_by=member, token_hash="c",
        expires_at=soon,
    )  # fmt: skip
    found = export(member)
    assert "zyxwv" not in json.dumps(found)
    assert [row["group"] for row in found["working_groups"]].count(None) == 2
    assert open_one.name in [row["group"] for row in found["requests"]["groups"]]
    assert sorted(str(row["organisation"]) for row in found["organisations"]) == sorted(
        ["None", member.memberships.get(ends_at=None).organisation.name]
    )
    assert found["requests"]["tiers"][0]["organisation"] is None
    assert found["written"]["endorsements"][0]["organisation"] is None
    assert len(found["invitations"]["received"]) == 2


def test_removals_are_told_by_their_day(member):
    firm = member.memberships.get().organisation
    owner = builders.belongs(firm, "owner", "owner")
    leaving.remove(owner, firm.pk, member.memberships.get().pk)
    (told,) = export(member)["removals"]
    assert told.keys() == {"removed_at"}


def test_who_was_a_steward_is_told_no_more_as_whom_they_looked(member):
    Viewing.objects.create(
        steward=member, words="in zyxwvgroup", reason="zyxwvreason", steward_name="Mo",
        until=timezone.now(),
    )  # fmt: skip
    assert "zyxwv" not in json.dumps(export(member))
    member.groups.add(ensure_role("Stewards"))
    assert "in zyxwvgroup" in json.dumps(export(member))


def test_a_steward_gets_what_they_did_as_one(shelf, member):
    member.groups.add(ensure_role("Stewards"))
    asked = Question.objects.create(
        email="a@b.example", text="zyxwvforeign", steward=member
    )
    Reply.objects.create(question=asked, author=member, text="My reply")
    found = export(member)
    assert found["stewardship"]["replies_sent"][0]["text"] == "My reply"
    assert found["stewardship"]["questions_taken"] == 1
    assert "zyxwvforeign" not in json.dumps(found)


def test_the_page_before_it_says_what_is_in_it(member, home):
    text = signed_in(member).get("/my/data/").content.decode()
    assert "Download your data (JSON)" in text

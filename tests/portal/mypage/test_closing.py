"""Closing an account: explained, proved, refused where it must be, and then whole."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.test import Client
from wagtail.models import Comment, CommentReply, PageLogEntry

from portal.members.models import (
    Invitation,
    MemberEvent,
    Membership,
    UpgradeRequest,
    User,
)
from portal.mypage.closing import close_account, obstacles
from portal.mypage.leaving import FATES, Fate
from portal.mypage.models import Bookmark, Change, Digest, Follow, ReadingList, Visit
from portal.operations.roles import ensure_role
from portal.stewardship.models import Question
from tests import builders
from tests.at_once import at_once
from tests.builders import MEMBER, PASSWORD, article, fresh, person
from tests.portal.mypage.conftest import signed_in

pytestmark = pytest.mark.django_db
OWNER = Membership.Role.OWNER


def references() -> dict[str, models.Field]:
    """Every foreign key to the user model, in the model that has the column."""
    user = get_user_model()
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            remote = field.remote_field
            if remote and remote.model is user and not model._meta.proxy:
                found[f"{model._meta.label}.{field.name}"] = field
    return found


def test_somebody_has_decided_what_becomes_of_every_reference_to_a_person():
    """Fails for a new one: add its line to `portal.mypage.leaving`."""
    assert references().keys() == FATES.keys()


def test_the_database_does_what_was_decided():
    rules = {
        Fate.GOES: {"CASCADE"}, Fate.UNNAMED: {"SET_NULL"},
        # Handed on before the account goes, whatever the database would do.
        Fate.FORMER: {"CASCADE", "PROTECT", "SET_NULL"}, Fate.NUMBER: {"DO_NOTHING"},
    }  # fmt: skip
    for where, field in references().items():
        assert field.remote_field.on_delete.__name__ in rules[FATES[where]], where


def close(client, proof=PASSWORD):
    return client.post("/my/data/close/", {"proof": proof})


def test_it_says_what_goes_and_what_stays_and_asks_for_the_password(home, member):
    client = signed_in(member)
    text = client.get("/my/data/close/").content.decode()
    for words in ("What goes", "What stays, and why", "Former member", "Your password"):
        assert words in text
    for wrong in ("", "wrong", PASSWORD + " ", "x\x00"):
        response = close(client, wrong)
        assert response.status_code == 422
        assert b"error-summary" in response.content
        assert PASSWORD.encode() not in response.content
    assert User.objects.filter(pk=member.pk).exists()
    strict = signed_in(member, enforce_csrf_checks=True)
    assert close(strict).status_code == 403
    assert User.objects.filter(pk=member.pk).exists()


@pytest.mark.slow
def test_closing_ends_every_session_and_takes_what_is_the_persons(
    shelf, member, delivered
):
    page = article(shelf, "Smelters")
    first, second = signed_in(member), signed_in(member)
    for do in ("save", "follow"):
        first.post(f"/my/keep/{page.pk}/", {"do": do})
    first.post("/my/lists/", {"name": "Mine"})
    first.get("/my/")
    response = close(first)
    assert response["Location"] == "/my/closed/"
    assert first.get("/my/closed/").status_code == 200
    for client in (first, second):
        assert client.get("/my/").status_code == 302
    for model in (
        Bookmark,
        Follow,
        ReadingList,
        Digest,
        Visit,
        EmailAddress,
        Membership,
        UserSession,
    ):
        assert not model.objects.exists(), model
    assert not User.objects.filter(pk=member.pk).exists()
    assert Change.objects.exists()
    event = MemberEvent.objects.get(action="account.closed")
    assert (event.action, event.names) == ("account.closed", {"person": "Mo"})
    (letter,) = delivered()
    assert letter.to == ["member@example.test"]
    again = Client().post(
        "/account/login/", {"login": "member@example.test", "password": PASSWORD}
    )
    assert again.status_code == 422, "no way in"


@pytest.mark.slow
def test_what_others_rely_on_stays_without_the_name(shelf, member):
    page = article(shelf, "Smelters")
    page.owner = page.locked_by = member
    page.locked = True
    page.save()
    revision = page.save_revision(user=member, log_action=True)
    entry = PageLogEntry.objects.get(user=member)
    remark = Comment.objects.create(
        page=page, user=member, text="Mine", contentpath="title"
    )
    other = person()
    foreign = Comment.objects.create(
        page=page, user=other, text="Theirs", contentpath="title"
    )
    CommentReply.objects.create(comment=remark, user=other, text="An answer")
    CommentReply.objects.create(comment=foreign, user=member, text="My answer")
    question = Question.objects.create(person=member, text="Does tin count?")
    firm = builders.organisation(MEMBER)
    wish = UpgradeRequest.objects.create(
        person=member, organisation=firm, tier_id=MEMBER
    )
    Invitation.objects.create(
        organisation=firm, email="MEMBER@example.test", token_hash="x" * 64,
        expires_at="2030-01-01T00:00Z", accepted_by=member, accepted_at="2026-01-01T00:00Z",
    )  # fmt: skip
    kept = Invitation.objects.create(
        organisation=firm, email="else@example.test", token_hash="y" * 64,
        expires_at="2030-01-01T00:00Z", invited_by=member,
    )  # fmt: skip
    number = member.pk
    squatter = User.objects.create_user("former-member@portal.invalid", PASSWORD)
    assert close_account(member) == []
    page = fresh(page)
    assert (page.owner, page.locked_by, page.locked) == (None, None, False)
    revision.refresh_from_db()
    assert revision.user is None
    logged = PageLogEntry.objects.select_related("user").get(pk=entry.pk)
    assert (logged.user_id, logged.user) == (number, None)
    editor = person()
    editor.groups.add(ensure_role("Editors"))
    history = signed_in(editor).get(f"/admin/pages/{page.pk}/history/")
    assert history.status_code == 200
    assert f"user {number} (deleted)" in history.content.decode()
    assert Comment.objects.count() == CommentReply.objects.count() == 2
    former = Comment.objects.get(pk=remark.pk).user
    assert str(former) == "Former member"
    assert former != squatter
    assert not former.is_active
    assert not former.has_usable_password()
    assert CommentReply.objects.filter(user=former).exists()
    wish.refresh_from_db()
    assert wish.person == former
    question.refresh_from_db()
    assert (question.person, question.address) == (None, "")
    assert [row.pk for row in Invitation.objects.all()] == [kept.pk]
    assert close_account(other) == []
    assert User.objects.filter(first_name="Former").count() == 1, "for all who left"


def test_without_a_password_the_address_is_typed_again(home, member):
    member.set_unusable_password()
    member.save()
    client = signed_in(member)
    assert close(client, "other@example.test").status_code == 422
    assert close(client, " Member@Example.test ").status_code == 302


def test_the_last_owner_is_told_what_to_do_first(home, member):
    ours = member.memberships.get()
    ours.role = OWNER
    ours.save()
    assert obstacles(member) == [], "alone in it: nobody is left behind"
    colleague = person()
    theirs = Membership.objects.create(organisation=ours.organisation, person=colleague)
    client = signed_in(member)
    for response in (client.get("/my/data/close/"), close(client)):
        assert "Make one of them an owner first" in response.content.decode()
        assert ours.organisation.name in response.content.decode()
    assert response.status_code == 422
    assert User.objects.filter(pk=member.pk).exists()
    theirs.role = OWNER
    theirs.save()
    assert close(client).status_code == 302


def test_an_owner_whose_time_is_over_does_not_count(member):
    from datetime import timedelta

    from django.utils import timezone

    ours = member.memberships.get()
    ours.role = OWNER
    ours.save()
    gone, stays = person(), person()
    now = timezone.now()
    Membership.objects.create(
        organisation=ours.organisation, person=gone, role=OWNER,
        starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=1),
    )  # fmt: skip
    Membership.objects.create(organisation=ours.organisation, person=stays)
    assert len(obstacles(member)) == 1
    assert close_account(member) == obstacles(member)
    assert User.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize("hindrance", ["closed account", "end ahead"])
def test_who_counts_as_an_owner_is_said_in_one_place(member, hindrance):
    """As for leaving: an owner who cannot act, or will go, does not count."""
    from datetime import timedelta

    from django.utils import timezone

    from portal.members import leaving

    ours = member.memberships.get()
    ours.role = OWNER
    ours.save()
    firm = ours.organisation
    other = person(is_active=hindrance != "closed account")
    ends = timezone.now() + timedelta(days=9) if hindrance == "end ahead" else None
    Membership.objects.create(organisation=firm, person=other, role=OWNER, ends_at=ends)
    assert leaving.sole_ownerships(member) == [firm]
    assert firm.name in obstacles(member)[0]
    with pytest.raises(leaving.LastOwner):
        leaving.leave(member, firm.pk)
    firm.ends_at = timezone.now()
    firm.save()
    assert obstacles(member) == [], "one that is over needs no owner"


def test_it_says_that_the_history_of_an_organisation_keeps_the_name(home, member):
    """And it does."""
    firm = member.memberships.get().organisation
    text = signed_in(member).get("/my/data/close/").content.decode()
    assert "keeps your name (your e-mail address, if you gave no name)" in text
    assert "of an organisation its owners and managers" in text
    close_account(member)
    owner = builders.belongs(firm, "owner", "owner")
    page = signed_in(owner).get(f"/organisations/{firm.pk}/history/").content.decode()
    assert "Mo" in page


def test_the_only_administrator_stays(db):
    admin = person(is_superuser=True, is_staff=True)
    assert len(obstacles(admin)) == 1
    person(is_superuser=True, is_active=False)
    assert len(obstacles(admin)) == 1
    person(is_superuser=True)
    assert obstacles(admin) == []


def test_nothing_is_lost_when_it_fails_half_way(shelf, member, monkeypatch):
    from portal.mypage import closing

    page = article(shelf)
    Bookmark.objects.create(person=member, page_id=page.pk)
    Comment.objects.create(page=page, user=member, text="Mine", contentpath="title")

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(closing.mails, "send", fail)
    with pytest.raises(RuntimeError):
        close_account(member)
    assert Comment.objects.get().user == member
    assert Bookmark.objects.exists()
    assert not MemberEvent.objects.filter(action="account.closed").exists()


@pytest.mark.slow
@pytest.mark.db_specific
@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_one_moment_are_not_both_let_go(transactional_db):
    for _round in range(3):
        firm = builders.organisation(MEMBER)
        owners = [person() for _ in range(2)]
        for someone in owners:
            Membership.objects.create(organisation=firm, person=someone, role=OWNER)
        Membership.objects.create(organisation=firm, person=person())
        answers = at_once(*[lambda one=one: close_account(one) for one in owners])
        assert sorted(map(len, answers)) == [0, 1]
        assert firm.memberships.filter(role=OWNER).count() == 1

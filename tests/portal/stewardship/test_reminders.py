"""Keepers hear once before and once after a review date, and of nothing secret."""

import smtplib
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal import mails
from portal.stewardship.freshness import Freshness, kept_pages
from portal.stewardship.keepers import Keepers
from portal.stewardship.models import Keeper
from portal.stewardship.reminders import remind
from tests import builders
from tests.builders import MEMBER

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]
DAY = date(2027, 3, 1)


def named(first, last, **more):
    person = builders.person(f"{first}.{last}".lower(), **more)
    get_user_model().objects.filter(pk=person.pk).update(
        first_name=first, last_name=last
    )
    return person


def test_the_owner_hears_once_before_and_both_once_after(home, steward, delivered):
    owner, deputy = named("Ada", "Owner"), named("Ben", "Deputy")
    page = builders.article(
        home, "Sourcing policy", content_owner="Ada Owner", deputy="ben  DEPUTY",
        review_by=DAY,
    )  # fmt: skip
    assert remind(DAY - timedelta(days=31)) == 0
    assert remind(DAY - timedelta(days=30)) == 1
    (letter,) = delivered()
    assert letter.to == [owner.email]
    assert "1 page waits for your review" in letter.subject
    for words in ("Sourcing policy", page.url, f"/still-right/{page.pk}/", "due by"):
        assert words in letter.body
    assert remind(DAY) == 0, "once"
    assert remind(DAY + timedelta(days=1)) == 2
    assert {letter.to[0] for letter in delivered()} == {owner.email, deputy.email}
    assert remind(DAY + timedelta(days=400)) == 0
    # A new date, a new reminder.
    builders.publish(page, review_by=DAY + timedelta(days=365))
    assert remind(DAY + timedelta(days=350)) == 1


@pytest.mark.slow
def test_many_pages_come_in_one_mail(home, delivered):
    owner = named("Ada", "Owner")
    for number in range(5):
        builders.article(
            home, f"Page {number}", content_owner=owner.email, review_by=DAY
        )
    assert remind(DAY) == 1
    (letter,) = delivered()
    assert "5 pages wait" in letter.subject
    assert all(f"- Page {number}\n" in letter.body for number in range(5))


def test_nobody_to_reach_means_the_stewards(home, steward, delivered):
    gone = named("Gone", "Person")
    get_user_model().objects.filter(pk=gone.pk).update(is_active=False)
    builders.article(home, "Left alone", content_owner="Gone Person", review_by=DAY)
    builders.article(home, "Never kept", review_by=DAY)
    assert remind(DAY) == 1
    (letter,) = delivered()
    assert letter.to == [steward.email]
    assert letter.body.count("nobody answers for it") == 2


def test_a_mail_names_no_page_that_its_reader_may_not_see(home, delivered):
    """A team's address outside, and a person who has left the group."""
    outside = named("Ada", "Outside", tier=MEMBER)
    room = builders.section(
        home, "Room", tier_id=MEMBER, groups=[builders.group("tin")]
    )
    Keeper.objects.create(name="Tin team", email="tin@team.example")
    builders.article(room, "Zyxwv minutes", content_owner="Tin team", review_by=DAY)
    builders.article(room, "Zyxwv plan", content_owner="Ada Outside", review_by=DAY)
    builders.article(
        home, "Open page", tier_id=MEMBER, content_owner="Tin team", review_by=DAY
    )
    assert remind(DAY) == 2
    letters = {letter.to[0]: letter for letter in delivered()}
    assert set(letters) == {"tin@team.example", outside.email}
    for letter in letters.values():
        assert "Zyxwv" not in letter.subject + letter.body
        assert "zyxwv" not in letter.body
        assert "A page that is not listed" in letter.body
    assert "Open page" in letters["tin@team.example"].body


def test_drafts_aliases_and_lists_are_nobodys_task(home):
    shelf = builders.section(home, "Shelf", review_by=DAY)
    page = builders.article(shelf, "Page", review_by=DAY)
    page.create_alias(parent=builders.section(home, "Other"), update_slug="alias")
    builders.article(shelf, "Draft", live=False, review_by=DAY)
    assert list(kept_pages().values_list("title", flat=True)) == ["Page"]


def test_a_mail_that_cannot_go_out_is_tried_again_later(monkeypatch, delivered):
    def refuse(message):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(mails.EmailMessage, "send", refuse)
    mails.deliver.enqueue(["a@b.example"], "Subject", "Body")
    assert delivered() == []
    waiting = DBTaskResult.objects.get(status="READY")
    assert waiting.args_kwargs["args"][3] == 2, "the second attempt"
    monkeypatch.undo()
    DBTaskResult.objects.update(run_after=timezone.now())
    (letter,) = delivered()
    assert letter.body == "Body"


def test_a_subject_holds_no_line_break(delivered):
    mails.send(
        ["a@b.example"], "Line\r\nBcc: x@y.example", "stewardship/mail/question.txt", {}
    )
    (letter,) = delivered()
    assert letter.subject == "Line Bcc: x@y.example"
    assert letter.bcc == []


def test_a_name_of_two_people_stands_for_nobody(db):
    named("Ada", "Twin")
    second = builders.person("second")
    get_user_model().objects.filter(pk=second.pk).update(
        first_name="Ada", last_name="Twin"
    )
    assert Keepers({"Ada Twin"}).contact("Ada Twin") is None
    Keeper.objects.create(name="ada twin", person=second)
    assert Keepers({"Ada Twin"}).contact("Ada Twin").person == second
    get_user_model().objects.filter(pk=second.pk).update(is_active=False)
    assert Keepers({"Ada Twin"}).contact("Ada Twin") is None


@pytest.mark.slow
def test_each_state_of_a_page_is_found(home):
    today = date.today()
    first = builders.article(home, "First", "See [this](page:T-1).")
    named("Ada", "Owner")
    good = {
        "content_owner": "Ada Owner", "review_by": today + timedelta(days=100),
    }  # fmt: skip
    made = {
        "overdue": {**good, "review_by": today - timedelta(days=1)},
        "due": {**good, "review_by": today + timedelta(days=3)},
        "undated": {**good, "review_by": None},
        "unowned": {**good, "content_owner": ""},
        "orphaned": {**good, "content_owner": "Nobody Known"},
        "well": {**good, "library_id": "T-1"},
    }
    pages = {
        state: builders.article(home, state, **fields) for state, fields in made.items()
    }
    builders.publish(first, body=[("text", "See [this](page:T-1).")])
    freshness, kept = Freshness(), kept_pages()
    for state in ("overdue", "due", "undated", "unowned", "orphaned"):
        found = set(freshness.having(state, kept)) - {first.basepage_ptr}
        assert {page.pk for page in found} == {pages[state].pk}, state
        assert state in freshness.states(pages[state])
    assert freshness.states(pages["well"]) == []
    unlinked = {page.pk for page in freshness.having("unlinked", kept)}
    assert pages["well"].pk not in unlinked
    assert pages["due"].pk in unlinked
    # A page that only a draft names is not linked for readers.
    first.unpublish()
    assert pages["well"].pk in {
        page.pk for page in Freshness().having("unlinked", kept_pages())
    }

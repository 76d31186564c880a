"""Whole pages kept for readers who see the same: never for anybody else, never stale."""

import os
import random
import re
import threading
from datetime import date, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content import page_store, routing
from content.models import Label, StoredBody, TermPage
from content.page_store import Copy, PageStore, filtered, store
from portal.members.models import GroupMembership, Membership, Tier
from portal.memory import forget_everything
from portal.mypage.models import Bookmark, Follow
from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import (
    ASSOCIATE,
    MEMBER,
    article,
    fresh,
    glossary,
    group,
    person,
    publish,
    section,
    term,
)
from tests.processes import environment, python

pytestmark = [pytest.mark.django_db, pytest.mark.db_specific]


def signed_in(user=None):
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(client, address):
    """Status and text. The forms' tokens differ each time and are no part of pages."""
    response = client.get(address)
    text = re.sub(r'name="csrf\w+" value="\w+"', "", response.content.decode())
    return response.status_code, text


def read_afresh(client, address):
    """What the page is when nothing is kept."""
    kept = page_store.store, page_store.filtered
    page_store.store = page_store.filtered = PageStore(0)
    forget_everything()
    try:
        return read(client, address)
    finally:
        page_store.store, page_store.filtered = kept


@pytest.mark.slow
def test_the_second_anonymous_reader_costs_one_query(shelf):
    page = article(shelf)
    client = Client()
    first = client.get(page.url)
    with CaptureQueriesContext(connection) as captured:
        second = client.get(page.url)
    assert len(captured) == 1
    assert second.content == first.content
    assert second["Cache-Control"] == "no-cache"
    assert "Cookie" in second["Vary"]
    assert "default-src 'none'" in second["Content-Security-Policy"]


def test_a_member_gets_the_shared_page_with_their_own_name_and_costs_no_more_queries(
    shelf,
):
    page = article(shelf, tier_id=MEMBER)
    one, two = person("one", tier=MEMBER), person("two", tier=MEMBER)
    assert "one@example.test" in read(signed_in(one), page.url)[1]
    client = signed_in(two)
    with CaptureQueriesContext(connection) as captured:
        text = read(client, page.url)[1]
    assert len(captured) == 5, "session, user, what they hold, keys in use; saved?"
    assert "two@example.test" in text
    assert "one@example.test" not in text
    assert read(Client(), page.url)[0] == 403


def test_an_unchanged_page_is_not_sent_again(shelf):
    page = article(shelf, text="Old words")
    for client in (Client(), signed_in(person(tier=MEMBER))):
        etag = client.get(page.url)["ETag"]
        again = client.get(page.url, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Content-Security-Policy"]
    publish(page, body=[("text", "New words")])
    changed = Client().get(page.url, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert b"New words" in changed.content


def test_a_copy_ends_when_a_review_falls_due(shelf, monkeypatch):
    page = article(shelf, review_by=timezone.localdate())
    client = Client()
    assert "due for review" not in read(client, page.url)[1]
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "due for review" in read(client, page.url)[1]


def test_a_page_made_across_midnight_is_not_kept_for_the_next_day(shelf, monkeypatch):
    page = article(shelf, review_by=timezone.localdate())
    late = timezone.now() + timedelta(days=1)
    right = routing._find

    def find(request, path):
        found = right(request, path)
        monkeypatch.setattr(timezone, "now", lambda: late)
        return found

    store.clear()
    monkeypatch.setattr(routing, "_find", find)
    read(Client(), page.url)
    (copy,) = store._copies.values()
    assert copy.until <= late


def test_filtered_lists_are_kept_apart_and_pages_with_long_addresses_not_at_all(shelf):
    article(shelf, "Only here")
    store.clear()
    for address in ("?page=1", "?topic=tin&page=1"):
        assert "Only here" in read(Client(), shelf.url + "?page=1")[1]
        first = read(Client(), shelf.url + address)
        assert read(Client(), shelf.url + address) == first
    assert "Only here" not in read(Client(), shelf.url + "?topic=tin")[1]
    assert (len(store), len(filtered)) == (0, 3)
    assert read(Client(), shelf.url + "?x=" + "a" * 2000)[0] == 200
    assert len(filtered) == 3


def test_locked_missing_and_stewards_answers_are_not_kept(shelf):
    page = article(shelf, tier_id=MEMBER)
    steward = person()
    steward.groups.add(ensure_role("Stewards"))
    store.clear()
    assert read(Client(), page.url)[0] == 403
    assert read(Client(), "/nothing/")[0] == 404
    assert read(signed_in(steward), page.url)[0] == 403
    assert len(store) == 0


def test_a_page_that_touches_the_user_is_not_kept(shelf, monkeypatch):
    page = article(shelf)
    real = type(page).get_context

    def personal(self, request, *args, **kwargs):
        return {
            **real(self, request, *args, **kwargs),
            "x": request.user.is_authenticated,
        }

    monkeypatch.setattr(type(page), "get_context", personal)
    store.clear()
    assert read(Client(), page.url)[0] == 200
    assert len(store) == 0


def test_messages_reach_their_reader_and_nobody_else(shelf, monkeypatch):
    page = article(shelf)
    reader = signed_in(person(tier=MEMBER))
    read(reader, page.url)
    session = reader.session
    storage = SessionStorage(SimpleNamespace(session=session))
    message = Message(constants.INFO, "zyxwvmessage")
    session[SessionStorage.session_key] = storage.serialize_messages([message])
    session.save()
    assert "zyxwvmessage" in read(reader, page.url)[1]
    assert "zyxwvmessage" not in read(signed_in(person(tier=MEMBER)), page.url)[1]
    assert "zyxwvmessage" not in read(reader, page.url)[1]


def test_the_store_is_bounded_by_bytes():
    small = PageStore(50_000)
    until = timezone.now() + timedelta(hours=1)
    for number in range(200):
        key = ("host", "http", "en", f"/{number}/", None)
        small.put(key, Copy(1, until, [b"x" * 1000], "text/html"))
    assert 5 < len(small) < 30
    assert small.size <= 50_000
    assert small.knows("/199/")
    assert not small.knows("/0/")
    small.put(
        ("host", "http", "en", "/big/", None),
        Copy(1, until, [b"x" * 40_000], "text/html"),
    )
    assert not small.knows("/big/")


def test_a_slot_of_another_name_is_an_error_and_no_text_can_make_one(shelf):
    page = article(
        shelf, "<!--slot:person-->", "<!--slot:person--> and <!--slot:evil-->"
    )
    status, text = read(Client(), page.url)
    assert status == 200
    assert "&lt;!--slot:evil--&gt;" in text
    with pytest.raises(ValueError, match="evil"):
        page_store.slot("evil", None)


def staff(role):
    someone = person(tier=MEMBER)
    someone.groups.add(ensure_role(role))
    return someone


LINKS = "[x](page:X) [tin](term:GL-tin)"
EVENTS = [
    "publish", "raise", "lower", "group", "unpublish", "move", "retitle", "delete",
    "join", "leave", "section tier", "draft", "group's name", "alias", "term", "term gone",
    "label", "tier's name", "schedule", "expire", "save", "follow",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1 + 6 * (int(os.environ.get("SOAK", 1)) - 1)))
def test_stored_answers_equal_fresh_ones_after_any_events(home, seed):
    dice = random.Random(seed)
    tin = group("tin")
    shelves = [section(home, show_in_menus=True) for _ in range(3)]
    term(glossary(home), "Tin", library_id="GL-tin", summary="A metal.")
    pages = [
        article(dice.choice(shelves), tier_id=dice.choice([0, 0, ASSOCIATE, MEMBER]))
        for _ in range(6)
    ]
    people = [
        None, person(verified=True), person(tier=MEMBER),
        person(tier=MEMBER, groups=[tin]), person(tier=MEMBER, lapsed=True),
        staff("Editors"), staff("Stewards"),
    ]  # fmt: skip
    readers = [signed_in(user) for user in people]
    for event in dice.sample(EVENTS, len(EVENTS)):
        happen(dice, event, pages, shelves, people, tin)
        addresses = [home.url, *(fresh(page).url for page in [*shelves, *pages])]
        addresses.append(f"{shelves[0].url}?tier=member&page=1")
        for _look in range(8):
            reader, address = dice.choice(readers), dice.choice(addresses)
            read(reader, address)
            assert read(reader, address) == read_afresh(reader, address)
    assert len(store) > 0


def happen(dice, event, pages, shelves, people, tin):
    page = fresh(dice.choice(pages))
    if event == "publish":
        publish(page, body=[("text", f"Words {dice.random()} {LINKS}")])
    elif event in ("raise", "lower"):
        publish(page, tier_id=MEMBER if event == "raise" else 0)
    elif event == "group":
        publish(page, groups=dice.choice([[tin], []]))
    elif event == "unpublish":
        page.unpublish()
    elif event == "move":
        page.move(fresh(dice.choice(shelves)), "last-child")
    elif event == "retitle":
        publish(page, title=f"Title {dice.random()}", review_by=date(2020, 1, 1))
    elif event == "delete" and len(pages) > 2:
        pages[:] = [one for one in pages if one.pk != page.pk]
        page.delete()
    elif event == "join":
        someone = dice.choice(people[1:])
        GroupMembership.objects.get_or_create(group=tin, person=someone, ends_at=None)
    elif event == "leave":
        now = timezone.now()
        GroupMembership.objects.filter(ends_at=None).update(ends_at=now)
        Membership.objects.filter(person=people[2], ends_at=None).update(ends_at=now)
    elif event == "section tier":
        publish(dice.choice(shelves), tier_id=dice.choice([0, ASSOCIATE, MEMBER]))
    elif event == "draft":
        page.title = "Draft title"
        page.save_revision()
    elif event == "group's name":
        tin.name = f"Tin {dice.random()}"
        tin.save()
    elif event == "term":
        word = TermPage.objects.get()
        publish(word, title=f"Tin {dice.random()}", summary=f"Means {dice.random()}.")
    elif event == "term gone":
        word = TermPage.objects.get()
        word.unpublish() if word.live else word.save_revision().publish()
    elif event == "label":
        label = Label.objects.get_or_create(kind="mineral", slug="t")[0]
        label.name = f"Label {dice.random()}"
        label.save()
        page.labels.add(label)
        page.save_revision().publish()
    elif event == "tier's name":
        tier = Tier.objects.get(rank=MEMBER)
        tier.name = f"Members {dice.random()}"
        tier.save()
    elif event in ("save", "follow"):
        kept = Bookmark if event == "save" else Follow
        mine = {"person": dice.choice(people[1:]), "page_id": page.pk}
        if not kept.objects.filter(**mine).delete()[0]:
            kept.objects.create(**mine)
    elif event in ("schedule", "expire"):
        _at_its_time(page, f"Scheduled {dice.random()}", event)
    elif event == "alias":
        page.create_alias(
            parent=fresh(dice.choice(shelves)),
            update_slug=f"alias-{dice.random()}"[:20].replace(".", ""),
        )


def _at_its_time(page, title, event):
    """A revision whose hour has come, or a page whose time is over; then the worker."""
    past = timezone.now() - timedelta(minutes=1)
    if event == "expire":
        type(page).objects.filter(pk=page.pk).update(expire_at=past)
    else:
        page.title, page.go_live_at = title, timezone.now() + timedelta(hours=1)
        revision = page.save_revision()
        revision.publish()
        revision.refresh_from_db()
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        revision.save()
    call_command("publish_scheduled", verbosity=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_change_by_another_process_ends_copies_here(transactional_db):
    page = article(section(builders.make_home()), text="Everybody reads this")
    client = Client()
    assert read(client, page.url)[0] == 200
    python(
        "from content.models import BasePage\n"
        f"page = BasePage.objects.get(pk={page.pk}).specific\n"
        f"page.tier_id = {MEMBER}\n"
        "page.save_revision().publish()\n",
        environment(),
    )
    status, text = read(client, page.url)
    assert status == 403
    assert "Everybody reads this" not in text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_readers_beside_a_publishing_editor_meet_no_error_and_no_stale_tier(
    transactional_db,
):
    """After the editor's publish has returned, nobody gets the closed text any more."""
    page = article(section(builders.make_home()), text="zyxwvsecret")
    # The round in which the page is closed; None while it may be open.
    closed: dict[str, int | None] = {"in": None}
    done = threading.Event()
    faults: list[str] = []

    def reader():
        client = Client()
        try:
            while not done.is_set():
                was_closed = closed["in"]
                response = client.get(page.url)
                if response.status_code not in (200, 403):
                    faults.append(f"status {response.status_code}")
                # It may have been opened since, and closed again: the same round at
                # both ends.
                still = was_closed is not None and was_closed == closed["in"]
                if still and b"zyxwvsecret" in response.content:
                    faults.append("stale tier")
        except Exception as error:
            faults.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=reader) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(8 * int(os.environ.get("SOAK", 1))):
            publish(page, tier_id=MEMBER)
            closed["in"] = turn
            read(Client(), page.url)
            read(Client(), page.url)
            closed["in"] = None
            publish(page, tier_id=0)
            read(Client(), page.url)
    finally:
        # Else a failure above leaves readers that never end.
        done.set()
        for thread in threads:
            thread.join()
    assert faults == []


@pytest.mark.parametrize("reader", ["stranger", "associate"])
def test_a_publish_while_a_page_is_made_leaves_no_copy_of_what_was(
    shelf, monkeypatch, reader
):
    """The page's row is read, an editor closes the page, the answer is made."""
    page = article(shelf, text="zyxwvopen")
    client = signed_in(person(tier=ASSOCIATE) if reader == "associate" else None)
    right = routing._find

    def find(request, path):
        found = right(request, path)
        monkeypatch.setattr(routing, "_find", right)
        publish(page, tier_id=MEMBER)
        return found

    store.clear()
    monkeypatch.setattr(routing, "_find", find)
    client.get(page.url)
    status, text = read(client, page.url)
    assert status == 403
    assert "zyxwvopen" not in text


def test_a_stewards_menu_is_not_shown_to_a_member_with_the_same_keys(home):
    """Stewards see titles of unlisted pages everywhere; nobody else may."""
    section(
        home, "zyxwvroom", tier_id=MEMBER, groups=[group("tin")], show_in_menus=True
    )  # unlisted, by its group
    steward = person(tier=MEMBER)
    steward.groups.add(ensure_role("Stewards"))
    member = signed_in(person(tier=MEMBER))
    assert "zyxwvroom" in read(signed_in(steward), home.url)[1]
    assert "zyxwvroom" not in read(member, home.url)[1]


def test_a_release_that_renders_otherwise_reaches_pages_by_a_command(
    shelf, monkeypatch
):
    page = article(shelf, text="Some *words*")
    client = Client()
    assert "<em>words</em>" in read(client, page.url)[1]
    StoredBody.objects.filter(pk=page.pk).update(html="<p>as an old release had it</p>")
    call_command("render_pages", verbosity=0, stdout=StringIO())
    assert "<em>words</em>" in read(client, page.url)[1]

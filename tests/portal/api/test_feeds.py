"""Atom feeds: valid, trimmed, constant while nothing changes, and without a secret."""

import xml.etree.ElementTree as etree
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from content.models import BasePage, Label
from tests import builders, laws
from tests.builders import ASSOCIATE, MEMBER
from tests.portal.api.conftest import Program, feed_of, token_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def feed_at(address: str):
    response = Client().get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(response.content)  # noqa: S314 - our own answer
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert root.find(f"{ATOM}{name}").text
    return root


def titles(address: str) -> list[str]:
    return [one.text for one in feed_at(address).findall(f"{ATOM}entry/{ATOM}title")]


def test_entries_hold_title_summary_and_address_and_no_text(shelf):
    page = builders.article(
        shelf, "A & <b>B</b>", "Words of the body.", summary="S & T"
    )
    root = feed_at("/feed.atom")
    entry = next(
        one
        for one in root.findall(f"{ATOM}entry")
        if one.find(f"{ATOM}title").text == "A & <b>B</b>"
    )
    assert entry.find(f"{ATOM}summary").text == "S & T"
    assert entry.find(f"{ATOM}link").get("href") == f"http://localhost:8000{page.url}"
    assert entry.find(f"{ATOM}id").text == f"tag:localhost,2026:page/{page.pk}"
    assert "Words of the body" not in etree.tostring(root, encoding="unicode")
    assert not list(root.iter(f"{ATOM}content"))


def test_the_newest_come_first_and_there_are_at_most_fifty(shelf):
    now = timezone.now()
    pages = [builders.article(shelf, f"A{n}") for n in range(4)]
    for number, page in enumerate(pages):
        BasePage.objects.filter(pk=page.pk).update(
            last_published_at=now + timedelta(minutes=number)
        )
    assert titles("/feed.atom")[:4] == ["A3", "A2", "A1", "A0"]
    from portal.api import feeds

    feeds.MOST, most = 2, feeds.MOST
    try:
        assert len(titles("/feed.atom")) == 2
    finally:
        feeds.MOST = most


@pytest.mark.slow
def test_sections_and_topics_have_feeds_of_their_own(home, shelf):
    topic = Label.objects.create(kind="topic", slug="basics", name="Basics")
    here = builders.article(shelf, "Here")
    here.labels.add(topic)
    here.save_revision().publish()
    other = builders.section(home, "Other", slug="other")
    builders.article(other, "There")
    assert titles("/other/feed.atom") == ["There", "Other"]
    assert titles("/feeds/topics/basics.atom") == ["Here"]
    for missing in (
        "/feeds/topics/nothing.atom",
        "/nothing/feed.atom",
        f"{here.url}feed.atom",
    ):
        assert Client().get(missing).status_code == 404
    locked = builders.section(home, "Locked", slug="locked", tier_id=MEMBER)
    assert Client().get(f"{locked.url}feed.atom").status_code == 404
    assert b"feed.atom" in Client().get(other.url).content
    assert b"/other/index.md" in Client().get(other.url).content


def test_unchanged_is_304_and_what_goes_away_is_a_change(shelf):
    page = builders.article(shelf, "Here")
    first = Client().get("/feed.atom")
    etag = first["ETag"]
    assert (
        Client().get("/feed.atom", headers={"If-None-Match": etag}).status_code == 304
    )
    assert not first.has_header("Last-Modified"), "a date would not tell of a loss"
    page.unpublish()
    gone = Client().get("/feed.atom", headers={"If-None-Match": etag})
    assert gone.status_code == 200
    assert b"Here" not in gone.content


def test_an_empty_feed_is_a_feed(home):
    BasePage.objects.filter(depth__gt=1).update(last_published_at=None)
    one, other = (Client().get("/feed.atom") for _ in range(2))
    assert one.content == other.content
    assert titles("/feed.atom") == []


def test_adopted_positions_are_news_and_proposals_are_not(home):
    shelf = builders.section(home, "Laws", slug="laws")
    today = timezone.localdate()
    page = laws.interpretation(
        shelf,
        laws.position(
            1, status="adopted", in_force_to=date(2022, 12, 31), closed_on=today,
            answer="Theanswer.",
        ),
        laws.position(
            2, status="adopted", in_force_from=date(2023, 1, 1), known_from=today
        ),
        laws.position(3, in_force_from=date(2023, 1, 1), status="in review"),
    )  # fmt: skip
    laws.interpretation(
        shelf,
        laws.position(status="adopted"),
        slug="closed",
        title="Closed question",
        tier_id=ASSOCIATE,
    )
    found = titles("/feeds/interpretations.atom")
    assert sorted(found) == [
        "How do we count?: position 1 holds until a day that is now known",
        "How do we count?: position 2 adopted",
    ]
    text = Client().get("/feeds/interpretations.atom").content.decode()
    assert "Theanswer" not in text
    assert "Closed question" not in text
    assert f"{page.url}position/2/" in text


def test_a_persons_own_feed_names_nobody_and_goes_nowhere_else(shelf):
    page = builders.article(shelf, "For members", tier_id=MEMBER)
    person = builders.person("zyxwvowner", tier=MEMBER)
    address = feed_of(person)
    response = Client().get(address)
    text = response.content.decode()
    assert page.title in text
    assert "zyxwvowner" not in text
    assert "tsf_" not in text
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "private, no-cache"
    again = Client().get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert page.title not in Client().get("/feed.atom").content.decode()


def test_only_a_feed_token_opens_a_feed(shelf):
    words = token_of(builders.person(tier=MEMBER))
    missing = Client().get(f"/feeds/mine/tsf_{'x' * 43}.atom")
    for other in (words, "x", "tsf_", "t" * 100):
        answer = Client().get(f"/feeds/mine/{other}.atom")
        assert answer.status_code == 404
        assert answer.content == missing.content
    assert (
        Program(words).get("/feed.atom").content == Client().get("/feed.atom").content
    )

"""Saved pages: from a button on every page, in lists, and nothing of what was lost."""

import re

import pytest
from django.test import Client

from portal.mypage import keeping
from portal.mypage.models import Bookmark, Follow, ReadingList
from tests import builders
from tests.builders import ASSOCIATE, MEMBER, article, fresh, person, publish, term
from tests.portal.mypage.conftest import leave_everything, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def press(client, page, do, **more):
    return client.post(f"/my/keep/{page.pk}/", {"do": do, "next": page.url, **more})


def test_the_button_on_a_page_saves_and_takes_back(shelf, member):
    page = article(shelf, "Smelters")
    client = signed_in(member, enforce_csrf_checks=True)
    text = client.get(page.url).content.decode()
    assert "Remove from saved pages" not in text
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', text)[1]
    response = press(client, page, "save", csrfmiddlewaretoken=token)
    assert (response.status_code, response["Location"]) == (302, page.url)
    text = client.get(page.url).content.decode()
    assert "Saved." in text
    assert "Remove from saved pages" in text
    assert "Smelters" in client.get("/my/saved/").content.decode()
    for _twice in range(2):
        press(client, page, "save", csrfmiddlewaretoken=token)
    assert Bookmark.objects.count() == 1
    press(client, page, "remove", csrfmiddlewaretoken=token)
    assert not Bookmark.objects.exists()
    assert press(client, page, "save").status_code == 403, "no token"
    assert not Bookmark.objects.exists()


def test_kept_copies_hold_nobodys_state(shelf, member):
    """The one who saved reads first, the other reads the same stored copy."""
    page = article(shelf)
    one, other = signed_in(member), signed_in(person(tier=MEMBER))
    press(one, page, "save")
    press(one, page, "follow")
    mine = one.get(page.url).content
    theirs = other.get(page.url).content
    assert b"Stop following" in mine
    assert b"Remove from saved" in mine
    assert b"Stop following" not in theirs
    assert b"Remove from saved" not in theirs
    stranger = Client().get(page.url).content
    assert b"Sign in to save" in stranger
    assert b"csrfmiddlewaretoken" not in stranger


def test_an_answer_is_sent_again_when_something_was_saved_and_not_otherwise(
    shelf, member
):
    page = article(shelf)
    client = signed_in(member)
    client.get(page.url)
    etag = client.get(page.url)["ETag"]
    assert client.get(page.url, headers={"If-None-Match": etag}).status_code == 304
    Bookmark.objects.create(person=member, page_id=page.pk)
    assert client.get(page.url, headers={"If-None-Match": etag}).status_code == 200
    # Another session has another secret behind its tokens: the old form would fail.
    again = signed_in(member).get(page.url)
    assert again["ETag"] != client.get(page.url)["ETag"]


def test_the_button_with_htmx_answers_with_itself(shelf, member):
    page = article(shelf)
    response = signed_in(member).post(
        f"/my/keep/{page.pk}/",
        {"do": "save", "next": page.url},
        headers={"HX-Request": "true"},
    )
    text = response.content.decode()
    assert text.startswith('<div class="row keep" id="keep">')
    assert "Saved." in text
    assert f'value="{page.url}"' in text
    gone = Client().post(
        f"/my/keep/{page.pk}/", {"do": "save"}, headers={"HX-Request": "true"}
    )
    assert gone["HX-Redirect"].startswith("/account/login/")


@pytest.mark.parametrize(
    "kind",
    ["article", "section", "term", "resource", "checker", "law", "interpretation",
     "information"],
)  # fmt: skip
def test_every_kind_of_page_has_the_button(home, shelf, member, kind):
    from content.models import ResourcePage
    from tests.content.rules.test_page import checker
    from tests.laws import instrument, interpretation, law_page

    page = {
        "article": lambda: article(shelf),
        "section": lambda: shelf,
        "term": lambda: term(builders.glossary(home), "Tin"),
        "resource": lambda: builders.add(shelf, ResourcePage(title="Card")),
        "checker": lambda: checker(shelf),
        "law": lambda: law_page(shelf, instrument()),
        "interpretation": lambda: interpretation(shelf),
        "information": lambda: builders.information(home),
    }[kind]()
    client = signed_in(member)
    assert b'value="save"' in client.get(page.url).content
    press(client, page, "save")
    assert page.title in client.get("/my/saved/").content.decode()


def test_only_what_opens_can_be_saved(shelf, member, tin):
    room = article(shelf, tier_id=MEMBER, groups=[tin])
    listed = article(shelf, tier_id=MEMBER, groups=[tin], listing="listed")
    draft = article(shelf, live=False)
    client = signed_in(member)
    for page in (room, listed, draft):
        for do in ("save", "follow"):
            assert press(client, page, do).status_code == 404
        assert client.get(f"/my/keep/{page.pk}/").status_code == 404
    for wrong in ({"do": "evil"}, {}, {"do": "save\x00"}):
        page = article(shelf)
        assert client.post(f"/my/keep/{page.pk}/", wrong).status_code == 404
    assert client.post(f"/my/keep/{'9' * 18}/", {"do": "save"}).status_code == 404
    assert client.post(f"/my/keep/{'9' * 40}/", {"do": "save"}).status_code == 404
    assert not Bookmark.objects.exists()
    assert not Follow.objects.exists()


def test_signing_in_by_way_of_the_button_leads_back_to_the_page(shelf, member):
    page = article(shelf)
    response = Client().post(f"/my/keep/{page.pk}/", {"do": "save"})
    assert response["Location"] == f"/account/login/?next=/my/keep/{page.pk}/"
    back = signed_in(member).get(f"/my/keep/{page.pk}/")
    assert back["Location"] == page.url
    assert not Bookmark.objects.exists()


@pytest.mark.parametrize(
    "next_",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"],
)
def test_the_way_back_leads_nowhere_else(shelf, member, next_):
    page = article(shelf)
    client = signed_in(member)
    response = press(client, page, "save", next=next_)
    assert response["Location"] == page.url
    mark = Bookmark.objects.get()
    for action in ("move", "remove"):
        response = client.post(f"/my/saved/{mark.pk}/{action}/", {"next": next_})
        assert response["Location"] == "/my/saved/"


LOSSES = ["lapsed", "group left", "deleted", "unpublished", "narrowed", "above closed"]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.slow
def test_of_what_was_lost_nothing_is_left_but_that_it_is_gone(
    shelf, tin, insider, loss
):
    """Title, address, summary, audience, days: on my page, lists, following, export."""
    room = builders.section(shelf, "Room", slug="room")
    access = {"tier_id": MEMBER}
    if loss == "group left":
        access["groups"] = [tin]
    page = article(
        room, "zyxwvtitle", slug="zyxwvslug", summary="zyxwvsummary", **access
    )  # fmt: skip
    client = signed_in(insider)
    press(client, page, "save")
    press(client, page, "follow")
    addresses = ["/my/", "/my/saved/", "/my/following/", "/my/data/download/"]
    for address in addresses:
        assert "zyxwvtitle" in client.get(address).content.decode(), address
    if loss in ("lapsed", "group left"):
        leave_everything(insider)
    elif loss == "deleted":
        fresh(page).delete()
    elif loss == "unpublished":
        fresh(page).unpublish()
    elif loss == "narrowed":
        other = builders.group("gold")
        publish(page, groups=[other], listing="listed")
    else:
        fresh(room).unpublish()
    for address in [*addresses, "/my/new/", "/my/new/?days=30"]:
        text = client.get(address).content.decode()
        assert "zyxwv" not in text, address
    for address in addresses[:3]:
        assert "o longer available" in client.get(address).content.decode(), address
    saved = client.get("/my/saved/").content.decode()
    row = saved.split("No longer available")[0].rsplit("<li>", 1)[1]
    assert "<time" not in row
    mark, follow = Bookmark.objects.get(), Follow.objects.get()
    assert client.post(f"/my/saved/{mark.pk}/remove/").status_code == 302
    assert client.post(f"/my/following/{follow.pk}/stop/").status_code == 302
    assert not Bookmark.objects.exists()
    assert not Follow.objects.exists()


def test_what_comes_back_is_there_again(shelf, tin, insider):
    page = article(shelf, "zyxwvtitle", tier_id=MEMBER)
    client = signed_in(insider)
    press(client, page, "save")
    fresh(page).unpublish()
    assert "zyxwvtitle" not in client.get("/my/saved/").content.decode()
    fresh(page).save_revision().publish()
    assert "zyxwvtitle" in client.get("/my/saved/").content.decode()


def test_lists_are_added_filled_renamed_and_deleted(shelf, member):
    page, other = article(shelf, "First"), article(shelf, "Second")
    client = signed_in(member)
    for one in (page, other):
        press(client, one, "save")
    made = client.post("/my/lists/", {"name": "For <b>Monday</b>"})
    found = ReadingList.objects.get()
    assert made["Location"] == f"/my/saved/?list={found.pk}"
    mark = Bookmark.objects.get(page_id=page.pk)
    client.post(f"/my/saved/{mark.pk}/move/", {"list": found.pk})
    inside = client.get(f"/my/saved/?list={found.pk}").content.decode()
    assert "For &lt;b&gt;Monday&lt;/b&gt; (1)" in inside
    assert ">First</a>" in inside
    assert ">Second</a>" not in inside
    loose = client.get("/my/saved/?list=none").content.decode()
    assert ">First</a>" not in loose
    assert client.post(f"/my/lists/{found.pk}/", {"name": "Tuesday"}).status_code == 302
    assert "Tuesday (1)" in client.get("/my/saved/").content.decode()
    client.post(f"/my/saved/{mark.pk}/move/", {"list": ""})
    assert Bookmark.objects.get(pk=mark.pk).reading_list is None
    client.post(f"/my/saved/{mark.pk}/move/", {"list": found.pk})
    assert client.get(f"/my/lists/{found.pk}/delete/").status_code == 405
    client.post(f"/my/lists/{found.pk}/delete/")
    assert not ReadingList.objects.exists()
    assert Bookmark.objects.count() == 2


def test_the_order_is_by_date_either_way(shelf, member):
    pages = [article(shelf, f"Page {number}") for number in range(3)]
    client = signed_in(member)
    for page in pages:
        press(client, page, "save")

    def order(query):
        text = client.get(f"/my/saved/{query}").content.decode()
        return re.findall(r">(Page \d)</a>", text)

    assert order("") == ["Page 2", "Page 1", "Page 0"]
    assert order("?order=oldest") == ["Page 0", "Page 1", "Page 2"]
    assert order("?order=x&list=zz&page=99") == ["Page 2", "Page 1", "Page 0"]


@pytest.mark.parametrize("name", ["", " ", "n" * 81, "a\x00b"])
def test_a_list_needs_a_fitting_name(member, name):
    client = signed_in(member)
    response = client.post("/my/lists/", {"name": name})
    assert response.status_code == 422
    assert b"error-summary" in response.content
    mine = keeping.add_list(member, "Mine")
    assert client.post(f"/my/lists/{mine.pk}/", {"name": name}).status_code == 422
    assert ReadingList.objects.get().name == "Mine"


def test_names_are_once_a_person_and_there_are_limits(shelf, member, monkeypatch):
    client = signed_in(member)
    keeping.add_list(member, "Mine")
    taken = client.post("/my/lists/", {"name": "mine"})
    assert taken.status_code == 422
    assert "a list of this name already" in taken.content.decode()
    keeping.add_list(person(), "Mine")
    monkeypatch.setattr(keeping, "MOST_LISTS", 1)
    assert (
        "You have 1 lists" in client.post("/my/lists/", {"name": "x"}).content.decode()
    )
    monkeypatch.setattr(keeping, "MOST_SAVED", 1)
    pages = article(shelf), article(shelf)
    for page in pages:
        press(client, page, "save")
    assert Bookmark.objects.count() == 1
    assert "You have 1 saved pages" in client.get(pages[1].url).content.decode()


def test_what_is_anothers_is_not_there(shelf, member):
    page = article(shelf)
    keeping.save_page(member, page.pk)
    mine, mark = keeping.add_list(member, "zyxwvlist"), Bookmark.objects.get()
    Follow.objects.create(person=member, page_id=page.pk)
    follow = Follow.objects.get()
    others = [person(tier=MEMBER), person(is_superuser=True, is_staff=True)]
    for other in others:
        client = signed_in(other)
        for address in (
            f"/my/saved/{mark.pk}/move/", f"/my/saved/{mark.pk}/remove/",
            f"/my/lists/{mine.pk}/", f"/my/lists/{mine.pk}/delete/",
            f"/my/following/{follow.pk}/stop/",
        ):  # fmt: skip
            assert client.post(address, {"name": "x"}).status_code == 404
        for address in ("/my/", "/my/saved/", f"/my/saved/?list={mine.pk}"):
            assert b"zyxwvlist" not in client.get(address).content
        keeping.save_page(other, page.pk)
        own = Bookmark.objects.get(person=other)
        response = client.post(f"/my/saved/{own.pk}/move/", {"list": mine.pk})
        assert response.status_code == 422
        assert "You have no such list" in response.content.decode()
        own.refresh_from_db()
        assert own.reading_list is None
    assert Bookmark.objects.filter(pk=mark.pk).exists()


@pytest.mark.parametrize(
    "address",
    ["", "new/", "saved/", "following/", "data/", "data/download/", "data/close/"],
)
def test_strangers_are_led_to_sign_in_and_nothing_is_kept_by_browsers(
    home, member, address
):
    response = Client().get(f"/my/{address}")
    assert response["Location"].startswith("/account/login/?next=/my/")
    own = signed_in(member).get(f"/my/{address}")
    assert own.status_code == 200
    assert "no-store" in own["Cache-Control"]
    assert Client().post(f"/my/{address}").status_code in (302, 405)


def test_the_masthead_leads_to_my_page(shelf, member):
    assert b'href="/my/"' in signed_in(member).get(shelf.url).content
    assert b'href="/my/"' not in Client().get(shelf.url).content


def test_an_associates_bookmark_of_a_public_page_stays(shelf):
    someone = person(tier=ASSOCIATE, verified=True)
    keeping.save_page(someone, article(shelf, "zyxwvpublic").pk)
    leave_everything(someone)
    assert b"zyxwvpublic" in signed_in(someone).get("/my/saved/").content

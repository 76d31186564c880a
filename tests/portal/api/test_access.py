"""Every address that programs read, for every persona with a token: canary words,
agreement with the rule, and that what is taken away is gone with the next request."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.models import BasePage, Label
from portal.api.models import AccessToken
from portal.api.tokens import revoke
from portal.members.viewers import viewer_for
from search.rebuilding import rebuild
from tests import builders, laws
from tests.builders import MEMBER
from tests.portal.api.conftest import Program, feed_of, program_of
from tests.test_access_matrix import (
    BODY,
    NAME,
    PERSONAS,
    READS,
    ROOMS,
    text_of,
    without_what_was_asked,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# An office does not go with a token: these read as anybody with their memberships.
AS_READER = {**READS, "editor": {"public"}}


def addresses(house) -> list[str]:
    found = [
        "/api/v1/pages", "/api/v1/pages?limit=100", "/api/v1/pages?open=true",
        "/api/v1/pages?kind=guidance", "/api/v1/pages?section=/shelf/",
        "/api/v1/pages?updated_since=2020-01-01T00:00:00Z", "/api/v1/page?path=/",
        "/api/v1/page?path=/shelf/", "/api/v1/glossary", "/api/v1/interpretations",
        "/api/v1/laws", f"/api/v1/search?q={BODY}", f"/api/v1/search?q={NAME}",
        "/api/v1/search?q=article+summary", "/api/v1/search?q=hidden&kind=guidance",
        "/api/v1/openapi.json", "/api/v1/", "/llms.txt", "/feed.atom",
        "/shelf/feed.atom", "/nothing/feed.atom", "/feeds/interpretations.atom",
        "/index.md", "/shelf/index.md", "/shelf/index.md?page=2", "/nothing/index.md",
    ]  # fmt: skip
    for room in house.values():
        for kind in ("page", "resource"):
            pk, url = room[kind].pk, room[kind].url
            found += [f"/api/v1/pages/{pk}", f"/api/v1/page?path={url}"]
            found += [f"/api/v1/interpretations/{pk}", f"{url}index.md"]
            found += [f"{url}feed.atom", f"/api/v1/pages?section={url}"]
    return found


def leaks_in(answer: str, address: str, persona: str) -> list[str]:
    hidden = [f"{BODY}{room}" for room in ROOMS if room not in AS_READER[persona]]
    if "group" not in AS_READER[persona]:
        hidden.append(NAME)
    answer = without_what_was_asked(answer, address)
    return [word for word in hidden if word in answer]


# Several personas to a house: building it takes longer than asking.
THREE = [PERSONAS[0::3], PERSONAS[1::3], PERSONAS[2::3]]


@pytest.mark.parametrize("personas", THREE)
def test_no_answer_holds_a_word_that_its_reader_may_not_see(house, people, personas):
    for persona in personas:
        program = program_of(people[persona])
        for address in addresses(house):
            response = program.get(address)
            assert response.status_code in (200, 403, 404), address
            leaks = leaks_in(text_of(response), address, persona)
            assert leaks == [], (persona, address)
        if people[persona]:
            address = feed_of(people[persona])
            answer = text_of(program.get(address))
            assert leaks_in(answer, address, persona) == [], persona


@pytest.mark.parametrize("personas", THREE)
def test_every_address_that_shows_a_page_agrees_with_the_rule(house, people, personas):
    """The sibling walk (SEC-31): by id, by path, in lists, search, feeds, Markdown."""
    for persona in personas:
        someone = people[persona]
        program = program_of(someone)
        viewer = builders.viewer(someone).as_reader()
        listed = _all(program, "/api/v1/pages?limit=3")
        opened = {one["id"] for one in _all(program, "/api/v1/pages?open=true&limit=3")}
        own = text_of(program.get(feed_of(someone))) if someone else ""
        public = text_of(program.get("/feed.atom"))
        llms = text_of(program.get("/llms.txt"))
        for room in ROOMS:
            for kind in ("page", "resource"):
                page = BasePage.objects.get(pk=house[room][kind].pk)
                reads, lists = viewer.can_read(page), viewer.can_list(page)
                assert reads == (room in AS_READER[persona])
                expected = 200 if reads else 403 if lists else 404
                for address in (
                    f"/api/v1/pages/{page.pk}",
                    f"/api/v1/page?path={page.url}",
                    f"{page.url}index.md",
                ):
                    assert program.get(address).status_code == expected, address
                rows = [one for one in listed if one["id"] == page.pk]
                assert len(rows) == lists
                assert all(one["locked"] != reads for one in rows)
                assert (page.pk in opened) == reads
                found = program.get("/api/v1/search", {"q": f"{BODY}{room}"}).json()
                ids = [hit["page"]["id"] for hit in found["results"]]
                if kind == "page":
                    assert (page.pk in ids) == reads
                if someone:
                    assert (f"{page.url}<" in own or f'{page.url}"' in own) == reads
                for text in (public, llms):
                    assert (page.url in text) == (room == "public")


def _all(program, address):
    found = []
    while address:
        answer = program.get(address.replace("http://localhost:8000", "")).json()
        found += answer["items"]
        address = answer["next"]
    return found


def test_a_locked_page_gives_what_lists_say_and_not_a_word_more(house, program):
    locked = house["member"]["page"]
    answer = program.get(f"/api/v1/pages/{locked.pk}")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["page"]["locked"] is True
    assert body["page"]["summary"] == "Summary shown member"
    row = next(
        one
        for one in program.get("/api/v1/pages?limit=100").json()["items"]
        if one["id"] == locked.pk
    )
    assert row == body["page"]


def test_unlisted_and_missing_have_the_same_bytes_and_headers(house, people):
    for persona in ("anonymous", "member", "editor"):
        program = program_of(people[persona])
        page = house["group"]["page"]
        pairs = [
            (f"/api/v1/pages/{page.pk}", "/api/v1/pages/999999"),
            (f"/api/v1/page?path={page.url}", "/api/v1/page?path=/shelf/nothing/"),
            (f"/api/v1/interpretations/{page.pk}", "/api/v1/interpretations/999999"),
            (f"{page.url}index.md", "/shelf/nothing/index.md"),
            (f"{page.url}feed.atom", "/shelf/nothing/feed.atom"),
            (f"/api/v1/pages?section={page.url}", "/api/v1/pages?section=/no/"),
        ]
        for hidden, missing in pairs:
            one, other = program.get(hidden), program.get(missing)
            assert one.status_code == other.status_code
            assert _same(one) == _same(other), hidden


def test_what_must_not_be_known_costs_what_is_not_there(home, program):
    """The same queries: neither bytes nor time tell (SEC-09)."""
    gold = builders.group("gold")
    shelf = builders.section(home, "Room", slug="room", groups=[gold])
    law = laws.law_page(shelf, laws.instrument())
    topic = Label.objects.create(kind="topic", slug="hidden", name="Hiddenname")
    law.labels.add(topic)
    law.save_revision().publish()
    pairs = [
        ("/api/v1/laws/eu-2017-821", "/api/v1/laws/eu-2017-1"),
        (
            "/api/v1/laws/eu-2017-821/provisions/art-6",
            "/api/v1/laws/eu-2017-1/provisions/art-6",
        ),
        (f"/api/v1/pages/{law.pk}", "/api/v1/pages/999999"),
        ("/api/v1/page?path=/room/", "/api/v1/page?path=/none/"),
        ("/api/v1/pages?section=/room/", "/api/v1/pages?section=/none/"),
        ("/feeds/topics/hidden.atom", "/feeds/topics/none.atom"),
        ("/room/feed.atom", "/none/feed.atom"),
    ]
    for hidden, missing in pairs:
        answers, counts = [], []
        for address in (hidden, missing):
            program.get(address)
            with CaptureQueriesContext(connection) as captured:
                answers.append(program.get(address))
            counts.append(len(captured))
        assert _same(answers[0]) == _same(answers[1]), hidden
        assert counts[0] == counts[1], hidden


def _same(response):
    headers = {k: v for k, v in response.items() if k != "X-Request-ID"}
    return re.sub(rb"csrf\w+", b"", response.content), headers


def test_neighbours_of_an_open_page_are_trimmed(house, people):
    """Nested objects (SEC-23, W5) and links in the text (W6)."""
    group, member = house["group"]["page"], house["member"]["page"]
    open_page = builders.article(
        BasePage.objects.get(pk=group.pk).get_parent(),
        "Open",
        f"See [words](page:{group.pk}) and [others](page:{member.pk}).",
    )
    for target in (group, member):
        open_page.related_pages.create(target_id=target.pk)
    open_page.save_revision().publish()
    answer = Program().get(f"/api/v1/pages/{open_page.pk}")
    body = answer.json()
    assert [one["id"] for one in body["related"]] == [member.pk]
    assert body["related"][0]["locked"] is True
    assert NAME not in text_of(answer)
    assert str(group.pk) not in re.findall(r"\d+", body["body"]["markdown"])
    assert "See words and [others](http" in body["body"]["markdown"]
    shelf = Program().get("/api/v1/page?path=/shelf/").json()
    assert group.pk not in [one["id"] for one in shelf["children"]]
    assert member.pk in [one["id"] for one in shelf["children"]]
    whole = program_of(people["in_group"]).get(f"/api/v1/pages/{open_page.pk}").json()
    assert {one["id"] for one in whole["related"]} == {group.pk, member.pk}


def test_an_alias_in_a_public_place_asks_what_its_source_asks(house, home):
    """W3, W4: stock Wagtail's API gives the alias away."""
    source = builders.fresh(house["member"]["page"])
    place = builders.section(home, "Place", slug="place")
    alias = source.create_alias(parent=place)
    public = builders.fresh(house["public"]["page"])
    later = public.create_alias(parent=place)
    builders.publish(public, tier_id=MEMBER)
    for page in (alias, later):
        for address in (
            f"/api/v1/pages/{page.pk}",
            f"/api/v1/page?path={page.url}",
            f"{page.url}index.md",
        ):
            assert Program().get(address).status_code == 403, address
        assert page.url not in text_of(Program().get("/place/feed.atom"))


TIMES = ["token", "all", "group", "lapse", "account", "restricted", "unpublished"]


@pytest.mark.parametrize("what", TIMES)
def test_what_is_taken_away_is_gone_with_the_next_request(shelf, what):
    tin = builders.group("tin")
    someone = builders.person("in-group", tier=MEMBER, groups=[tin], verified=True)
    page = builders.article(
        shelf, "Room", f"{BODY}group text.", groups=[tin], tier_id=MEMBER
    )
    rebuild()
    program, feed = program_of(someone), feed_of(someone)
    places = [
        f"/api/v1/pages/{page.pk}",
        f"/api/v1/page?path={page.url}",
        f"{page.url}index.md",
        "/api/v1/pages?limit=100",
        f"/api/v1/search?q={BODY}group",
        feed,
    ]
    for address in places:
        # In the search the word stands as the question, too.
        assert page.url in text_of(program.get(address)), address
    _take_away(what, someone, page)
    for address in places:
        answer = program.get(address)
        assert page.url not in text_of(answer), address
        assert f"{BODY}group text" not in text_of(answer), address
        if what in ("token", "all", "account"):
            assert answer.status_code in (401, 404), address


def _take_away(what, someone, page):
    now = timezone.now()
    if what == "token":
        for token in AccessToken.objects.filter(person=someone):
            assert revoke(someone, token.pk) == 1
    elif what == "all":
        assert revoke(someone) == 2
    elif what == "group":
        someone.group_memberships.update(ends_at=now)
    elif what == "lapse":
        someone.memberships.update(ends_at=now)
    elif what == "account":
        type(someone).objects.filter(pk=someone.pk).update(is_active=False)
    elif what == "restricted":
        builders.publish(page, groups=[builders.group("gold")])
    else:
        page.unpublish()


def test_a_token_ends_on_its_day(shelf):
    someone = builders.person(tier=MEMBER)
    program, feed = program_of(someone), feed_of(someone)
    address = f"/api/v1/pages/{builders.article(shelf, tier_id=MEMBER).pk}"
    assert program.get(address).status_code == 200
    AccessToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert program.get(address).status_code == 401
    assert program.get(feed).status_code == 404


def test_no_office_goes_with_a_token(house, people):
    """A steward sees titles of unlisted pages, an editor every tier: not this way."""
    for persona in ("editor", "steward"):
        someone = people[persona]
        assert viewer_for(someone) != viewer_for(someone).as_reader()
        _has_no_office(someone)


def _has_no_office(someone):
    program = program_of(someone)
    answer = text_of(program.get("/api/v1/pages?limit=100"))
    assert NAME not in answer
    assert NAME not in text_of(program.get(feed_of(someone)))
    someone.is_superuser = True
    someone.save()
    rows = json.loads(text_of(program.get("/api/v1/pages?limit=100")))["items"]
    groups = [one for one in rows if "group_listed" in one["path"]]
    assert groups
    assert all(one["locked"] for one in groups)

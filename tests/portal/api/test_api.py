"""The read API: lists in pieces, caches, rates, hostile parameters, cookies."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.models import BasePage, Label
from portal.api.api import BASE, description
from search.rebuilding import rebuild
from tests import builders
from tests.builders import MEMBER
from tests.portal.api.conftest import Program, program_of, token_of

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def articles(shelf):
    return [builders.article(shelf, f"Article {n}", slug=f"a-{n}") for n in range(4)]


def walk(program, address):
    found, pieces = [], 0
    while address:
        answer = program.get(address.replace("http://localhost:8000", "")).json()
        found += [one["id"] for one in answer["items"]]
        address = answer["next"]
        pieces += 1
    return found, pieces


@pytest.mark.slow
def test_a_list_is_walked_in_pieces_without_gap_or_repeat(articles, program):
    everything = [one["id"] for one in program.get("/api/v1/pages").json()["items"]]
    for limit in (1, 3, 100):
        found, pieces = walk(program, f"/api/v1/pages?limit={limit}")
        assert found == everything == sorted(everything)
        assert pieces >= len(everything) / limit
    first = program.get("/api/v1/pages?limit=3").json()
    builders.fresh(articles[0]).delete()
    builders.article(BasePage.objects.get(slug="guidance"), "New")
    rest, _pieces = walk(program, first["next"])
    seen = [one["id"] for one in first["items"]] + rest
    assert len(seen) == len(set(seen))
    assert {page.pk for page in articles[1:]} <= set(seen)


def test_filters_narrow(articles, home, program):
    topic = Label.objects.create(kind="topic", slug="basics", name="Basics")
    articles[2].labels.add(topic)
    articles[2].save_revision().publish()
    other = builders.section(home, "Other", slug="other")
    there = builders.article(other, "There")
    old = timezone.now() - timedelta(days=9)
    BasePage.objects.filter(pk=there.pk).update(last_published_at=old)

    def ids(query):
        return {
            one["id"] for one in program.get(f"/api/v1/pages?{query}").json()["items"]
        }

    assert ids("topic=basics") == {articles[2].pk}
    assert ids("topic=nothing") == set()
    assert ids("section=/other/") == ids("section=/other") == {there.pk}
    assert ids("section=/nothing/") == set()
    assert there.pk not in ids("kind=section")
    assert other.pk in ids("kind=section")
    assert ids("language=de") == set()
    assert there.pk in ids("language=en")
    since = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert there.pk not in ids(f"updated_since={since}")
    assert articles[0].pk in ids(f"updated_since={since}")


def test_a_page_by_id_and_by_path_is_the_same(shelf, program):
    page = builders.article(
        shelf, "Smelters", "First.\n\n## Why {#why}\n\nBecause [so](page:A-1).",
        slug="smelters", summary="What they do.",
        sources=[("source", {"key": "S1", "title": "A text", "url": "https://x.test/"})],
    )  # fmt: skip
    one = program.get(f"/api/v1/pages/{page.pk}").json()
    assert one == program.get(f"/api/v1/page?path={page.url}").json()
    assert one["title"] == "Smelters"
    assert [part["anchor"] for part in one["body"]["sections"]] == ["", "why"]
    assert one["body"]["markdown"] == "First.\n\n## Why\n\nBecause so."
    assert [above["title"] for above in one["ancestors"]] == ["Home", "Guidance"]
    assert one["sources"][0]["title"] == "A text"
    assert one["markdown_url"] == f"http://localhost:8000{page.url}index.md"


def test_the_search_is_the_one_of_the_search_page(articles, program, client):
    rebuild()
    found = program.get("/api/v1/search?q=article").json()
    page = client.get("/search/?q=article").content.decode()
    assert found["total"] == len(articles)
    assert "4" in page
    shown = re.findall(r'href="(/guidance/a-\d/)["#]', page)
    ours = [hit["page"]["path"] for hit in found["results"]]
    assert list(dict.fromkeys(shown)) == ours
    assert program.get("/api/v1/search?q=article&page=2").json()["results"] == []


def test_unchanged_is_answered_with_304(articles, program):
    member = program_of(builders.person(tier=MEMBER))
    for asks in (program, member):
        first = asks.get("/api/v1/pages")
        again = asks.get("/api/v1/pages", **{"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        builders.publish(articles[0], title=f"Another {first['ETag']}")
        changed = asks.get("/api/v1/pages", **{"If-None-Match": first["ETag"]})
        assert changed.status_code == 200


def test_answers_say_who_may_keep_them(articles, program):
    anonymous = program.get("/api/v1/pages")
    assert anonymous["Cache-Control"] == "no-cache"
    assert "Authorization" in anonymous["Vary"]
    assert "Cookie" not in anonymous["Vary"]
    assert anonymous["X-Robots-Tag"] == "noindex"
    assert "Access-Control-Allow-Origin" not in anonymous
    mine = program_of(builders.person(tier=MEMBER)).get("/api/v1/pages")
    assert mine["Cache-Control"] == "private, no-cache"
    assert program.get("/api/v1/pages/999").get("Cache-Control") == "private, no-store"


def test_cookies_play_no_part(shelf):
    """W16, and why no form token is needed: a browser that is led here is nobody."""
    locked = builders.article(shelf, "Locked", "Locked words.", tier_id=MEMBER)
    member = builders.person(tier=MEMBER)
    browser = Client()
    browser.force_login(member, backend=BACKEND)
    for address in (f"/api/v1/pages/{locked.pk}", "/api/v1/pages", "/feed.atom"):
        one, other = browser.get(address), Client().get(address)
        assert one.content == other.content
        assert not one.cookies
        assert one["Cache-Control"] == other["Cache-Control"]
    assert browser.get(f"/api/v1/pages/{locked.pk}").status_code == 403
    # A steward's session may say that they look as somebody: asked on every request. Who
    # has the session is not.
    with CaptureQueriesContext(connection) as captured:
        browser.get("/api/v1/pages")
    assert not [q for q in captured if "members_user" in q["sql"]]


def test_one_can_only_read(articles):
    strict = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {token_of(builders.person())}"}
    for method in ("post", "put", "patch", "delete", "options"):
        for address in ("pages", f"pages/{articles[0].pk}", "no"):
            answer = getattr(strict, method)(f"{BASE}/{address}", headers=headers)
            assert answer.status_code == 405, (method, address)
            assert answer["Allow"] == "GET, HEAD"


def test_head_is_a_get_without_a_body(articles, program):
    head = Client().head("/api/v1/pages")
    assert head.status_code == 200
    assert head.content == b""
    assert head["Content-Type"].startswith("application/json")


def test_tokens_stand_in_the_header_alone(articles, shelf):
    locked = builders.article(shelf, "Locked", "Words.", tier_id=MEMBER)
    words = token_of(builders.person(tier=MEMBER))
    address = f"/api/v1/pages/{locked.pk}"
    assert Program(words).get(address).status_code == 200
    for query in ("token", "access_token", "api_key", "authorization"):
        assert Client().get(address, {query: words}).status_code == 422
    for header in (words, f"Basic {words}", f"Token {words}", "Bearer", "Bearer x y"):
        answer = Client().get(address, headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert words not in answer.content.decode()
    lower = Client().get(address, headers={"Authorization": f"bearer {words}"})
    assert lower.status_code == 200


def test_a_token_does_what_its_scopes_say(articles):
    rebuild()
    person = builders.person()
    reads, searches = (Program(token_of(person, one)) for one in ("read", "search"))
    assert reads.get("/api/v1/pages").status_code == 200
    assert reads.get("/api/v1/search?q=article").status_code == 403
    assert searches.get("/api/v1/search?q=article").status_code == 200
    refused = searches.get("/api/v1/pages")
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("#scope")
    assert searches.get(f"{articles[0].url}index.md").status_code == 403
    assert reads.get("/api/v1/token").json()["scopes"] == ["read"]
    feed = Program(token_of(person, "feeds"))
    assert feed.get("/api/v1/pages").status_code == 401, "it is for addresses only"


HOSTILE = [
    "fields=*", "fields=body", "expand=1", "order=title", "filter=audience", "audience=t20",
    "after=-1", "after=x", f"after={'9' * 40}", "after=1e3", "limit=0", "limit=101",
    f"limit={'9' * 30}", "kind=secret", "kind=", "topic=a%00b", "topic=%27%20or%201=1",
    f"topic={'a' * 300}", "section=x", "section=%00", f"section=/{'a' * 600}",
    "language=%00", "language=EN", "updated_since=yesterday", "updated_since=2020-01-01",
    "updated_since=99999-01-01T00:00:00Z", "updated_since=1", "updated_since=2020-01-01T00:00:00", "open=perhaps", "q=x", "%00=1", "=",
]  # fmt: skip


def test_what_does_not_fit_is_named(shelf, program):
    """SEC-01: nobody chooses fields, orders or filters that are not in the list."""
    for query in HOSTILE:
        answer = program.get(f"/api/v1/pages?{query}")
        assert answer.status_code == 422, query
        assert answer["Content-Type"] == "application/problem+json"
        errors = answer.json()["errors"]
        assert errors
        assert all(set(one) == {"parameter", "detail"} for one in errors), query


ODD = [f"/pages/{'9' * 40}", "/pages/0", "/pages/x", "/pages/1/2", "/page?path=", "/page",
    "/page?path=/%00/", "/page?path=//", "/page?path=/../", "/laws/%00", "/laws/A_B",
    "/laws/x/provisions/%2e%2e", "/interpretations/1?as_of=2026-13-01",
    "/interpretations/1?as_of=20270101", "/interpretations/1?known=x", "/search",
    "/search?q=", "/search?q=x&page=0", "/search?q=x&page=51", f"/search?q={'x' * 600}",
    "/search?q=x&tier=%00", "/search?q=x&as_of=2027-02-30", "/token", "/nothing", "/%00",
]  # fmt: skip


def test_hostile_addresses_get_a_problem(home, program):
    for address in ODD:
        answer = program.get(f"{BASE}{address}")
        assert answer.status_code in (401, 404, 422), address
        assert answer["Content-Type"] == "application/problem+json"
        keys = set(answer.json()) - {"errors"}
        assert keys == {"type", "title", "status", "detail"}, address


def test_hostile_questions_are_searched(articles, program):
    rebuild()
    for question in [
        '"',
        "-",
        "kind:",
        "a" * 500,
        "\ufffd",
        "* OR *",
        "日本",
        "\u202e",
        "a\x00b",
    ]:
        answer = program.get("/api/v1/search", {"q": question})
        assert answer.status_code == 200, question


def test_every_kind_of_page_may_be_asked_for():
    """A page type that is added gets its name in the list of kinds, too."""
    from typing import get_args

    from wagtail.models import get_page_models

    from portal.api.lists import Kind

    assert set(get_args(Kind)) == {
        model.kind for model in get_page_models() if model.kind
    }


def test_the_guide_is_made_from_the_description(home, client):
    text = client.get("/api/v1/").content.decode()
    for address in description()["paths"]:
        assert address in text
    assert "http://" not in re.sub(r'value="[^"]*"', "", text).replace(
        "http://www.w3", ""
    )
    assert "cdn" not in text

"""How much the API costs and how often it may be asked."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.api.answering import ANONYMOUS_RATE, TOKEN_RATE
from portal.api.api import addresses
from portal.api.feeds import RATE
from portal.members.models import ContentStamp
from search.rebuilding import rebuild
from tests import builders
from tests.builders import MEMBER
from tests.portal.api.conftest import program_of, token_of
from tests.test_budgets import grow

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_queries_do_not_grow_with_the_rows(home):
    shelf = builders.section(home, "Shelf", slug="shelf")
    glossary = builders.glossary(home)
    program = program_of(builders.person(tier=MEMBER))
    asked = ["/api/v1/pages?limit=100", "/api/v1/glossary", "/api/v1/page?path=/shelf/",
             "/feed.atom", "/shelf/feed.atom", "/llms.txt", "/shelf/index.md",
             "/api/v1/search?q=article"]  # fmt: skip

    def fill(last):
        for number in range(last):
            builders.article(shelf, f"Article {number}")
            builders.term(glossary, f"Term {number}", also=["Name"])
        rebuild()

    def counted():
        numbers = {}
        for address in asked:
            program.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert program.get(address).status_code == 200
            numbers[address] = len(captured)
        return numbers

    fill(5)
    few = counted()
    grow(shelf, 50)
    grow(glossary, 50)
    ContentStamp.raise_it()
    rebuild()
    many = counted()
    assert few == many
    assert max(many.values()) <= 14
    assert many["/api/v1/pages?limit=100"] <= 4
    assert many["/feed.atom"] <= 3
    assert many["/llms.txt"] <= 2


# --- Rates --------------------------------------------------------------------------


def test_rates_by_network_without_a_token_and_by_token_with_one(shelf, settings):
    settings.PROGRAM_RATES = {"anonymous": "2/minute", "token": "3/minute"}
    one, two = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")
    codes = [one.get("/api/v1/pages").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = one.get("/api/v1/pages")
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert refused["Content-Type"] == "application/problem+json"
    assert two.get("/api/v1/pages").status_code == 200
    words = token_of(builders.person())
    headers = {"Authorization": f"Bearer {words}"}
    codes = [one.get("/api/v1/pages", headers=headers).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    other = {"Authorization": f"Bearer {token_of(builders.person())}"}
    assert one.get("/api/v1/pages", headers=other).status_code == 200


def test_trying_tokens_is_counted_too(shelf, settings):
    settings.PROGRAM_RATES = {"anonymous": "2/minute", "feeds": "2/minute"}
    client = Client(REMOTE_ADDR="203.0.113.7")
    wrong = {"Authorization": "Bearer tst_" + "x" * 43}
    codes = [client.get("/api/v1/pages", headers=wrong).status_code for _ in range(3)]
    assert codes == [401, 401, 429]
    address = f"/feeds/mine/tsf_{'x' * 43}.atom"
    assert [client.get(address).status_code for _ in range(3)] == [404, 404, 429]


def test_the_limits_of_readers_would_look_at_the_session_and_are_not_used_here():
    from portal.settings import base

    names = {pattern.name for pattern in addresses()}
    assert not names & {key.partition(" ")[0] for key in base.RATE_LIMITS}
    assert set(base.PROGRAM_RATES) == {ANONYMOUS_RATE, TOKEN_RATE, RATE}

"""The form that asks for a day leads to the day's own address, through the gate."""

import re
from datetime import date

import pytest

from tests import builders, laws
from tests.builders import ASSOCIATE, MEMBER

pytestmark = [pytest.mark.django_db]
D = date


@pytest.fixture
def shelf(home):
    return builders.section(home, "Laws", slug="laws")


@pytest.fixture
def law(shelf):
    return laws.law_page(shelf, laws.instrument())


@pytest.fixture
def reading(shelf, law):
    return laws.interpretation(shelf)


def form_of(text: str) -> str:
    return re.search(r'<form class="as-of[^"]*" method="get" action="([^"]+)"', text)[1]


@pytest.mark.slow
@pytest.mark.parametrize("tail", ["", "as-of/2025-01-01/", "position/1/"])
def test_the_form_of_an_interpretation(client, reading, tail):
    action = form_of(client.get(f"{reading.url}{tail}").content.decode())
    answer = client.get(action, {"day": "2026-01-31", "known": ""})
    assert answer.status_code == 302
    assert answer["Location"] == f"{reading.url}as-of/2026-01-31/"
    assert client.get(answer["Location"]).status_code == 200
    answer = client.get(action, {"day": "2026-01-31", "known": "2026-03-01"})
    assert answer["Location"] == f"{reading.url}as-of/2026-01-31/known/2026-03-01/"
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("tail", ["", "art-6-2/", "art-6-2/as-of/2025-01-01/"])
def test_the_form_of_a_law_and_of_a_provision(client, law, tail):
    action = form_of(client.get(f"{law.url}{tail}").content.decode())
    answer = client.get(action, {"day": "2026-01-31", "known": "2026-03-01"})
    own = "art-6-2/" if tail else ""
    assert answer["Location"] == f"{law.url}{own}as-of/2026-01-31/"
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("day", ["", "31.1.2026", "2026-02-30", "//evil.example", "٢"])
def test_what_is_no_day_leads_back(client, reading, law, day):
    for page in (reading, law):
        answer = client.get(f"{page.url}as-of/", {"day": day})
        assert (answer.status_code, answer["Location"]) == (302, page.url)


@pytest.mark.parametrize("rest", ["position/1/as-of/", "x/as-of/", "as-of/as-of/"])
def test_only_where_there_are_days(client, reading, law, rest):
    for page in (reading, law):
        assert client.get(f"{page.url}{rest}", {"day": "2026-01-31"}).status_code == 404
        assert client.get(f"{page.url}as-of/").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("make", ["law", "interpretation"])
def test_the_gate_is_before_it(client, shelf, make):
    if make == "law":
        page = laws.law_page(shelf, laws.instrument(), tier_id=MEMBER)
    else:
        page = laws.interpretation(shelf, tier_id=MEMBER)
    for address in ("as-of/", "art-6-2/as-of/", "x/as-of/"):
        answer = client.get(f"{page.url}{address}", {"day": "2026-01-31"})
        assert answer.status_code == 403, address
        assert not answer.has_header("Location")
    builders.publish(builders.fresh(page), listing="unlisted")
    client.force_login(builders.person(tier=ASSOCIATE))
    answer = client.get(f"{page.url}as-of/", {"day": "2026-01-31"})
    assert answer.status_code == 404
    client.force_login(builders.person(tier=MEMBER))
    assert client.get(f"{page.url}as-of/", {"day": "2026-01-31"}).status_code == 302

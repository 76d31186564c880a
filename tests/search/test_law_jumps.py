"""A query that cites a provision leads to it; laws are found by all their names."""

import pytest

from tests import builders, laws
from tests.builders import MEMBER
from tests.search.conftest import settled

pytestmark = pytest.mark.django_db


def answer(client, text, **params) -> str:
    return client.get("/search/", {"q": text, **params}).content.decode()


@pytest.fixture
def shelved(home):
    shelf = builders.section(home, "Laws", slug="laws")
    eu = laws.instrument(also=["EU CMR"])
    act = laws.instrument(
        "de-lksg", [(laws.D(2023, 1, 1), {"§ 10": "Paperword."})], short="LkSG",
        name="German Supply Chain Act", formal="Lieferkettensorgfaltspflichtengesetz",
        numbering="s", jurisdiction="DE",
    )  # fmt: skip
    rule = laws.instrument(
        "us-rule", [(laws.D(2012, 1, 1), {"Rule 13p-1(b)": "Definitions."})],
        short="17 CFR 240.13p-1", name="SEC rule", formal="SEC Rule 13p-1",
        also=["Rule 13p-1"], numbering="rule", jurisdiction="US",
    )  # fmt: skip
    pages = [
        laws.law_page(shelf, law, slug=law.slug, summary=f"Summary of {law.slug}.")
        for law in (eu, act, rule)
    ]
    settled()
    return pages


def jumps(told: str) -> list[str]:
    return [
        piece.partition('<a href="')[2].partition("</a>")[0]
        for piece in told.split('<div class="answer">')[1:]
        if "Go to" in piece[:80]
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "jump"),
    [
        ("2017/821 Art 6(2)", "eu-2017-821/art-6-2/\">2017/821 Art. 6(2): About Art. 6(2)"),
        ("what does 2017/821 article 6 (2) ask", "eu-2017-821/art-6-2/\">2017/821 Art. 6(2): "),
        ("Article 6 of the EU Conflict Minerals Regulation", "eu-2017-821/art-6/\">2017/821 Art. 6: "),
        ("EU CMR annex I", "eu-2017-821/annex-i/\">2017/821 Annex I: "),
        ("2017/821 Art 6(2)(a)", "eu-2017-821/art-6-2/\">2017/821 Art. 6(2): "),
        ("2017/821 Art 99", "eu-2017-821/\">EU Conflict Minerals Regulation"),
        ("LkSG § 10", "de-lksg/s-10/\">LkSG § 10: About § 10"),
        ("§ 10 lksg", "de-lksg/s-10/\">LkSG § 10: "),
        ("17 CFR 240.13p-1", "us-rule/\">SEC rule"),
        ("17 CFR 240.13p-1(b)", "us-rule/rule-13p-1-b/\">17 CFR 240.13p-1 Rule 13p-1(b): "),
        ("2017/821 Art 6(2) asof:2022-01-31", "eu-2017-821/art-6-2/as-of/2022-01-31/\">2017/821 Art. 6(2)"),
    ],
)  # fmt: skip
def test_a_citation_with_its_law_leads_to_the_provision(client, shelved, query, jump):
    (found,) = jumps(answer(client, query))
    assert found.startswith(f"/laws/{jump}")
    assert client.get(found.partition('"')[0]).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["Art. 6(2)", "6(2)", "eu conflict minerals regulation importer", "2099/1 Art. 6"],
)
def test_what_names_no_provision_of_a_known_law_stays_a_search(client, shelved, query):
    assert jumps(answer(client, query)) == []


def test_the_card_names_the_page_and_keeps_to_what_the_viewer_may_see(client, shelved):
    told = answer(client, "LkSG § 10")
    assert "In: German Supply Chain Act." in told
    builders.publish(shelved[1], tier_id=MEMBER)
    settled()
    told = answer(client, "LkSG § 10")
    assert jumps(told) == ['/laws/de-lksg/">German Supply Chain Act']
    assert "About § 10" not in told
    builders.publish(shelved[1], listing="unlisted")
    settled()
    there = answer(client, "LkSG § 10").replace("LkSG", "Q").replace("§ 10", "q")
    assert jumps(there) == []
    assert "German Supply" not in there


@pytest.mark.parametrize(
    "name",
    [
        "2017/821",
        "Regulation (EU) 2017/821",
        "EU CMR",
        "Eu Conflict Minerals Regulation",
    ],
)
def test_a_law_is_found_first_by_each_of_its_names(any_engine, client, shelved, name):
    laws.interpretation(
        builders.section(shelved[0].get_parent()),
        laws.position(answer="About the EU CMR, 2017/821, Regulation (EU) 2017/821. " * 9),
    )  # fmt: skip
    settled()
    told = answer(client, name).partition('class="hit"')[2]
    assert told.partition('href="')[2].startswith("/laws/eu-2017-821/")
    assert "Law or standard" in answer(client, name)


def test_suggestions_know_the_names_of_laws(client, shelved):
    told = client.get("/search/suggest/?q=lieferk").content.decode()
    assert "/laws/de-lksg/" in told

"""What the rule table holds about a law, on the law's pages: weights and rules."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from content.models import RuleCheckPage, RuleTable
from content.rule_table import STARTER
from tests import builders, laws
from tests.builders import ASSOCIATE, MEMBER

pytestmark = [pytest.mark.django_db]
D = date
ANNEX = ("Art. 1(3)", "Art. 6", "Annex I", "Annex I, Part A", "Annex I, Part B")
RULE = "European Union: Conflict Minerals Regulation 2017/821"


@pytest.fixture
def shelf(home):
    return builders.section(home, "Laws", slug="laws")


@pytest.fixture
def law(shelf):
    versions = [(D(2021, 1, 1), ANNEX)]
    return laws.law_page(shelf, laws.instrument(versions=versions))


def checker(parent, **fields):
    given = {"title": "Which rules apply to us?", "slug": "which-rules", **fields}
    return builders.add(parent, RuleCheckPage(**given))


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def lines_of(text: str) -> list[list[str]]:
    """The cells of each line of the table of weights."""
    table = re.search(r'<table class="annex">.*?</table>', text, re.S)
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', table[0] if table else "", re.S)
    strip = re.compile(r"<[^>]+>")
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[" ".join(strip.sub(" ", one).split()) for one in row] for row in cells]


def rules_of(text: str) -> list[str]:
    _before, _heading, rest = text.partition("Rules of the checker that rest on it")
    return re.findall(r'<a href="([^"]+)"', rest.split("</ul>")[0]) if rest else []


def test_an_annex_shows_its_weights_with_their_marks(client, law):
    text = text_of(client, f"{law.url}annex-i/")
    lines = lines_of(text)
    assert len(lines) == 23
    by_goods = {line[0]: line for line in lines}
    assert by_goods["Tungsten wire"] == ["Tungsten wire", "8101 96 00", "250", "V"]
    tin = by_goods["Tin oxides and hydroxides"]
    assert tin[1].startswith("ex 2825 90 85")
    assert tin[3] == "H to be confirmed"
    assert {line[3] for line in lines} == {"V", "H to be confirmed"}
    assert "to be confirmed in the official text" in text
    assert "checked on 23 November 2026" in text


def test_a_part_of_an_annex_shows_its_own_lines(client, law):
    minerals = lines_of(text_of(client, f"{law.url}annex-i-part-a/"))
    metals = lines_of(text_of(client, f"{law.url}annex-i-part-b/"))
    assert [len(minerals), len(metals)] == [5, 18]
    assert not {line[0] for line in minerals} & {line[0] for line in metals}


def test_other_provisions_and_days_before_the_table_show_none(client, law):
    assert lines_of(text_of(client, f"{law.url}art-6/")) == []
    assert lines_of(text_of(client, f"{law.url}annex-i/as-of/2024-12-31/")) == []
    assert len(lines_of(text_of(client, f"{law.url}annex-i/as-of/2025-01-01/"))) == 23


def test_the_law_shows_the_table_once_beside_its_annex(client, law):
    text = text_of(client, law.url)
    assert text.count('<table class="annex">') == 1
    beside = text.split('<section id="annex-i">')[1].split("</section>")[0]
    assert len(lines_of(beside)) == 23


def test_a_change_of_the_table_is_on_the_page_at_once(client, law):
    assert len(lines_of(text_of(client, f"{law.url}annex-i/"))) == 23
    mine = STARTER.read_text("utf-8")
    wire = 'cn: "8101 96 00", codes: ["8101 96 00"], kg: 250,'
    assert wire in mine
    table = RuleTable(text=mine.replace(wire, wire.replace("250", "275")))
    table.save()
    lines = {one[0]: one for one in lines_of(text_of(client, f"{law.url}annex-i/"))}
    assert lines["Tungsten wire"][2] == "275"


def test_from_the_provision_to_the_rules_that_rest_on_it(client, law, shelf):
    page = checker(shelf)
    text = text_of(client, f"{law.url}art-1-3/")
    assert rules_of(text) == [f"{page.url}result/#eu-cmr"]
    assert RULE in text
    assert 'id="eu-cmr"' in text_of(client, f"{page.url}result/")
    assert rules_of(text_of(client, f"{law.url}annex-i-part-a/"))
    other = text_of(client, f"{law.url}art-6/")
    assert rules_of(other) == []
    # Whether the law binds anybody at all is asked on each of its provisions.
    asked = f'<a href="{page.url}result/#eu-cmr">Check it with your own figures</a>'
    assert asked in other.split("Does it bind you?")[1].split("</ul>")[0]
    assert asked in text_of(client, law.url)


@pytest.mark.slow
def test_rules_are_told_of_to_whoever_may_read_the_checker(client, law, shelf):
    assert rules_of(text_of(client, f"{law.url}art-1-3/")) == [], "no checker"
    checker(shelf, tier_id=MEMBER)
    assert "#eu-cmr" not in text_of(client, f"{law.url}art-1-3/")
    assert "#eu-cmr" not in text_of(client, law.url)
    client.force_login(builders.person(tier=ASSOCIATE))
    assert "#eu-cmr" not in text_of(client, f"{law.url}art-1-3/")
    client.force_login(builders.person(tier=MEMBER))
    assert RULE in text_of(client, f"{law.url}art-1-3/")
    assert "#eu-cmr" in text_of(client, law.url)


def test_what_a_rule_rests_on_has_its_time(client, shelf):
    """The due diligence directive is judged by another test since March 2026."""
    checker(shelf)
    made = laws.instrument(
        "eu-2024-1760",
        [(D(2024, 7, 25), ["Art. 2"])],
        short="2024/1760",
        name="CSDDD",
        formal="Directive (EU) 2024/1760",
        kind="directive",
    )
    page = laws.law_page(shelf, made)
    before = rules_of(text_of(client, f"{page.url}art-2/as-of/2026-03-17/"))
    assert [one.rpartition("#")[2] for one in before] == ["csddd"]
    assert rules_of(text_of(client, f"{page.url}art-2/as-of/2026-03-18/")) == []


def test_a_table_that_ends_says_so(client, law):
    day = timezone.localdate() + timedelta(days=30)
    mine = STARTER.read_text("utf-8").replace(
        "      - valid_from: 2025-01-01\n        lines:",
        f"      - valid_from: 2025-01-01\n        valid_to: {day}\n        lines:",
        1,
    )
    RuleTable(text=mine).save()
    text = text_of(client, f"{law.url}annex-i/")
    assert f"ended on {day:%-d %B %Y}" in text
    after = f"{law.url}annex-i/as-of/{day + timedelta(days=1)}/"
    assert lines_of(text_of(client, after)) == []

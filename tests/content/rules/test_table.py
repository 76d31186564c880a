"""Reading the table: every fault with its line, and nothing that a reader may miss."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.library_checks.citations import results_of
from content.library_io.errors import LibraryProblems
from content.rules.grammar import ConditionError, parse_condition
from content.rules.reading import read_table
from tests.content.rules.builders import TABLE, table

TEXT = TABLE.read_text("utf-8")
INPUTS = {
    "yes": "yes-no",
    "size": "number",
    "hq": "country",
    "list": "choices",
    "kg": "weights",
}
FACTS = {"figure": int, "names": list}


def line_of(piece: str, text: str = TEXT) -> int:
    return text[: text.index(piece)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    status: OUT\n", "    status: PERHAPS\n", "PERHAPS"),
        ("FROM 2027-08-18", "FROM 2027-02-30", "no date"),
        ("status: FROM 2027-12-14", "status: FROM", "no status"),
        ("when: not places_batteries_eu", "when: not places_bateries_eu", "no question"),
        ("turnover_gbp >= msa_turnover", "turnover_gbp >= 36000000", "no fact"),
        ("turnover_gbp >= msa_turnover", "turnover_gbp >= threetg", "is a list"),
        ("minerals overlap annex_x", "hq overlap annex_x", "kind country"),
        ("uk_business and", "uk_business und", "not expected"),
        ("2 of (revenue_nok", "4 of (revenue_nok", "cannot be"),
        ("kind: country\n", "kind: land\n", "kind"),
        ("group: place\n", "group: nowhere\n", "no group"),
        ("{value: 40000000, unit: EUR", "{value: -4, unit: EUR", "no number"),
        ("{value: 40000000, unit: EUR", "{value: .nan, unit: EUR", "no number"),
        ("confidence: V, review_due: 2027-05-23}", "confidence: X, review_due: 2027-05-23}", "one of V, H, M, L"),
        ("as_of: 2026-11-22", 'as_of: "2026-11-22"', "no date"),
        ("        valid_to: 2026-03-17\n", "        valid_to: 2026-03-16\n", "day after"),
        ("        valid_to: 2026-03-17\n", "        valid_to: 2024-03-17\n", "before it begins"),
        ("valid_from: 2026-03-18", "valid_from: 2026-03-19", "day after"),
        ('codes: ["8001"]', 'codes: ["80"]', "4 to 8 digits"),
        ("kg: 1400", "kg: 0", "catch everybody"),
        ("mirror: eu_annex_i", "mirror: eu_annex_2", "stands before"),
        ('link: "page:GA-04"', 'link: "https://example.org"', "no name like"),
        ("{batt_turnover} or more. Reg", "{bat_turnover} or more. Reg", "no question or fact"),
        ("  - id: hq\n", "  - id: minerals\n", "twice"),
        ("  - id: CA\n", "  - id: CH\n", "twice"),
        ("  - id: in_group\n", "  - id: in_groupe\n", "No rule looks at"),
        ("    why: A small firm", "    wy: A small firm", "not known here"),
        ("first_date: 2025-01-01", "first_day: 2025-01-01", "not known here"),
("interpretations: [RI-13]", "interpretations: RI-13", "no list of words"),
        ("    weights: eu_annex_i\n", "", "names a table of weights"),
        ("table_date: 2026-11-23", "table_date: &a 2026-11-23", "anchors"),
        ("table_date: 2026-11-23", "table_date: 2026-11-23\ntable_date: 2026-11-23", "twice"),
        ("groups:\n", "groups: [\n", "YAML"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(old, new, words):
    assert old in TEXT
    broken = TEXT.replace(old, new, 1)
    with pytest.raises(LibraryProblems) as caught:
        read_table(broken, "data/rules.yaml")
    at = line_of(old)
    fitting = [one for one in caught.value.problems if words in one.message]
    assert fitting, caught.value.problems
    assert all(one.path == "data/rules.yaml" for one in caught.value.problems)
    # The fault stands on the line that was broken, or within its entry.
    assert any(abs(one.line - at) <= 12 or "YAML" in words for one in fitting) or (
        "day after" in words or "twice" in words
    )


def test_all_faults_are_named_at_once():
    broken = TEXT.replace("kind: country\n", "kind: land\n", 1).replace(
        "kg: 1400", "kg: 0"
    )
    with pytest.raises(LibraryProblems) as caught:
        read_table(broken)
    assert len(caught.value.problems) >= 2
    lines = [one.line for one in caught.value.problems]
    assert lines == sorted(lines)


def test_the_last_row_must_hold_always():
    piece = '          - status: OUT\n            reason: "No business in the United Kingdom'
    broken = TEXT.replace(
        piece, piece.replace("- status", "- when: uk_business\n            status")
    )
    with pytest.raises(LibraryProblems, match="last row must hold always"):
        read_table(broken)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        "rules: []",
        "- a",
        "\x00",
        "a: !!python/none x",
        "a: " + "[" * 200,
    ],
)
def test_what_is_no_table_is_refused_with_words(text):
    with pytest.raises(LibraryProblems):
        read_table(text)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TEXT) - 40), st.text(max_size=3))
def test_no_change_of_the_text_breaks_the_reader(place, piece):
    """Whatever the text, the reader gives a table or faults with lines."""
    problems = []
    try:
        read_table(TEXT[:place] + piece + TEXT[place + 3 :])
    except LibraryProblems as error:
        problems = error.problems
    assert all(one.line >= 1 and one.message for one in problems)


@pytest.mark.parametrize(
    "text",
    ["", "yes and", "(yes", "yes)", "size", "size > 3", "size > names", "size in names",
     "hq > figure", "list in names", "kg", "lines(size)", "reaches(yes)", "yes is maybe",
     "hq is no", "0 of (yes)", "2 of (yes)", "of (yes)", "yes yes", "nothing", "not",
     "yes or or yes", "!yes", "yes; drop", "(" * 50 + "yes" + ")" * 50],
)  # fmt: skip
def test_conditions_that_cannot_be_are_refused(text):
    with pytest.raises(ConditionError):
        parse_condition(text, INPUTS, FACTS)


def test_every_figure_of_the_table_has_its_source_and_is_reviewed():
    for fact in table().facts.values():
        assert fact.citation
        assert fact.source
        assert fact.as_of <= table().checked_on < fact.review_due
    assert not list(table().due(table().checked_on))
    assert list(table().due(date(2028, 1, 1)))


def test_facts_to_be_confirmed_are_never_stated_without_saying_so():
    unsure = [one for _rule, one in results_of(table()) if one.confidence in "ML"]
    assert unsure
    for result in unsure:
        assert "To be confirmed (as of 23 November 2026)" in result.reason


def test_annex_i_has_all_its_rows():
    lines = table().weights["eu_annex_i"].at(date(2026, 11, 23))
    assert len(lines) == 23
    assert [line.part for line in lines].count("A") == 5
    swiss = table().weights["ch_annex_1"].at(date(2026, 11, 23))
    assert [line.kg for line in swiss] == [line.kg for line in lines]
    assert {line.confidence for line in swiss} == {"M"}

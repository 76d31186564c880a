"""Worked cases, ours and given ones, and the laws that hold for all answers (P1 to P5)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.content.rules.builders import (
    TODAY,
    all_cases,
    answers,
    days,
    must_have_cases,
    outcome,
    own_cases,
    quick,
    statuses,
    table,
)

LET_OFF = {"OUT", "EXEMPT"}
GROWS = ["number", "weights"]


@pytest.mark.parametrize("case", own_cases(), ids=lambda case: case["case"][:3])
def test_our_own_cases(case):
    found = outcome(case["input"], case["as_of"])
    assert statuses(case["input"], case["as_of"]) == case["expect"]
    assert ",".join(found.templates) == case["templates"]


def test_the_given_cases():
    for case in must_have_cases():
        found = outcome(case["input"], case["as_of"])
        assert statuses(case["input"], case["as_of"]) == case["expect"], case["case"]
        assert ",".join(found.templates) == case["templates"], case["case"]


def let_off(before, after):
    """The rules that let somebody off after this and did not before."""
    return [
        rule
        for rule, status in after.items()
        if status in LET_OFF and before[rule] not in LET_OFF
    ]


def let_off_by_blanks(given_answers, as_of):
    """The answers that let somebody off by being left out, with the rules."""
    before = statuses(given_answers, as_of)
    return [
        (name, rules)
        for name in given_answers
        for blank in (
            {**given_answers, name: None},
            {key: value for key, value in given_answers.items() if key != name},
        )
        if (rules := let_off(before, statuses(blank, as_of)))
    ]


@pytest.mark.slow
def test_p1_a_blank_is_never_a_no_in_any_case():
    for case in all_cases():
        assert let_off_by_blanks(case["input"], case["as_of"]) == [], case["case"]


@pytest.mark.slow
@quick(60)
@given(answers(), days())
def test_p1_a_blank_is_never_a_no(given_answers, as_of):
    assert let_off_by_blanks(given_answers, as_of) == []


@quick(60)
@given(answers(), days())
def test_p1_for_the_weight_of_one_line(given_answers, as_of):
    before = statuses(given_answers, as_of)
    for name in ("eu_kg", "ch_group_kg"):
        for code in given_answers[name] or {}:
            less = {**given_answers, name: {**given_answers[name], code: None}}
            assert let_off(before, statuses(less, as_of)) == [], code


def caught(status: str) -> bool:
    return status == "NOW" or status.startswith("FROM")


def let_off_by_more(given_answers, name, more, as_of):
    """The rules that catch somebody, and let them off when this number is larger."""
    larger = dict(given_answers)
    if isinstance(larger[name], dict):
        larger[name] = {code: (kg or 0) + more for code, kg in larger[name].items()
                        if kg is not None}  # fmt: skip
        larger[name] |= {c: k for c, k in given_answers[name].items() if k is None}
    else:
        larger[name] += more
    before, after = statuses(given_answers, as_of), statuses(larger, as_of)
    return [rule for rule in before if caught(before[rule]) and after[rule] in LET_OFF]


def test_p2_growing_never_lets_off_in_any_case():
    for case in all_cases():
        for question in table().questions.values():
            if question.kind in GROWS and case["input"].get(question.id):
                for more in (1, 1_000, 10**9):
                    found = let_off_by_more(
                        case["input"], question.id, more, case["as_of"]
                    )
                    assert found == [], (case["case"], question.id, more)


@pytest.mark.slow
@quick(100)
@given(answers(), st.integers(1, 10**10), days())
def test_p2_growing_never_lets_off(given_answers, more, as_of):
    for question in table().questions.values():
        if question.kind in GROWS and given_answers[question.id] is not None:
            found = let_off_by_more(given_answers, question.id, more, as_of)
            assert found == [], question.id


@quick(60)
@given(answers(), st.randoms(), days())
def test_p3_the_order_of_answers_is_irrelevant(given_answers, chance, as_of):
    names = list(given_answers)
    chance.shuffle(names)
    mixed = {}
    for name in names:
        value = given_answers[name]
        if isinstance(value, list):
            value = chance.sample(value, len(value))
        elif isinstance(value, dict):
            value = dict(chance.sample(sorted(value.items(), key=str), len(value)))
        mixed[name] = value
    one, other = outcome(given_answers, as_of), outcome(mixed, as_of)
    assert one.templates == other.templates
    for rule, answer in one.answers.items():
        same = other.answers[rule]
        assert (answer.status, answer.reason) == (same.status, same.reason)
        assert answer.missing == same.missing


@quick(60)
@given(answers())
def test_p4_before_31_july_2025_batteries_say_18_august_2025(given_answers):
    before = outcome(given_answers, date(2025, 7, 30)).answers["EU-BATT"]
    after = outcome(given_answers, date(2025, 7, 31)).answers["EU-BATT"]
    moved = {"FROM 2025-08-18": "FROM 2027-08-18"}
    assert moved.get(before.status, before.status) == after.status
    assert before.status != "FROM 2027-08-18"


@quick(60)
@given(answers(), st.integers(1_001, 5_000), st.floats(450_000_001, 1_500_000_000))
def test_p5_before_18_march_2026_the_directive_uses_its_older_test(
    given_answers, employees, turnover
):
    firm = {
        **given_answers, "hq": "DE", "employees": employees, "turnover_eur": turnover,
        "eu_royalties_eur": 0, "both_years": True,
    }  # fmt: skip
    assert statuses(firm, date(2026, 3, 17))["CSDDD"] == "FROM 2029-07-26"
    assert statuses(firm, date(2026, 3, 18))["CSDDD"] == "OUT"


def test_before_the_first_date_nothing_is_said():
    for case in all_cases():
        found = outcome(case["input"], date(2024, 12, 31)).answers
        assert {answer.status for answer in found.values()} == {"UNKNOWN"}
        assert all("1 January 2025" in answer.reason for answer in found.values())


def test_with_no_answer_at_all_nothing_is_let_off():
    for nothing in ({}, dict.fromkeys(table().questions)):
        found = statuses(nothing)
        assert not LET_OFF & set(found.values())


def test_the_rules_and_inputs_are_those_of_the_given_cases():
    for case in must_have_cases():
        assert list(case["expect"]) == [rule.id for rule in table().rules]
        assert set(case["input"]) <= set(table().questions)


@pytest.mark.slow
@quick(150)
@given(answers(), days())
def test_unknown_names_what_would_settle_it(given_answers, as_of):
    """Every UNKNOWN that hangs on answers names a blank input; nothing else is named."""
    for answer in outcome(given_answers, as_of).answers.values():
        for name in answer.missing:
            value = given_answers[name]
            assert value is None or isinstance(value, dict), (answer.rule.id, name)
        dated = answer.rule.id == "CSRD" and as_of < date(2026, 3, 18)
        if answer.status == "UNKNOWN" and not dated:
            both = given_answers["both_years"] is False
            assert answer.missing or both
            assert all(
                table().questions[n].missing in answer.reason for n in answer.missing
            )


@pytest.mark.slow
@quick(80)
@given(answers())
def test_what_is_not_asked_changes_nothing(given_answers):
    """The form leaves out only questions that no answer could make matter."""
    from content.rules.questions import progress

    said = {}
    while (ahead := progress(table(), said, TODAY).next) is not None:
        said[ahead.id] = given_answers[ahead.id]
    assert statuses(said) == statuses(given_answers)
    assert outcome(said).templates == outcome(given_answers).templates

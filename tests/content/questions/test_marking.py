"""Marking: all points or none, the same however options are put, and never an error."""

import json
import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.questions import decimals
from content.questions.marking import (
    BadResponse,
    body_of,
    clean_response,
    earned,
    feedback_for,
    is_complete,
    passes,
    public,
)
from content.questions.shape import Draft, DraftOption, check_draft

from .builders import drafts, single

junk = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=80),
        st.sampled_from(["a", "b", "true", "false", "1", "2", "", "80 %"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=15),
        st.dictionaries(st.one_of(st.text(max_size=5), st.sampled_from("abc")), inner, max_size=5),
    ),
    max_leaves=20,
)  # fmt: skip


def right_answer(body):
    """What somebody who knows sends."""
    return body["key"]["value"] if body["type"] == "numeric" else body["key"]


@pytest.mark.slow
@given(drafts())
@settings(max_examples=80, deadline=None)
def test_made_up_drafts_are_sound_and_bodies_are_json(draft):
    assert check_draft(draft) == []
    body = body_of(draft)
    assert json.loads(json.dumps(body)) == body


@given(drafts())
@settings(max_examples=80, deadline=None)
def test_the_key_earns_all_points_and_silence_none(draft):
    body = body_of(draft)
    response = clean_response(body, right_answer(body))
    assert earned(body, response) == draft.points
    assert is_complete(body, response)
    assert earned(body, None) == 0
    assert feedback_for(body, response).right


@pytest.mark.slow
@given(drafts(), junk)
@settings(max_examples=200, deadline=None)
def test_any_response_is_refused_or_marked_within_the_points(draft, raw):
    body = body_of(draft)
    try:
        response = clean_response(body, raw)
    except BadResponse:
        response = raw
    else:
        assert clean_response(body, response) == response
        assert json.loads(json.dumps(response)) == response
    assert earned(body, response) in (0, draft.points)
    told = feedback_for(body, response)
    assert told.right == (earned(body, response) == draft.points)


@pytest.mark.slow
@given(drafts(types=("single", "multiple", "truefalse", "order", "match")), st.data())
@settings(max_examples=80, deadline=None)
def test_the_order_of_options_changes_no_mark(draft, data):
    body = body_of(draft)
    ids = [one["id"] for one in body["options"]]
    if draft.type == "match":
        halves = [one["id"] for one in body["matches"]]
        raw = {own: data.draw(st.sampled_from(halves)) for own in ids}
    elif draft.type == "order":
        raw = data.draw(st.permutations(ids))
    else:
        most = len(ids) if draft.type == "multiple" else 1
        raw = data.draw(st.lists(st.sampled_from(ids), max_size=most, unique=True))
    shuffled = {
        **body,
        "options": data.draw(st.permutations(body["options"])),
        "matches": data.draw(st.permutations(body["matches"])),
    }
    marks = {
        earned(one, clean_response(other, raw))
        for one in (body, shuffled)
        for other in (body, shuffled)
    }
    assert len(marks) == 1
    assert marks == {draft.points if _is_key(body, raw) else 0}


def _is_key(body, raw):
    if body["type"] in ("order", "match"):
        return raw == body["key"]
    return set(raw) == set(body["key"])


@pytest.mark.slow
@given(drafts(types=("order", "match")), st.randoms())
@settings(max_examples=80, deadline=None)
def test_what_is_shown_depends_on_the_words_alone(draft, chance):
    """The right order and the author's ids leave no trace in the page."""
    options = list(draft.options)
    chance.shuffle(options)
    halves = [one.match for one in options]
    chance.shuffle(halves)
    other = Draft(
        draft.id, draft.type, draft.prompt, points=draft.points,
        options=tuple(
            DraftOption(f"z{at}", one.text, match=half)
            for at, (one, half) in enumerate(zip(options, halves, strict=True))
        ),
    )  # fmt: skip
    assert public(body_of(other)) == public(body_of(draft))


@pytest.mark.slow
@given(drafts())
@settings(max_examples=80, deadline=None)
def test_the_public_part_holds_no_key_and_no_feedback(draft):
    shown = public(body_of(draft))
    assert set(shown) == {"type", "prompt", "options", "matches", "unit", "points"}
    assert all(set(one) == {"id", "text"} for one in shown["options"])


def number(value="80", tolerance="0", unit="%"):
    return body_of(
        Draft("Q-n", "numeric", "?", value=value, tolerance=tolerance, unit=unit)
    )


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("80", "80"), ("80 %", "80"), ("80%", "80"), ("80,0", "80"), (" 80.50 ", "80.5"),
        ("８０％", "80"), ("٨٠", "80"), ("80 ％", "80"), (80, "80"), (80.5, "80.5"),
        ("1 234,5", "1234.5"), ("1\u202f234,5", "1234.5"), ("1’234.5", "1234.5"),
        ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1.234.567", "1234567"),
        ("1,234,567", "1234567"), ("1 234 567", "1234567"), ("1,234,567.89", "1234567.89"),
        ("1.234", "1.234"), ("0,125", "0.125"), ("12,5", "12.5"), ("1,2345", "1.2345"),
        ("−5", "-5"), ("- 5", "-5"), ("+5", "5"), ("-0", "0"), ("007", "7"), (".5", "0.5"),
        ("5.", "5"), ("", None), ("   ", None), (None, None),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(raw, found):
    assert clean_response(number(), raw) == found


@pytest.mark.parametrize(
    "raw",
    [
        "eighty", "80 kg", "80 % 5", "% 80", "1,23,456", "12 34", "1.23.456,7", "5²", "½",
        "1e3", "nan", "inf", "0x10", "1_000", "80 %%", "1" * 16, "1" * 70, "--5", "1,2,3.4.5",
        "1 234.567.8", ",", ".", "-", "%", "80..5", ["80"], {"a": "80"}, True, b"80",
        float("nan"), float("inf"), 1e300, "1,234 567", "0.12345678901",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(raw):
    with pytest.raises(BadResponse):
        clean_response(number(), raw)


def test_a_number_with_two_readings_is_asked_back_with_both():
    with pytest.raises(BadResponse, match=r"Write 1234, or 1\.234 if"):
        clean_response(number(unit="kg"), "1,234")


def test_another_unit_is_told_the_one_that_is_asked_for():
    with pytest.raises(BadResponse, match="asked for in kg"):
        clean_response(number(unit="kg"), "80 t")
    assert clean_response(number(unit="kg"), "80 KG") == "80"
    assert clean_response(number(unit="m²"), "80 m²") == "80"
    assert clean_response(number(unit="m²"), "80 m2") == "80"


@pytest.mark.parametrize(
    ("value", "tolerance", "response", "right"),
    [
        ("80", "0", "80", True), ("80", "0", "80.0000000001", False),
        ("0.3", "0.1", "0.4", True), ("0.3", "0.1", "0.2", True),
        ("0.3", "0.1", "0.41", False), ("-5", "1", "-6", True), ("-5", "1", "5", False),
        ("123456789012345", "0", "123456789012344.9999999999", False),
    ],
)  # fmt: skip
def test_numbers_are_compared_exactly(value, tolerance, response, right):
    body = number(value, tolerance)
    assert (earned(body, clean_response(body, response)) == 1) is right


@given(st.decimals(-(10**15) + 1, 10**15 - 1, places=10))
def test_the_canonical_form_is_the_same_number_and_stays(found):
    text = decimals.of_decimal(found)
    assert Decimal(text) == found
    assert decimals.canonical(text) == text
    assert decimals.typed(text) == text


BODY = body_of(single())
SEVERAL = body_of(
    single(
        type="multiple",
        options=(
            DraftOption("a", "A", correct=True),
            DraftOption("b", "B"),
            DraftOption("c", "C", correct=True),
        ),
        points=3,
    )
)


def test_the_shape_of_bodies_is_the_agreed_one():
    assert BODY == {
        "type": "single",
        "prompt": "What do you ask for first?",
        "options": [
            {"id": "a", "text": "The price", "feedback": "No."},
            {"id": "b", "text": "The list of smelters", "feedback": "Yes."},
            {"id": "c", "text": "Nothing", "feedback": ""},
        ],
        "matches": [],
        "key": ["b"],
        "feedback": "",
        "points": 1,
        "tags": [],
        "sources": [],
    }
    assert number("80.0", "")["key"] == {"value": "80", "tolerance": "0", "unit": "%"}


@pytest.mark.parametrize(
    ("raw", "points"),
    [
        (["a", "c"], 3), (["c", "a"], 3), (["a"], 0), (["a", "b", "c"], 0), ([], 0),
        ("a", 0), ([""], 0),
    ],
)  # fmt: skip
def test_several_right_options_are_all_or_nothing(raw, points):
    assert earned(SEVERAL, clean_response(SEVERAL, raw)) == points


@pytest.mark.parametrize(
    "raw", ["d", ["d"], ["a", "b"], ["a", "a"], {"a": "b"}, 5, [5], [["a"]], ["a" * 99],
            ["a"] * 1_000, True, "A"]
)  # fmt: skip
def test_what_is_no_choice_is_refused(raw):
    with pytest.raises(BadResponse):
        clean_response(BODY, raw)


ORDER = body_of(
    Draft(
        "Q-o", "order", "In which order?",
        (DraftOption("a", "First"), DraftOption("b", "Second"), DraftOption("c", "Third")),
        points=2,
    )
)  # fmt: skip


def test_places_come_as_a_list_or_as_a_number_to_each_line():
    first, second, third = ORDER["key"]
    assert earned(ORDER, clean_response(ORDER, [first, second, third])) == 2
    places = {third: "3", first: "1", second: "2"}
    assert clean_response(ORDER, places) == ORDER["key"]
    half = clean_response(ORDER, {first: "1", second: "", third: ""})
    assert half == [first, "", ""]
    assert earned(ORDER, half) == 0
    assert not is_complete(ORDER, half)
    assert clean_response(ORDER, {first: "", second: None}) is None
    assert clean_response(ORDER, ["", "", ""]) is None


@pytest.mark.parametrize(
    "places",
    [("1", "1", "2"), ("0", "1", "2"), ("4", "1", "2"), ("²", "1", "3"), ("x", "", "")],
)
def test_places_that_cannot_be_are_refused(places):
    with pytest.raises(BadResponse):
        clean_response(ORDER, dict(zip(ORDER["key"], places, strict=True)))


def test_foreign_and_repeated_lines_are_refused():
    first = ORDER["key"][0]
    for raw in ([first, first], ["x"], {"x": "1"}, [first] * 9, "x"):
        with pytest.raises(BadResponse):
            clean_response(ORDER, raw)


MATCH = body_of(
    Draft(
        "Q-m", "match", "Which to which?",
        (DraftOption("a", "Gold", match="EMRT no"), DraftOption("b", "Cobalt", match="EMRT yes")),
    )
)  # fmt: skip


def test_pairs_are_kept_as_far_as_they_are_given():
    (one, half), (other, rest) = MATCH["key"].items()
    assert earned(MATCH, clean_response(MATCH, {one: half, other: rest})) == 1
    part = clean_response(MATCH, {one: half, other: ""})
    assert part == {one: half}
    assert not is_complete(MATCH, part)
    assert earned(MATCH, part) == 0
    same = clean_response(MATCH, {one: half, other: half})
    assert same == {one: half, other: half}
    assert earned(MATCH, same) == 0
    for raw in ({"x": half}, {one: "x"}, [half], "x", {one: [half]}, {one: one}):
        with pytest.raises(BadResponse):
            clean_response(MATCH, raw)


def test_a_remark_accepts_more_and_takes_nothing_away():
    assert earned(BODY, ["c"]) == 0
    assert earned(BODY, ["c"], also=[["c"]]) == 1
    assert earned(BODY, ["b"], also=[["c"]]) == 1
    assert earned(BODY, None, also=[None, ["c"]]) == 0
    assert feedback_for(BODY, ["c"], also=[["c"]]).right
    body = number("80", "2")
    assert earned(body, "75", also=["75"]) == 1
    assert earned(body, "76", also=["75"]) == 0
    assert earned(body, "76", also=[{"value": "75", "tolerance": "1"}]) == 1


@pytest.mark.parametrize(
    ("got", "of", "mark", "passed"),
    [
        (7, 9, 77, True), (7, 9, 78, False), (4, 5, 80, True), (0, 0, 0, False),
        (0, 5, 0, True), (5, 5, 100, True), (4, 5, 81, False), (2, 3, 67, False),
    ],
)  # fmt: skip
def test_the_pass_mark_is_reached_in_whole_numbers(got, of, mark, passed):
    assert passes(got, of, mark) is passed


def test_feedback_says_what_was_chosen_and_what_is_right():
    told = feedback_for(BODY, ["a"])
    assert (told.answered, told.right) == (True, False)
    assert [(one.chosen, one.right, one.feedback) for one in told.lines] == [
        (True, False, "No."), (False, True, "Yes."), (False, False, ""),
    ]  # fmt: skip
    assert not feedback_for(BODY, None).answered


def test_feedback_names_places_halves_and_numbers():
    first, second, _third = ORDER["key"]
    told = feedback_for(ORDER, [second, first, ""])
    assert [(one.text, one.given, one.wanted, one.right) for one in told.lines] == [
        ("First", "2", "1", False), ("Second", "1", "2", False), ("Third", "", "3", False),
    ]  # fmt: skip
    lines = {one.text: one for one in feedback_for(MATCH, {}).lines}
    assert lines["Gold"].wanted == "EMRT no"
    assert (lines["Gold"].given, lines["Gold"].right) == ("", False)
    told = feedback_for(number("80", "2.5"), "79")
    assert (told.given, told.answer, told.right) == (
        "79\xa0%",
        "77.5 – 82.5\xa0%",
        True,
    )
    assert feedback_for(number(), "79").answer == "80\xa0%"


def test_the_order_shown_is_no_better_than_chance():
    chance = random.Random(5)
    same = 0
    for _ in range(600):
        texts = [str(chance.random()) for _ in range(3)]
        draft = Draft(
            "Q",
            "order",
            "?",
            tuple(DraftOption(c, t) for c, t in zip("abc", texts, strict=True)),
        )
        body = body_of(draft)
        same += [one["id"] for one in body["options"]] == body["key"]
    assert 60 < same < 145  # a sixth of 600 is 100


def test_a_number_too_long_to_print_is_refused():
    for body in (number(), ORDER):
        with pytest.raises(BadResponse):
            clean_response(body, {"x": 10**5_000} if body is ORDER else 10**5_000)

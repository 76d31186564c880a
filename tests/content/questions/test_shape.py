"""Each fault of a draft is named, in words that say what to do."""

import re
from dataclasses import replace

import pytest

from content.questions.shape import Draft, DraftOption, check_draft

from .builders import single


def options(*texts, right=(0,)):
    return tuple(
        DraftOption("abcdefghijklmnop"[at], text, correct=at in right)
        for at, text in enumerate(texts)
    )


def pairs(*halves):
    return tuple(
        DraftOption("abcdef"[at], left, match=right)
        for at, (left, right) in enumerate(halves)
    )


BOTH = (DraftOption("true", "True", correct=True), DraftOption("false", "False"))
NUMBER = Draft("Q-1", "numeric", "How much?", value="80", unit="%")


def test_sound_drafts_have_no_fault():
    for draft in (
        single(),
        single(type="multiple", options=options("A", "B", right=(0, 1))),
        single(type="truefalse", options=BOTH),
        single(type="order", options=options("A", "B", right=())),
        single(type="match", options=pairs(("A", "1"), ("B", "2"))),
        NUMBER,
        single(prompt="ما هو الذهب؟\nשורה", tags=("CO-1", "difficulty 1"), points=20),
    ):
        assert check_draft(draft) == []


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (single(id=""), "other signs"),
        (single(id="Q 1"), "other signs"),
        (single(id="Q" * 61), "other signs"),
        (single(id="Ｑ1"), "other signs"),
        (single(type="essay"), "“essay” is no type of question: single, multiple"),
        (single(prompt=" \n"), "has no text"),
        (single(prompt="x" * 4_001), "4001 signs; at most 4000"),
        (single(feedback="x" * 2_001), "2001 signs; at most 2000"),
        (single(prompt="a\x00b"), r"\(U\+0000\)"),
        (single(prompt="a\ud800b"), r"\(U\+D800\)"),
        (single(prompt="a\x96b"), r"\(U\+0096\)"),
        (single(points=0), "whole number from 1 to 20"),
        (single(points=21), "whole number from 1 to 20"),
        (single(points=True), "whole number from 1 to 20"),
        (single(points=1.5), "whole number from 1 to 20"),
        (single(tags=("a;b",)), "“a;b” is no tag"),
        (single(tags=("",)), "is no tag"),
        (single(tags=("x" * 61,)), "61 signs; at most 60"),
        (single(tags=("Gold", "gold")), "same tag stands there twice"),
        (single(tags=tuple(str(n) for n in range(21))), "at most 20 tags"),
        (single(sources=("see there",)), "is no source"),
        (single(sources=("GA-07#",)), "is no source"),
        (single(value="1"), "Only a numeric question"),
        (single(unit="kg"), "Only a numeric question"),
        (single(options=()), "fewer than two options"),
        (single(options=options("A")), "fewer than two options"),
        (single(options=options(*"ABCDEFGHIJKLM")), "13 options; at most 12"),
        (single(options=options("A", "B", right=())), "No option is marked as right"),
        (single(options=options("A", "B", right=(0, 1))), "2 options are marked"),
        (single(type="multiple", options=options("A", "B", right=())), "No option is"),
        (single(options=options("Gold ore", "gold  ORE")), "say the same: “gold ore”"),
        (single(options=options("A", " ")), "Option 2 has no text"),
        (single(options=options("A", "x" * 1_001)), "Option 2 has 1001 signs"),
        (single(options=(DraftOption("a", "A", True), DraftOption("a", "B"))), "the id “a”"),
        (single(options=(DraftOption("a", "A", True), DraftOption("b c", "B"))), "id “b c”"),
        (single(options=(DraftOption("a", "A", True, "x" * 2_001), DraftOption("b", "B"))), "feedback of option 1"),
        (single(options=(DraftOption("a", "A", True, match="1"), DraftOption("b", "B"))), "only a match"),
        (single(type="truefalse", options=options("A", "B")), "true, then false"),
        (single(type="truefalse", options=BOTH[::-1]), "true, then false"),
        (single(type="truefalse", options=tuple(replace(one, correct=True) for one in BOTH)), "only one can be"),
        (single(type="order", options=options("A", "B")), "the order or the pairs are the key"),
        (single(type="order", options=options("A", right=())), "fewer than two"),
        (single(type="match", options=pairs(("A", "1"), ("B", "1"))), "same right half: “1”"),
        (single(type="match", options=pairs(("A", "1"), ("a", "2"))), "say the same"),
        (single(type="match", options=pairs(("A", "1"), ("B", ""))), "Pair 2 has no right half"),
        (single(type="match", options=pairs(("A", "1"), ("B", "x" * 1_001))), "right half of pair 2"),
        (replace(NUMBER, value=""), "The value is missing"),
        (replace(NUMBER, value="eighty"), "“eighty” is no number"),
        (replace(NUMBER, value="1e5"), "“1e5” is no number"),
        (replace(NUMBER, value="nan"), "“nan” is no number"),
        (replace(NUMBER, value="80,5"), "“80,5” is no number"),
        (replace(NUMBER, tolerance="-1"), "tolerance is below zero"),
        (replace(NUMBER, tolerance="some"), "“some” is no number"),
        (replace(NUMBER, unit="m2"), "unit holds digits"),
        (replace(NUMBER, unit="x" * 21), "The unit has 21 signs"),
        (replace(NUMBER, options=options("A", "B")), "no options, only a value"),
    ],
)  # fmt: skip
def test_a_fault_is_said_once_at_its_line(draft, said):
    faults = check_draft(replace(draft, line=7))
    assert len(faults) == 1
    assert faults[0].line == 7
    assert re.search(said, faults[0].message)


def test_faults_of_options_stand_at_their_own_lines():
    draft = single(
        options=(DraftOption("a", "A", True, line=3), DraftOption("b", "a", line=5))
    )
    assert [fault.line for fault in check_draft(draft)] == [5]

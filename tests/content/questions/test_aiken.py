"""Aiken: strict, and every line that does not fit is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.questions import aiken

FILE = """\
What do you ask for first?
And in which words?
A. The price
B) The list of smelters
C. Nothing
ANSWER: B

Second?
A. one
B. two
answer: a
Third?

A. x

B. y
ANSWER: A)
"""


def test_questions_with_and_without_blank_lines():
    found = aiken.read(FILE.encode())
    assert found.faults == ()
    first, second, third = found.drafts
    assert first.prompt == "What do you ask for first?\nAnd in which words?"
    assert [(each.id, each.text, each.correct, each.line) for each in first.options] == [
        ("a", "The price", False, 3), ("b", "The list of smelters", True, 4),
        ("c", "Nothing", False, 5),
    ]  # fmt: skip
    assert (first.type, first.line, first.id[:2]) == ("single", 1, "H-")
    assert second.options[0].correct
    assert (third.prompt, third.line) == ("Third?", 12)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("W?\nA. a\nB. b\n", 3, "“ANSWER: B” is missing"),
        ("W?\nA. a\nB. b\n\nX?\nA. c\nB. d\nANSWER: A", 3, "is missing"),
        ("W?\nA. a\nB. b\nANSWER: C", 4, "There is no option C"),
        ("W?\nA. a\nB. b\nANSWER: A, B", 4, "One letter"),
        ("W?\nA. a\nB. b\nANSWER:", 4, "One letter"),
        ("W?\nA. a\nC. b\nANSWER: A", 3, "Here belongs option B, and it is C"),
        ("W?\nA. a\nA. b\nANSWER: A", 3, "Here belongs option B, and it is A"),
        ("A. a\nB. b\nANSWER: A", 1, "before any question"),
        ("W?\nANSWER: A", 2, "no options before this ANSWER"),
        ("ANSWER: A", 1, "no options before this ANSWER"),
        ("W?", 1, "No options follow"),
        ("A heading\n\nW?\nA. a\nB. b\nANSWER: A", 1, "No options follow"),
        ("W?\nA. a\nmore of a\nB. b\nANSWER: A", 3, "An option is one line"),
        ("W?\nA. a\nB.\nANSWER: A", 3, "Option 2 has no text"),
        ("W?\nA. a\nB. a\nANSWER: A", 3, "say the same"),
        ("W?\nA. a\nANSWER: A", 1, "fewer than two"),
        ("W?\nA. a\nB. b\nANSWER: A\nFEEDBACK: no", 5, "Aiken has no such line"),
        ("W?\nPoints: 2\nA. a\nB. b\nANSWER: A", 2, "Aiken has no such line"),
        (FILE + FILE.replace("C. Nothing\n", ""), 24, "stands there already, at line 8"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(text, line, said):
    found = aiken.read(text.encode()).faults
    assert said in {fault.line: fault.message for fault in found}.get(line, "")


def test_a_faulty_question_does_not_hide_the_next():
    found = aiken.read(b"W?\nA. a\nB. b\nANSWER: Z\nX?\nA. a\nB. b\nANSWER: A")
    assert [each.prompt for each in found.drafts] == ["X?"]
    assert [each.line for each in found.faults] == [4]


@given(
    st.lists(
        st.sampled_from(
            ["W?", "A. a", "B. b", "C) c", "ANSWER: A", "", "B.", "ANSWER: x", "TAG: x"]
        ),
        min_size=1,
        max_size=14,
    )
)
@settings(max_examples=200, deadline=None)
def test_every_line_is_in_a_question_or_before_a_fault(lines):
    found = aiken.read("\n".join(lines).encode())
    assert found.drafts or found.faults
    assert all(1 <= fault.line <= len(lines) for fault in found.faults)
    if not found.faults:
        taken = sum(
            len(each.options) + len(each.prompt.split("\n")) + 1
            for each in found.drafts
        )
        assert taken == len([line for line in lines if line])

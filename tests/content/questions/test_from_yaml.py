"""The library's question files: read to the line, written back to the same questions."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.questions import from_yaml, writing
from content.questions.marking import body_of, clean_response, earned

from .builders import drafts

FILES = sorted(
    (Path(__file__).parents[3] / "content" / "library" / "data" / "questions").glob(
        "*.yaml"
    )
)
QUESTION = """\
- id: Q-1
  type: single
  prompt: What?
  options:
    - {id: a, text: One, correct: true}
    - {id: b, text: Two}
"""


def read(text):
    return from_yaml.read(text.encode())


def faults(text):
    found = read(text)
    return [(fault.line, fault.message) for fault in found.faults]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_librarys_own_files_are_sound_and_can_be_marked(path):
    found = from_yaml.read(path.read_bytes())
    assert found.faults == ()
    assert len(found.drafts) >= 12
    for draft in found.drafts:
        body = body_of(draft)
        key = body["key"]["value"] if draft.type == "numeric" else body["key"]
        assert earned(body, clean_response(body, key)) == draft.points
    assert read(writing.to_yaml(found.drafts)).drafts == found.drafts


def test_there_are_files_to_try():
    assert FILES


@pytest.mark.slow
@given(st.lists(drafts(), min_size=1, max_size=4, unique_by=lambda one: one.id))
@settings(max_examples=80, deadline=None)
def test_what_is_written_is_read_back(found):
    again = read(writing.to_yaml(found))
    assert again.faults == ()
    assert list(again.drafts) == found


def test_values_are_taken_as_they_are_written():
    found = read(
        QUESTION.replace("One", "No")
        .replace("Two", "2027-08-18")
        .replace("What?", "010")
    )
    assert found.faults == ()
    assert [one.text for one in found.drafts[0].options] == ["No", "2027-08-18"]
    assert found.drafts[0].prompt == "010"


def test_all_types_in_the_form_that_authors_write():
    found = read(
        """\
- id: Q-t
  type: truefalse
  prompt: Is it?
  options:
    - {id: a, text: "False", feedback: "No."}
    - {id: b, text: "True", correct: true}
- {id: Q-o, type: order, prompt: In which order, options: [{id: x, text: A}, {text: B}], course: CO-3}
- {id: Q-m, type: match, prompt: Which, pairs: [{id: a, text: A, match: 1}, {id: b, text: B, match: 2}]}
- id: Q-n
  type: numeric
  prompt: How much?
  key: {value: 080.50, unit: "%"}
  sources: [{page: GA-07, anchor: x}, {page: GA-16}, eu-2017-821/art-4-1]
"""
    )
    assert found.faults == ()
    truth, order, match, number = found.drafts
    assert [(one.id, one.correct) for one in truth.options] == [
        ("true", True),
        ("false", False),
    ]
    assert truth.options[1].feedback == "No."
    assert [one.id for one in order.options] == ["x", "b"]
    assert order.tags == ("CO-3",)
    assert [one.match for one in match.options] == ["1", "2"]
    assert (number.value, number.tolerance, number.unit) == ("80.5", "0", "%")
    assert number.sources == ("GA-07#x", "GA-16", "eu-2017-821/art-4-1")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("  prompt: What?\n", "", 1, "“prompt” is missing"),
        ("- id: Q-1\n  type", "- type", 1, "“id” is missing"),
        ("type: single", "type: essay", 2, "“essay” is no type"),
        ("type: single", "typ: single", 1, "is no type"),
        ("prompt: What?", "prompt: What?\n  promt: x", 4, "“promt” is not known"),
        ("correct: true", "correct: yes", 5, "“correct” is true or false"),
        ("correct: true", "corect: true", 5, "“corect” is not known"),
        (", correct: true", "", 1, "No option is marked"),
        ("text: Two", "text: one", 6, "say the same"),
        ("id: b", "id: a", 6, "the id “a”"),
        ("{id: b, text: Two}", "Two", 6, "An entry of “options”"),
        ("{id: b, text: Two}", "{id: b}", 6, "“text” is missing"),
        ("text: Two", "text: [Two]", 6, "“text” is no text"),
        ("prompt: What?", "prompt: What?\n  points: many", 4, "no whole number"),
        ("prompt: What?", "prompt: What?\n  points: 99", 1, "from 1 to 20"),
        ("prompt: What?", "prompt: What?\n  tags: one", 4, "no list of words"),
        ("prompt: What?", "prompt: What?\n  tags: ['a;b']", 1, "is no tag"),
        ("prompt: What?", "prompt: What?\n  sources: GA-01", 4, "“sources” is no list"),
        ("prompt: What?", "prompt: What?\n  sources: [{page: GA-01, ancor: x}]", 4, "“ancor” is not known"),
        ("prompt: What?", "prompt: What?\n  sources:\n    - GA-01\n    - [x]", 6, "A source is no page"),
        ("prompt: What?", "prompt: What?\n  prompt: Who?", 4, "stands here twice"),
        ("prompt: What?", "prompt: *x", 3, "anchors and aliases"),
        ("prompt: What?", "prompt: !!python/none x", 3, "tags"),
        ("prompt: What?", "prompt: 'What?", 7, "YAML is not right"),
        ("  options:\n", "  options: []\n  x:\n", 5, "“x” is not known"),
    ],
)  # fmt: skip
def test_each_fault_has_its_line(old, new, line, said):
    assert old in QUESTION
    found = faults(QUESTION.replace(old, new, 1))
    assert len(found) == 1
    assert found[0][0] == line
    assert said in found[0][1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: Q-1\n", "no list of questions"),
        ("", "empty"),
        ("# nothing\n", "no list of questions"),
        ("[]", "holds no question"),
        ("- Q-1\n", "Here belongs a question"),
        ("[" * 5_000, "YAML"),
        ("- &a [*a]", "anchors"),
        ("--- 1\n--- 2", "YAML is not right"),
    ],
)
def test_files_that_are_no_list_say_so(text, said):
    found = read(text)
    assert found.drafts == ()
    assert len(found.faults) == 1
    assert said in found.faults[0].message


def test_a_question_may_stand_there_once_only():
    again = QUESTION + QUESTION.replace("Q-1", "q-1")
    assert [line for line, _said in faults(again)] == [7]
    assert len(read(again).drafts) == 1
    on_one_line = "[{id: Q, type: numeric, prompt: A, key: {value: 1}}, {id: Q, type: numeric, prompt: B, key: {value: 1}}]"
    assert "stands there already" in faults(on_one_line)[0][1]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("{value: eighty}", "“eighty” is no number"), ("{value: 1e3}", "no number"),
        ("{value: 1, tolerance: -1}", "below zero"), ("{unit: kg}", "“value” is missing"),
        ("80", "no list of “key: value”"), ("{value: 1, units: kg}", "“units” is not known"),
        ("{value: }", "The value is missing"), ("{value: 12:30}", "no number"),
        ("{value: 1_000}", "no number"), ("{value: 0x10}", "no number"),
    ],
)  # fmt: skip
def test_numbers_are_numbers(key, said):
    found = faults(f"- {{id: Q, type: numeric, prompt: How much, key: {key}}}")
    assert len(found) == 1
    assert said in found[0][1]

"""GIFT: what it can say and we can mark comes over; all else is named with its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.questions import gift
from content.questions.shape import key_of_text

from .builders import words


def one(text):
    found = gift.read(text.encode())
    assert found.faults == ()
    assert len(found.drafts) == 1
    return found.drafts[0]


def faults(text):
    return [(each.line, each.message) for each in gift.read(text.encode()).faults]


def shown(draft):
    return [(each.text, each.correct, each.feedback) for each in draft.options]


def test_single_choice_with_feedback():
    draft = one(
        "::Q-first::What do you ask for first? {\n"
        "  =The list # Yes. # one\n  ~The price#No.\n  ~%-50%Nothing\n####Ask early.\n}"
    )
    assert (draft.id, draft.type, draft.prompt) == (
        "Q-first", "single", "What do you ask for first?",
    )  # fmt: skip
    assert shown(draft) == [
        ("The list", True, "Yes. # one"), ("The price", False, "No."), ("Nothing", False, ""),
    ]  # fmt: skip
    assert [each.line for each in draft.options] == [2, 3, 4]
    assert draft.feedback == "Ask early."


@pytest.mark.parametrize(
    ("weights", "right"),
    [
        ("~%50%a ~%50%b ~c", "ab"), ("~%33.333%a ~%33.333%b ~%33.333%c ~%-100%d", "abc"),
        ("~%100%a ~b ~%0%c", "a"), ("~%50%a~%-100%c~%50%b", "ab"),
        ("~%33.33333%a ~%33.33333%b ~%33.33333%c", "abc"),
    ],
)  # fmt: skip
def test_several_right_options_of_equal_weight(weights, right):
    draft = one(f"Which? {{{weights}}}")
    assert draft.type == "multiple"
    assert "".join(sorted(each.text for each in draft.options if each.correct)) == right


@pytest.mark.parametrize(
    "weights",
    [
        "~%60%a ~%40%b ~c", "~%50%a ~%25%b ~%25%c", "=a ~%50%b ~c", "~%100%a ~%100%b ~c",
        "~%50%a ~b", "=%50%a ~b", "=%0%a ~b", "=%-100%a ~b", "~%50%a ~%50.02%b ~c",
    ],
)  # fmt: skip
def test_parts_of_points_are_refused_and_what_is_possible_is_said(weights):
    found = faults(f"Which?\n{{{weights}}}")
    assert len(found) == 1
    assert found[0][0] == 2
    assert "all or nothing" in found[0][1]
    assert "100 together" in found[0][1]


@pytest.mark.parametrize("word", ["T", "TRUE", "true", "F", "FALSE"])
def test_true_or_false_says_the_first_feedback_to_who_is_wrong(word):
    draft = one(f"Is it? {{{word}#You are wrong.#You are right.####To all.}}")
    right = word[0].upper() == "T"
    assert draft.type == "truefalse"
    assert shown(draft) == [
        ("True", right, "You are right." if right else "You are wrong."),
        ("False", not right, "You are wrong." if right else "You are right."),
    ]
    assert draft.feedback == "To all."
    assert [each.feedback for each in one(f"Is it? {{{word}}}").options] == ["", ""]


def test_matching():
    draft = one("Which? {\n=Gold -> CMRT\n=Cobalt->EMRT #because\n=a \\=\\> b -> c\n}")
    assert draft.type == "match"
    assert [(each.text, each.match) for each in draft.options] == [
        ("Gold", "CMRT"), ("Cobalt", "EMRT"), ("a =\\> b", "c"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "value", "tolerance"),
    [
        ("#80", "80", "0"), ("#3:2", "3", "2"), ("#1..5", "3", "2"), ("# 3 : 0.5 ", "3", "0.5"),
        ("#-1.5..-0.5", "-1", "0.5"), ("#=80:1", "80", "1"), ("#=%100%80", "80", "0"),
        ("#0.1..0.4", "0.25", "0.15"), ("#5..5", "5", "0"),
    ],
)  # fmt: skip
def test_numbers(inside, value, tolerance):
    draft = one(f"How much? {{{inside}####Count again.}}")
    assert (draft.type, draft.value, draft.tolerance) == ("numeric", value, tolerance)
    assert draft.feedback == "Count again."


def test_escapes_are_the_signs_themselves():
    draft = one(
        r"::Q-e::Set \{a\: 1\} \# \~ \= \\ \x? {=\{1\}\n\=2#\#3 ~\~4 = 5}".replace(
            " = 5", ""
        )
    )
    assert draft.prompt == r"Set {a: 1} # ~ = \ \x?"
    assert shown(draft) == [("{1}\n=2", True, "#3"), ("~4", False, "")]


def test_html_becomes_words_and_scripts_vanish():
    draft = one(
        "[html]<p>Read <b>this</b>&nbsp;first &amp; then\\: CO<sub>2</sub></p>"
        "<ul><li>one</li><li>two</li></ul><script>alert(1)</script>"
        '<a href\\="https\\://example.org/x">the law</a> '
        '<a href\\="javascript\\:alert(1)">no</a> '
        "{=<i>Yes</i>#<p>Good</p> ~5 &lt; 6}"
    )
    assert draft.prompt == (
        "Read this first & then: CO₂\n- one\n- two\nthe law (https://example.org/x) no"
    )
    assert shown(draft) == [("Yes", True, "Good"), ("5 < 6", False, "")]


def test_markdown_becomes_words_and_plain_text_stays():
    draft = one("[markdown]Read **this**:\n\n".strip() + " {=a *b* ~c}")
    assert draft.prompt == "Read this:"
    assert draft.options[0].text == "a b"
    draft = one("[plain]If 1 < 2 and <b>3</b> {=a < b ~**c**}")
    assert draft.prompt == "If 1 < 2 and <b>3</b>"
    assert draft.options[1].text == "**c**"
    assert one("If a < b or b > c {=a ~b}").prompt == "If a < b or b > c"


def test_categories_titles_comments_and_notes():
    found = gift.read(
        b"""// a remark
$CATEGORY: $course$/top/CO-1/Step 2//b, mica

// question: 7  name: x  [id:Q-mine] [tag:difficulty 1] [tag:CO-1]
::A name::One? {
// a remark among the answers
=a
~b }

$CATEGORY: tools
::Q-two::Two? {=a ~b}

Three? {=a ~b}
"""
    )
    assert found.faults == ()
    assert [(each.id[:6], each.tags, each.line) for each in found.drafts] == [
        ("Q-mine", ("CO-1", "Step 2/b mica", "difficulty 1"), 5),
        ("Q-two", ("tools",), 11),
        (found.drafts[2].id[:6], ("tools",), 13),
    ]
    assert [each.line for each in found.drafts[0].options] == [7, 8]
    assert found.drafts[2].id.startswith("H-")


# A blank line ends a question: what follows is read as another one.
TWO_FAULTS = ("x\n\nRead this.", "Who?\n{=a\n\n~b}")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("One? {=a ~b}\nTwo? {=a ~b}", 2, "A blank line is missing before this"),
        ("One? {=a ~b}\n::T::Two? {=a ~b}", 2, "A blank line is missing before this"),
        ("One? {=a ~b} Two? {=a ~b}", 1, "A blank line is missing"),
        ("One? {=a ~b}\n\n\nTwo? {\n=a\n~b\n}\nThree? {T}", 8, "A blank line is missing"),
        ("One?\n::T::Two? {=a ~b}", 2, "A blank line is missing before this title"),
        ("One? {=a ~b}\n$CATEGORY: x", 2, "A blank line is missing before this category"),
        ("One? {=a ~b}\nrest", 2, "A blank line is missing"),
        ("Explain.\n{}", 2, "An essay question"),
        ("Explain. {####Be brief.}", 1, "An essay question"),
        ("Two plus two is {=four ~five} always.", 1, "A missing-word question"),
        ("Who? {=me =you}", 1, "A short-answer question"),
        ("Who? {=me}", 1, "A short-answer question"),
        ("Who?\n{=%100%me =%50%you}", 2, "A short-answer question"),
        ("Read this.", 1, "A text without answers is no question"),
        ("x\n\nRead this.", 1, "A text without answers"),
        ("Who?\n{=a\n\n~b}", 2, "not closed by a }"),
        ("Who? =a ~b}", 1, "a } without a {"),
        ("Who? {=a {b} ~c}", 1, "a { between braces"),
        ("Who? {=a\n~{b}", 2, "a { between braces"),
        ("::T Who? {=a ~b}", 1, "The title is not closed"),
        ("Who? {a ~b}", 1, "Each answer begins with ="),
        ("Who? {=a =b ~c}", 1, "Two answers after ="),
        ("Who? {~a ~b}", 1, "No option is marked"),
        ("Who? {=a ~}", 1, "an answer without words"),
        ("Who?\n{=a\n~#why\n}", 3, "Option 2 has no text"),
        ("Who? {=a ~A}", 1, "say the same"),
        ("Who? {=%x%a ~b}", 1, "a weight like"),
        ("{=a ~b}", 1, "The question has no text"),
        ("Who? {=a->b ~c}", 1, "each answer is =left -> right"),
        ("Who? {=a->b\n=c}", 2, "each answer is =left -> right"),
        ("Who? {=a->b\n= -> c}", 2, "A right half without a left"),
        ("Who? {=a->b}", 1, "fewer than two"),
        ("Who? {=a->b\n=c->b}", 2, "same right half"),
        ("Who? {=a->\n=c->b}", 1, "Pair 1 has no right half"),
        ("How? {#}", 1, "“” is no number"),
        ("How? {#x}", 1, "“x” is no number"),
        ("How? {#1,5}", 1, "“1,5” is no number"),
        ("How? {#1:x}", 1, "“x” is no number"),
        ("How? {#1:-2}", 1, "below zero"),
        ("How? {#5..1}", 1, "ends before it begins"),
        ("How? {#1..}", 1, "“” is no number"),
        ("How? {#=1 =2}", 1, "has one right value"),
        ("How? {#=%50%1}", 1, "has one right value"),
        ("How? {#=1:0#Yes ~#No}", 1, "has one right value"),
        ("How? {#1#Yes}", 1, "put it after ####"),
        ("[html]<p>See <img src\\=x> here</p> {=a ~b}", 1, "<img> would be lost"),
        ("See <IMG src\\=x> here {=a ~b}", 1, "<img> would be lost"),
        ("[markdown]See ![x](y) {=a ~b}", 1, "<img> would be lost"),
        ("A\ufdd0b {=a ~b}", 1, "U+FDD0"),
        ("W {=a ~b}\n\nW {~a =b}", 3, "stands there already, at line 1"),
        ("// [id:not an id]\nW {=a ~b}", 2, "has other signs"),
        ("// nothing but remarks", 1, "holds no question"),
        ("$CATEGORY: x", 1, "holds no question"),
        ("x" * 4_001 + " {=a ~b}", 1, "4001 signs"),
        ("W\n{" + "=\n" * 60 + "}", 2, "60 answers in one question"),
        ("W\n{" + "=a b c d\n" * 9_000 + "}", 1, "longer than 50000 signs"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(text, line, said):
    found = faults(text)
    assert found
    assert found[0][0] == line
    assert said in found[0][1]
    assert len(found) == (2 if text in TWO_FAULTS else 1)


def test_one_faulty_question_does_not_hide_the_others():
    found = gift.read(b"A {=a ~b}\n\nB {}\n\nC {=a ~b}\n\nD {=x}\n")
    assert [each.prompt for each in found.drafts] == ["A", "C"]
    assert [each.line for each in found.faults] == [3, 7]


def test_more_questions_than_possible_are_none():
    text = "\n\n".join(f"Question {n} {{=a ~b}}" for n in range(2_001))
    found = gift.read(text.encode())
    assert found.drafts == ()
    assert found.faults[0].line == 4_001
    assert "2000" in found.faults[0].message


def test_windows_1252_and_right_to_left():
    assert (
        gift.read("Größe? {=groß ~klein}".encode("cp1252")).drafts[0].prompt == "Größe?"
    )
    assert one("ما هو الذهب؟ {=معدن ~ماء}").options[0].text == "معدن"


def test_the_same_file_gives_the_same_ids_and_a_better_key_keeps_them():
    first = one("Who?\n{=a\n~b#no}")
    assert one("\ufeffWho?\r\n{=a\r\n~b#no}").id == first.id
    assert one("Who? {~a =b}").id == first.id
    assert one("Who? {=a ~c}").id != first.id


def escaped(text):
    for sign in "\\{}~=#:":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


# Signs that would make HTML of it are another test's matter.
safe = words.filter(lambda text: not set(text) & set("<>[]&")).filter(
    lambda text: not text.startswith(("//", "$", "%"))
)


@pytest.mark.slow
@given(
    safe.filter(lambda text: "//" not in text),
    st.lists(safe, min_size=2, max_size=6, unique_by=key_of_text),
    safe,
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_escaped_comes_back(prompt, texts, feedback):
    answers = "\n".join(
        f"{'~' if at else '='}{escaped(text)}#{escaped(feedback)}"
        for at, text in enumerate(texts)
    )
    draft = one(f"::t::[plain]{escaped(prompt)} {{\n{answers}\n}}")
    assert draft.prompt == prompt
    assert [each.text for each in draft.options] == texts
    assert {each.feedback for each in draft.options} == {feedback}


@given(st.text(st.sampled_from("ab{}=~#:\\/$%->1.\n \t[]TF"), max_size=80))
@settings(max_examples=500, deadline=None)
def test_no_text_breaks_the_reader_or_vanishes(text):
    found = gift.read(text.encode())
    lines = text.split("\n")
    assert all(1 <= fault.line <= len(lines) for fault in found.faults)
    assert found.drafts or found.faults

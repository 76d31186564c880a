"""Hostile question files cost work in step with their size: work is counted here, for
a clock on a busy machine says nothing."""

import pytest

from content.library_io.errors import Problem
from content.library_io.front_matter import StrictLoader
from content.questions import from_yaml, gift, plain_text
from content.questions.reading import LONGEST_LINE

HOSTILE = {
    "tags without end": "<a <b ",
    "tags that nobody closes": "<b><ul><li>",
    "formatting in paragraphs": "<font color=1><p>x",
    "links in links": "<a href='https://a.example'>",
    "closing only": "</a></p></b>",
    "comments without end": "x<!--",
    "scripts without end": "<script>",
    "brackets": "<",
    "quotes without end": "<a title='",
    "entities": "&#&amp;&#1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_html_is_read_in_one_go(name):
    for count in (500, 4_000):
        text = HOSTILE[name] * count
        found = list(plain_text.pieces_of(text))
        # Each piece begins at a bracket or behind one.
        assert len(found) <= 2 * text.count("<") + 1
        assert sum(len(one) for one in found if isinstance(one, str)) <= len(text)
        assert len(plain_text.from_html(text)) <= 3 * len(text)


def test_words_in_a_link_are_put_together_once(monkeypatch):
    ends = []
    real = plain_text._Words._end_link

    def counted(self):
        if self._link is not None:
            ends.append(len(self._found) - self._link[1])
        real(self)

    monkeypatch.setattr(plain_text._Words, "_end_link", counted)
    plain_text.from_html("<a href='https://a.example'>x" * 500 + "</a>" * 500)
    assert sum(ends) <= 1_000


def test_what_browsers_would_show_stays():
    text = (
        "<!DOCTYPE html><p>One &lt; two<!-- no --> and <a href='https://a.example/'>"
        "three</a>, <a href=javascript:x>four</a></p><ul><li>five</ul>"
        "<script>six</script><p title='>'>x &#99999999999;"
    )
    assert plain_text.from_html(text) == (
        "One < two and three (https://a.example/), four\n- five\nx \ufffd"
    )
    assert plain_text.from_html("&#" + "1" * 9_000) == "\ufffd"


def test_no_step_sees_more_than_a_bounded_question(monkeypatch):
    seen = []
    real = plain_text.from_html
    monkeypatch.setattr(
        plain_text, "from_html", lambda text: seen.append(len(text)) or real(text)
    )
    text = "[html]<b>x</b>\n" * 20_000 + "{=a ~b}\n\n" + "[html]<b>x</b> {=a ~b}\n"
    read = gift.read(text.encode())
    assert "longer than" in read.faults[0].message
    assert seen
    assert max(seen) <= LONGEST_LINE


def test_faults_are_not_compared_with_each_other(monkeypatch):
    compared = []
    real = Problem.__eq__
    monkeypatch.setattr(
        Problem, "__eq__", lambda one, two: compared.append(1) or real(one, two)
    )
    read = from_yaml.read(b"- id: a\n" * 1_500)
    assert len(read.faults) == 1_500
    assert len(compared) < 1_500


def test_deep_nests_end_at_once(monkeypatch):
    composed = []
    real = StrictLoader.compose_node
    monkeypatch.setattr(
        StrictLoader,
        "compose_node",
        lambda *given: composed.append(1) or real(*given),
    )
    for text in ("[" * 20_000, "{a: " * 10_000, "- " * 10_000):
        composed.clear()
        read = from_yaml.read(text.encode())
        assert "nested too deeply" in read.faults[0].message
        assert len(composed) < 100


def test_a_question_with_hundreds_of_answers_is_one_fault():
    head = "- id: a\n  type: single\n  prompt: p\n  options:\n"
    read = from_yaml.read((head + "    - {id: a, text: b}\n" * 400).encode())
    assert [fault.line for fault in read.faults] == [4]
    assert "400 entries" in read.faults[0].message

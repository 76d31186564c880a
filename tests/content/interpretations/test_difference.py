"""What changed, word by word, and still readable."""

import re

from hypothesis import given
from hypothesis import strategies as st

from content.interpretations.difference import difference

_SPOKEN = re.compile(r'<span class="sr">.*?</span>')
_WORDS = st.lists(
    st.sampled_from(["the", "date", "of", "law", "a", "2027"]), max_size=12
)


def side(html: str, gone: str) -> str:
    """One of the two texts, without what only the other has."""
    html = _SPOKEN.sub("", re.sub(rf"<{gone}>.*?</{gone}>", "", html))
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def marked(html: str, tag: str) -> list[str]:
    return re.findall(rf"<{tag}>(.*?)</{tag}>", _SPOKEN.sub("", html))


def test_a_word_that_changed_stands_alone():
    html = difference(
        "<p>The duties apply from 18 August 2025 on.</p>",
        "<p>The duties apply from 18 August 2027 on.</p>",
    )
    assert (marked(html, "del"), marked(html, "ins")) == (["2025"], ["2027"])


def test_a_sentence_written_anew_is_not_cut_into_shreds():
    html = difference(
        "<p>Until July the date to work to was August, and a plan was due.</p>",
        "<p>It is settled: the duties apply from May, and three reports follow.</p>",
    )
    assert len(marked(html, "del")) == len(marked(html, "ins")) == 1


def test_what_stayed_between_small_changes_stays():
    html = difference(
        "<p>Importers of five kilograms or more a year are bound from 2025.</p>",
        "<p>Importers of six kilograms or more a year are bound from 2027.</p>",
    )
    assert marked(html, "ins") == ["six", "2027."]


def test_paragraphs_are_not_run_together():
    html = difference("<p>One two.</p><p>Three.</p>", "<p>Six ten.</p><p>Four.</p>")
    assert len(marked(html, "ins")) == 2


@given(_WORDS, _WORDS)
def test_both_texts_are_still_there(old, new):
    html = difference(f"<p>{' '.join(old)}</p>", f"<p>{' '.join(new)}</p>")
    if old == new:
        assert html == ""
    else:
        assert side(html, "ins") == " ".join(old)
        assert side(html, "del") == " ".join(new)


def test_words_that_changed_are_marked_and_spaces_are_no_change():
    found = difference("<p>We read it so.</p>", "<p>We read it otherwise. Now.</p>")
    assert "We read it <del>" in found
    assert "so.</del><ins>" in found
    assert "otherwise. Now.</ins>" in found
    assert not difference("<p>Same</p>", "<p>Same</p>")
    assert difference("<p>End.</p>", "<p>End. More.</p>").count("<del>") == 0


def test_what_repeats_itself_is_not_compared_word_by_word():
    """Comparing it takes minutes: anybody could ask for it."""
    one, other = " ".join(["a", "b"] * 745), " ".join(["b", "c", "a"] * 496)
    found = difference(f"<p>{one}</p>", f"<p>{other}</p>")
    assert (found.count("<del>"), found.count("<ins>")) == (1, 1)


def test_a_word_is_never_markup():
    found = difference("<p>a</p>", "<p>&lt;script&gt;b</p>")
    assert "<script>" not in found

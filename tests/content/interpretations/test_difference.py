"""What changed between two texts is shown word by word, at a price that is bounded."""

from content.interpretations.difference import difference


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

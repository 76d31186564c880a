"""When a library says that it has hardly anything on a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.coverage import best_share, is_enough
from search.engine import Hit, PageHits


def found(pages: int, words: dict[str, int], *hits: str) -> PageHits:
    made = tuple(Hit(n, 1.0, False, frozenset(h.split())) for n, h in enumerate(hits))
    return PageHits(made, len(made), 0, {}, words, pages)


def share(answer: PageHits, other_names: tuple[str, ...] = ()) -> float:
    return best_share(answer, answer.hits, other_names)


def test_the_best_page_counts_and_rare_words_say_more():
    words = {"regulation": 40, "minerals": 60, "deforestation": 0}
    assert not is_enough(share(found(100, words, "minerals", "regulation minerals")))
    words = {"regulation": 40, "minerals": 60, "wolframite": 2}
    assert share(found(100, words, "regulation minerals wolframite")) == 1
    assert is_enough(share(found(100, words, "regulation", "wolframite")))
    assert not is_enough(share(found(100, words, "regulation")))


def test_a_word_with_other_names_counts_as_held():
    answer = found(100, {"cfsi": 0, "list": 50}, "list")
    assert not is_enough(share(answer))
    assert share(answer, ("cfsi",)) == 1


@pytest.mark.parametrize(
    "answer",
    [found(0, {}), found(0, {"gold": 0}), found(9, {}, "")],
)
def test_nothing_to_go_by_is_no_reproach(answer):
    assert is_enough(share(answer))


@given(
    st.integers(0, 1000),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 1000)),
    st.lists(st.text("abcdef ", max_size=9), max_size=5),
)
def test_a_share_is_between_nothing_and_everything(pages, words, hits):
    assert 0 <= share(found(pages, words, *hits)) <= 1 + 1e-9

"""The corpus that growth is measured on is like a library of this size."""

from collections import Counter

import pytest

from tests.scale.corpus import KEYS, Corpus


@pytest.mark.slow
def test_the_corpus_is_the_same_each_time_and_as_large_as_asked():
    first, second = Corpus(500), Corpus(500)
    pages = {pk: docs for batch in first.batches(60) for pk, docs in batch.items()}
    again = {pk: docs for batch in second.batches(60) for pk, docs in batch.items()}
    assert pages == again
    sections = [d for docs in pages.values() for d in docs if d.level == "section"]
    assert len(sections) == 500
    assert first.questions(5) == second.questions(5)


@pytest.mark.slow
def test_words_are_as_common_and_as_rare_as_in_texts():
    words = Counter(
        word
        for batch in Corpus(5_000).batches()
        for docs in batch.values()
        for document in docs
        if document.level == "section"
        for word in document.body.split()
    )
    total = words.total()
    common = [number for _word, number in words.most_common(100)]
    assert 0.25 < sum(common) / total < 0.6, "a few words make up much of the text"
    assert sum(1 for number in words.values() if number < 5) > len(words) / 4


@pytest.mark.slow
def test_some_pages_are_closed_to_the_asker_and_some_unlisted():
    pages = [docs for batch in Corpus(2_000).batches() for docs in batch.values()]
    audiences = Counter(docs[0].audience[0] for docs in pages)
    assert audiences["t0"] > audiences["t20"] > 0
    assert any(key.startswith("t20+g") and key not in KEYS for key in audiences)
    teasers = sum(docs[-1].level == "teaser" for docs in pages)
    assert 0 < teasers < len(pages) - audiences["t0"]

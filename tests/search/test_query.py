"""What the reader types becomes a tree, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import Request, Scope
from search.engines import engine_from_url
from search.query import LONGEST, MOST_TERMS, expand, parse


def test_the_parts_of_a_query():
    query = parse('smelter "mass balance" -mine kind:guidance foo:bar tier:member')
    assert query.words == ["smelter", "foo:bar"]
    assert [t.words for t in query.required] == [("mass", "balance")]
    assert [t.text for t in query.excluded] == ["mine"]
    assert query.filters == {"kind": ("guidance",), "tier": ("member",)}


def test_long_queries_are_cut_and_it_is_said():
    assert "too-long" in parse("a " * 10_000).notes
    assert len(parse("x" * 10_000).text) == LONGEST
    assert "too-many-words" in parse("a b " * 40).notes
    assert len(parse("a b " * 40).terms) <= MOST_TERMS


@pytest.mark.parametrize(
    "text", ["", "  ", '"', "-", "-x", '""', "()[]{}*?~^", "kind:guidance"]
)
def test_nothing_to_look_for_is_empty(text):
    assert parse(text).is_empty


def test_synonyms_are_other_names_of_the_readers_words():
    names = {"conflict free sourcing initiative": ["RMI"], "cfsi": ["RMI"]}
    query = expand(parse("conflict free sourcing initiative list"), names)
    assert [t.text for t in query.expansions] == ["RMI"]
    assert query.expansions[0].weight < 1
    assert expand(parse("nothing"), names).expansions == ()
    assert expand(parse("rmi cfsi"), names).expansions == (), "it is asked for already"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    found = engine_from_url(f"embedded://{tmp_path_factory.mktemp('index')}")
    found.change_over(found.begin())
    return found


@given(st.one_of(st.text(max_size=80), st.text('"-:()*~^[]{}\\/ abk', max_size=60)))
def test_any_text_can_be_asked(engine, text):
    query = parse(text)
    request = Request(query, Scope(frozenset(["t0"])))
    assert engine.search(request).total == 0
    assert engine.passages(request, [1]) == {}
    assert engine.suggest(text, Scope(frozenset(["t0"]))) == []
    assert all(term.words for term in (*query.terms, *query.required))


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "\ud800",
        "\x00",
        "עברית 漢字 العربية",
        "AND OR NOT",
        "title:x^5",
        "[a TO b]",
    ],
)
def test_odd_texts_can_be_asked(engine, text):
    assert engine.search(Request(parse(text), Scope(frozenset(["t0"])))).total == 0

"""What every engine must do. Run on each adapter; today there is one."""

import threading
from dataclasses import fields

import pytest

from search.documents import PageData, Part, documents_of
from search.engine import Request, Scope, SearchUnavailable
from search.engines import engine_from_url
from search.query import expand, parse
from tests.builders import article, person

EVERYBODY, MEMBERS, TIN = "t0", "t20", "t20+g7"


def page(pk, title, text="", *, audience=EVERYBODY, listed=True, **fields) -> PageData:
    parts = fields.pop("parts", (Part("", title, text, audience),))
    return PageData(
        page_id=pk, title=title, summary=fields.pop("summary", ""),
        kind=fields.pop("kind", "guidance"), audience=audience,
        tier=audience.partition("+")[0], is_listed=listed, parts=parts, **fields,
    )  # fmt: skip


@pytest.fixture(params=["embedded", "elastic"])
def engine(request, tmp_path):
    url = f"embedded://{tmp_path / 'index'}"
    if request.param == "elastic":
        url = request.getfixturevalue("elastic_url")
    found = engine_from_url(url)
    found.change_over(found.begin())
    yield found
    found.close()


def put(engine, *pages):
    engine.replace({one.page_id: documents_of(one) for one in pages})


def ask(engine, text, keys=(EVERYBODY,), synonyms=None, **options):
    query = expand(parse(text), synonyms or {})
    narrow = {
        k: options.pop(k)
        for k in ("without_pages", "without_below", "language", "versions")
        if k in options
    }
    return engine.search(Request(query, Scope(frozenset(keys), **narrow), **options))


def ids(found) -> list[int]:
    return [hit.page_id for hit in found.hits]


def test_words_are_found_in_any_form_and_order(engine):
    put(engine, page(1, "Smelters", "Refiners of café metal"), page(2, "Other", "mica"))
    for text in ("smelter", "REFINER metals", "cafe", "metal nonsense"):
        assert ids(ask(engine, text)) == [1], text
    assert ids(ask(engine, "the of and")) == []


def test_the_exact_title_wins_and_titles_beat_bodies(engine):
    put(
        engine,
        page(1, "About other things", "red flag " * 30),
        page(2, "Red flag", "short"),
        page(3, "Red flag in a long and winding title", "red flag"),
    )
    assert ids(ask(engine, "red flag"))[0] == 2


def test_numbers_and_ids_are_found_as_they_stand(engine):
    put(
        engine,
        page(1, "A", "The number CID001322 in 2017/821 and CMRT 6.6"),
        page(2, "B", "The number CID001323 in 2017/822 and CMRT 6.5"),
    )
    for text in ("CID001322", "2017/821", "6.6"):
        assert ids(ask(engine, text))[0] == 1, text


def test_phrases_must_stand_and_excluded_words_must_not(engine):
    put(engine, page(1, "A", "mass balance"), page(2, "B", "balance of mass"))
    assert ids(ask(engine, '"mass balance"')) == [1]
    # Without a stop word nothing is left out: no index knows them.
    assert sorted(ids(ask(engine, "balance -of"))) == [1, 2]
    assert ids(ask(engine, "mass -balance")) == []


def test_nobody_finds_a_word_of_a_body_that_they_may_not_read(engine):
    put(
        engine,
        page(1, "Open", "common"),
        page(
            2, "Teaser title", "common canary", audience=MEMBERS, summary="summaryword"
        ),
        page(3, "Hiddentitle", "common canary", audience=TIN, listed=False),
    )
    assert ids(ask(engine, "canary")) == []
    assert ids(ask(engine, "hiddentitle")) == []
    found = ask(engine, "summaryword")
    assert [(hit.page_id, hit.is_teaser) for hit in found.hits] == [(2, True)]
    assert sorted(ids(ask(engine, "canary", (EVERYBODY, MEMBERS)))) == [2]
    assert sorted(ids(ask(engine, "canary", (EVERYBODY, MEMBERS, TIN)))) == [2, 3]
    assert engine.suggest("hidd", Scope(frozenset([EVERYBODY]))) == []


def test_counts_and_facets_are_exact_under_the_same_filter(engine):
    put(
        engine,
        *[page(n, f"Tin {n}", "tin", labels=("topic:basics",)) for n in range(1, 13)],
        *[
            page(n, f"Tin {n}", "tin", audience=MEMBERS, kind="resource")
            for n in range(13, 17)
        ],
        *[
            page(n, f"Tin {n}", "tin", audience=TIN, listed=False)
            for n in range(17, 20)
        ],
    )
    found = ask(engine, "tin", limit=5)
    assert (found.total, found.teasers, len(found.hits)) == (16, 4, 5)
    assert found.facets["kind"] == {"guidance": 12, "resource": 4}
    assert found.facets["topic"] == {"basics": 12}
    assert found.facets["tier"] == {"t0": 12, "t20": 4}
    inside = ask(engine, "tin", (EVERYBODY, MEMBERS, TIN))
    assert (inside.total, inside.teasers) == (19, 0)
    chosen = ask(engine, "tin", filters={"kind": ["resource"]})
    assert chosen.total == 4
    assert chosen.facets["kind"] == {"guidance": 12, "resource": 4}
    assert chosen.facets["topic"] == {}


def two_readings(pk=5, **fields):
    """A page with two positions: an answer for all, reasons for members, a dissent for
    the tin group."""
    parts = [Part("", "Counting", "backgroundword", EVERYBODY)]
    for number, name in ((1, "one"), (2, "two")):
        version = f"{pk}/{number}"
        parts += [
            Part(f"position-{number}", "Counting", f"gramme answer{name}",
                 EVERYBODY, version=version),
            Part(f"position-{number}-reasons", "Reasons", f"gramme reasonword{number}",
                 MEMBERS, version=version),
            Part(f"dissent-{number}-1", "Dissent", f"gramme dissentword{number}",
                 TIN, version=version),
        ]  # fmt: skip
    return page(
        pk, "Counting", parts=tuple(parts), kind="interpretation",
        positions=(f"{pk}/1", f"{pk}/2"), without_position=f"{pk}/0", **fields,
    )  # fmt: skip


ON_FIRST, ON_SECOND, ON_NONE = (
    frozenset(["always", f"5/{number}"]) for number in (1, 2, 0)
)
INSIDE = (EVERYBODY, MEMBERS)
IN_GROUP = (EVERYBODY, MEMBERS, TIN)


def test_of_the_positions_only_that_of_the_day_is_there(engine):
    put(engine, two_readings(), page(6, "Other", "gramme"))
    assert ids(ask(engine, "answerone", versions=ON_FIRST)) == [5]
    assert ids(ask(engine, "answertwo", versions=ON_FIRST)) == []
    assert ids(ask(engine, "answertwo", versions=ON_SECOND)) == [5]
    for day in (ON_FIRST, ON_SECOND):
        found = ask(engine, "gramme", versions=day)
        assert (sorted(ids(found)), found.total) == ([5, 6], 2)
        assert found.facets["kind"] == {"interpretation": 1, "guidance": 1}
    assert ids(ask(engine, "gramme", versions=ON_NONE)) == [6]
    assert ids(ask(engine, "backgroundword counting", versions=ON_NONE)) == [5]
    assert ids(ask(engine, "gramme")) == [6], "no day, no position"
    for day, there in ((ON_FIRST, "answerone"), (ON_SECOND, "answertwo")):
        scope = Scope(frozenset([EVERYBODY]), versions=day)
        words = engine.vocabulary(["answer"], scope)["answer"]
        assert set(words) == {there}
        assert len(engine.suggest("count", scope)) == 1
    assert ask(engine, "answerone", versions=ON_SECOND).unknown == ("answerone",)


def test_passages_are_of_the_position_of_the_day(engine):
    put(engine, two_readings())
    for day, number in ((ON_FIRST, 1), (ON_SECOND, 2)):
        scope = Scope(frozenset(IN_GROUP), versions=day)
        found = engine.passages(Request(parse("gramme"), scope), [5])
        assert {one.anchor for one in found[5]} == {
            f"position-{number}", f"position-{number}-reasons", f"dissent-{number}-1",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        ((EVERYBODY,), {"answerone"}),
        (INSIDE, {"answerone", "reasonword1"}),
        (IN_GROUP, {"answerone", "reasonword1", "dissentword1"}),
    ],
)
def test_narrower_parts_are_found_by_those_who_may_read_them_and_once(
    engine, keys, seen
):
    put(engine, two_readings())
    scope = Scope(frozenset(keys), versions=ON_FIRST)
    for word in ("answerone", "reasonword1", "dissentword1"):
        found = ask(engine, word, keys, versions=ON_FIRST)
        expected = [5] if word in seen else []
        assert (ids(found), found.total) == (expected, len(expected)), word
        assert bool(found.facets["kind"]) == bool(expected)
        assert bool(found.unknown) != bool(expected)
        letters = word.rstrip("1")
        told = engine.vocabulary([letters], scope)[letters]
        assert bool(told) == (word in seen), word
    found = ask(engine, "gramme", keys, versions=ON_FIRST)
    assert (ids(found), found.total, found.teasers) == ([5], 1, 0)
    assert len(engine.suggest("count", scope)) == 1


def test_whoever_is_in_several_groups_finds_what_is_for_each(engine):
    gold, both = "t20+g8", "t20+g7+g8"
    parts = (
        Part("", "Two views", "common", EVERYBODY),
        Part("a", "A", "tinview", TIN),
        Part("b", "B", "goldview", gold),
    )
    put(engine, page(1, "Two views", parts=parts))
    rooms = [((TIN,), {"tinview"}), ((gold,), {"goldview"})]
    rooms.append(((TIN, gold, both), {"tinview", "goldview"}))
    for keys, seen in rooms:
        for word in ("common", "tinview", "goldview"):
            expected = [1] if word == "common" or word in seen else []
            assert ids(ask(engine, word, (*INSIDE, *keys))) == expected, (keys, word)


def test_a_teaser_is_there_on_every_day(engine):
    closed = two_readings(audience=MEMBERS, summary="summaryword")
    put(engine, closed)
    for day in (ON_FIRST, ON_SECOND, ON_NONE):
        found = ask(engine, "summaryword", versions=day)
        assert [(hit.page_id, hit.is_teaser) for hit in found.hits] == [(5, True)]
        inside = ask(engine, "summaryword", INSIDE, versions=day)
        assert [(hit.page_id, hit.is_teaser) for hit in inside.hits] == [(5, False)]
    held = list(engine.held())
    assert [(one.page_id, one.audience) for one in held] == [(5, MEMBERS)]


def test_pages_of_results_do_not_overlap(engine):
    put(engine, *[page(n, f"Gold {n}", "gold " * n) for n in range(1, 31)])
    seen = [
        pk for start in (0, 10, 20) for pk in ids(ask(engine, "gold", offset=start))
    ]
    assert sorted(seen) == list(range(1, 31))


def test_pending_narrowings_are_left_out(engine):
    put(engine, page(1, "Gold"), page(2, "Gold", ancestors=(9,)), page(3, "Gold"))
    assert ids(
        ask(
            engine,
            "gold",
            without_pages=frozenset([1]),
            without_below=frozenset([9]),
        )
    ) == [3]


def test_passages_are_marked_and_only_from_readable_sections(engine):
    parts = (
        Part("a", "First", "A smelter is a plant.", EVERYBODY),
        Part("b", "Second", "Smelters of a group.", TIN),
        Part("c", "Third", "Nothing here.", EVERYBODY),
    )
    put(engine, page(1, "Page", parts=parts))
    request = Request(parse("smelter"), Scope(frozenset([EVERYBODY])))
    found = engine.passages(request, [1])
    assert [p.anchor for p in found[1]] == ["a"]
    assert ("smelter", True) in found[1][0].fragments
    assert "".join(t for t, _ in found[1][0].fragments).startswith("A smelter")


def test_ranking_is_the_same_whoever_asks(engine):
    put(
        engine,
        *[page(n, f"T{n}", "tin " * n + "word " * (20 - n)) for n in range(1, 9)],
        *[
            page(n, f"T{n}", "tin " * 9, audience=TIN, listed=False)
            for n in range(20, 40)
        ],
    )
    outside = ids(ask(engine, "tin word"))
    inside = [
        pk for pk in ids(ask(engine, "tin word", (EVERYBODY, TIN), limit=50)) if pk < 20
    ]
    assert outside == inside


def test_synonyms_find_more_and_weigh_less(engine):
    put(engine, page(1, "RMI", "about it"), page(2, "CFSI list", "an old name"))
    found = ids(ask(engine, "CFSI", synonyms={"cfsi": ["RMI"]}))
    assert found == [2, 1]


def test_replacing_is_idempotent_and_deleting_is_total(engine):
    for _ in range(3):
        put(engine, page(1, "Twice", "words"))
    assert ask(engine, "words").total == 1
    engine.replace({1: [], 99: []})
    assert ask(engine, "words").total == 0
    assert engine.count() == 0


def test_suggestions_follow_the_beginnings_of_words(engine):
    put(
        engine,
        page(1, "Completing a CMRT"),
        page(2, "Competition law", names=("antitrust",)),
    )
    keys = Scope(frozenset([EVERYBODY]))
    assert [s.page_id for s in engine.suggest("comp", keys)] == [2, 1]
    assert [s.page_id for s in engine.suggest("cmr comp", keys)] == [1]
    assert [s.page_id for s in engine.suggest("anti", keys)] == [2]
    assert engine.suggest("zzz", keys) == []
    assert engine.suggest("\x00 ( [", keys) == []


def test_languages_are_kept_apart(engine):
    put(engine, page(1, "Gold"), page(2, "Gold", language="de"))
    assert ids(ask(engine, "gold")) == [1]


def test_no_field_but_ours_enters_the_index():
    """Engines get these and nothing else: who adds one decides who may read it."""
    for document in documents_of(page(1, "x", audience=MEMBERS)):
        assert {one.name for one in fields(document)} == {
            "key", "level", "page_id", "kind", "title", "body", "audience", "tier",
            "language", "heading", "anchor", "file_id", "breadcrumb", "ancestors",
            "names", "misspelt", "exact", "labels", "label_words", "prefixes", "words",
            "version", "unless", "rank", "updated",
        }  # fmt: skip
        assert not hasattr(document, "__dict__"), "nor can one be put beside them"


@pytest.mark.django_db
def test_who_keeps_a_page_and_what_is_said_of_it_stay_out(shelf):
    from search.indexing import documents_for

    kept = article(shelf, content_owner="zyxwvowner", deputy="zyxwvdeputy")
    kept.save_revision(user=person("zyxwvauthor")).publish()
    found = documents_for([kept.pk])[kept.pk]
    assert found
    assert "zyxwv" not in repr(found)


def test_a_rebuild_changes_over_in_one_step(engine):
    put(engine, page(1, "Old"))
    name = engine.begin()
    assert engine.is_there(name)
    for n in (2, 3):
        engine.fill(name, {n: documents_of(page(n, "New"))})
    assert ids(ask(engine, "old")) == [1], "the old one serves until then"
    engine.change_over(name)
    assert ids(ask(engine, "old")) == []
    assert sorted(ids(ask(engine, "new"))) == [2, 3]


def test_filling_again_makes_nothing_twice(engine):
    name = engine.begin()
    for again in (False, True, True):
        engine.fill(name, {1: documents_of(page(1, "Twice", "words"))}, again=again)
    engine.change_over(name)
    assert ask(engine, "words").total == 1
    assert engine.count() == 2


def test_an_index_that_was_begun_and_never_finished_disturbs_nobody(engine):
    put(engine, page(1, "Old"))
    half = engine.begin()
    engine.fill(half, {2: documents_of(page(2, "New"))})
    assert ids(ask(engine, "old new")) == [1]
    assert not engine.is_there("no-such-index")
    engine.change_over(engine.begin())
    assert not engine.is_there(half)


@pytest.mark.slow
def test_two_writers_take_turns(engine):
    faults = []

    def write(start):
        try:
            for n in range(start, start + 5):
                put(engine, page(n, "Parallel"))
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(n * 10,)) for n in range(1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert ask(engine, "parallel").total == 15


@pytest.mark.parametrize("damage", ["gone", "empty", "half", "other stamp"])
def test_a_damaged_index_says_so(tmp_path, damage):
    engine = engine_from_url(f"embedded://{tmp_path}")
    engine.change_over(engine.begin())
    put(engine, page(1, "x"))
    name = (tmp_path / "current").read_text()
    if damage == "gone":
        (tmp_path / "current").unlink()
    elif damage == "empty":
        (tmp_path / "current").write_text("")
    elif damage == "half":
        (tmp_path / name / "pages" / "meta.json").write_text("{")
    else:
        (tmp_path / name / "stamp.json").write_text('{"stamp": "old"}')
    engine.close()
    fresh = engine_from_url(f"embedded://{tmp_path}")
    with pytest.raises(SearchUnavailable):
        ask(fresh, "x")
    assert fresh.needs_rebuild() or damage == "half"


def test_phrases_hold_their_stop_words_places(engine):
    put(
        engine,
        page(1, "A", "The bill of lading names it."),
        page(2, "B", "A bill lading."),
    )
    assert ids(ask(engine, '"bill of lading"')) == [1]


def test_chinese_and_japanese_are_found_within_a_line(engine):
    put(engine, page(1, "A", "负责任矿产供应链尽职调查"), page(2, "B", "冲突矿产"))
    assert ids(ask(engine, "供应链")) == [1]
    assert sorted(ids(ask(engine, "矿产"))) == [1, 2]
    assert ids(ask(engine, "链供应")) == []


def test_accents_may_be_written_in_either_way(engine):
    put(engine, page(1, "Cafe\u0301", "Müllerstraße"))
    for text in ("café", "cafe", "Cafe\u0301", "mullerstrasse", "Müllerstraße"):
        assert ids(ask(engine, text)) == [1], text


def test_the_vocabulary_holds_what_the_asker_may_see(engine):
    put(
        engine,
        page(1, "Open", "smelter smelters smoke"),
        page(2, "Teased", "smuggler", audience=MEMBERS, summary="smooth"),
        page(3, "Hidden", "smithsonite", audience=TIN, listed=False),
    )
    open_to_all = engine.vocabulary(["sm", "o"], Scope(frozenset([EVERYBODY])))
    assert open_to_all["sm"] == {"smelter": 1, "smelters": 1, "smoke": 1, "smooth": 1}
    assert open_to_all["o"] == {"open": 1}
    inside = Scope(frozenset([EVERYBODY, MEMBERS, TIN]))
    assert {"smuggler", "smithsonite"} <= set(engine.vocabulary(["sm"], inside)["sm"])
    without = Scope(frozenset([EVERYBODY]), without_pages=frozenset([1]))
    assert engine.vocabulary(["sm"], without)["sm"] == {"smooth": 1}


@pytest.mark.parametrize("beginning", ["", ".", "s.*", "[a-z]", "s|a", '"', "\\", "5"])
def test_no_pattern_is_taken_from_a_reader(engine, beginning):
    put(engine, page(1, "Smelter", "smelter s|a"))
    found = engine.vocabulary([beginning], Scope(frozenset([EVERYBODY])))
    assert not found.get(beginning) or beginning == ""


def test_unknown_words_are_those_that_nothing_in_sight_holds(engine):
    put(
        engine,
        page(1, "Open", "smelter CID001"),
        page(2, "Hidden", "wolframite", audience=TIN, listed=False),
    )
    found = ask(engine, "Smelters wolframite the cid001 zzz")
    assert found.unknown == ("wolframite", "zzz")
    assert ask(engine, "wolframite", (EVERYBODY, TIN)).unknown == ()


def test_hits_say_which_words_of_the_question_they_hold(engine):
    put(
        engine,
        page(1, "Gold", "gold mines"),
        page(2, "Tin", "tin and gold from 2017/821"),
        page(3, "Shut", "gold zinc", audience=MEMBERS),
        page(4, "Hidden", "gold zinc", audience=TIN, listed=False),
    )
    found = ask(engine, "the golden GOLD tins 2017/821 zinc shut")
    # Words in sight, as terms; of the closed page its title alone.
    assert found.words == {
        "golden": 0, "gold": 2, "tins": 1, "2017/821": 1, "zinc": 0, "shut": 1,
    }  # fmt: skip
    assert found.pages == 3
    assert found.unknown == ("golden", "zinc")
    assert {hit.page_id: set(hit.words) for hit in found.hits} == {
        1: {"gold"}, 2: {"gold", "tins", "2017/821"}, 3: {"shut"},
    }  # fmt: skip
    inside = ask(engine, "zinc gold", (EVERYBODY, MEMBERS, TIN))
    assert (inside.words, inside.pages) == ({"zinc": 2, "gold": 4}, 4)
    # Filters choose hits; what the words are worth stays the same.
    chosen = ask(engine, "zinc gold", filters={"kind": ["none"]})
    assert (chosen.total, chosen.words, chosen.pages) == (0, {"zinc": 0, "gold": 2}, 3)


def test_what_is_held_can_be_compared(engine):
    put(
        engine,
        page(1, "Open"),
        page(2, "Teased", audience=MEMBERS, ancestors=(5, 9)),
        page(3, "Hidden", audience=TIN, listed=False, ancestors=(5,)),
    )
    found = {one.page_id: (one.audience, one.is_listed) for one in engine.held()}
    assert found == {1: (EVERYBODY, False), 2: (MEMBERS, True), 3: (TIN, False)}
    assert engine.pages_below(5) == {2, 3}
    assert engine.pages_below(9) == {2}
    assert engine.pages_below(1) == set()


@pytest.mark.slow
def test_hundreds_of_exclusions_are_fine(engine):
    put(engine, *[page(n, f"Gold {n}", "gold") for n in range(1, 6)])
    many = frozenset(range(2, 70_000))
    assert ids(ask(engine, "gold", without_pages=many)) == [1]
    assert ids(ask(engine, "gold", without_below=many)) == [1]


def test_a_page_of_many_sections_is_exchanged_whole(engine):
    parts = tuple(Part(f"a{n}", f"H{n}", f"gold {n}", EVERYBODY) for n in range(300))
    put(engine, page(1, "Long", parts=parts))
    assert engine.count() == 301
    put(engine, page(1, "Short", "gold"))
    assert engine.count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000, "😀 gold", "שלום gold", "黄金 gold", '"gold', 'gold"', "gold AND (tin",
        "gold OR", "+gold", "gold~2", "gold^9", "*", "?", "/gold/", "gold:tin", "\\", "[a TO b]",
        "gold && tin", "{!lucene}gold", "_exists_:body", "audience:t20", "\ud800 gold",
    ],
)  # fmt: skip
def test_no_text_is_read_as_syntax_or_fails(engine, text):
    put(engine, page(1, "Gold", "gold tin"), page(2, "No", "x", audience=MEMBERS))
    found = ask(engine, text)
    assert set(ids(found)) <= {1}
    request = Request(parse(text), Scope(frozenset([EVERYBODY])))
    engine.passages(request, [1, 2])
    assert engine.suggest(text, Scope(frozenset([EVERYBODY])))[1:] == []

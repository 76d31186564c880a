"""Which questions an attempt gets: fairly, none twice, and as many as can be had."""

from collections import Counter
from itertools import combinations

import pytest

from content.courses import draws
from content.courses.checking import problems_of
from content.courses.draws import PoolTooSmall, draw_questions
from content.courses.manifest import manifest_of
from tests import builders, courses

pytestmark = pytest.mark.django_db

# Chi-square at one in ten thousand, for 11 degrees of freedom. Seeds are fixed:
# what passes once passes always.
MOST_11 = 37.4


def rules(*wanted, **more):
    """Questions that are always asked, or (count, tag, …)."""
    return {
        "draws": [
            {"count": one[0], "tags": list(one[1:])}
            if isinstance(one, tuple)
            else {"question": str(one.translation_key)}
            for one in wanted
        ],
        **more,
    }


def bank(count, *tags):
    return [courses.question(*tags) for _number in range(count)]


def keys(versions):
    return [version.question_key for version in versions]


def key_of(*questions):
    return {one.translation_key for one in questions}


@pytest.fixture
def drawing(monkeypatch):
    """Many draws from one bank: its pools are read once, by the real function."""
    real, read = draws.pools, {}

    def once(wanted, language, *, left_out=()):
        name = (str(wanted), language, frozenset(left_out))
        if name not in read:
            read[name] = real(wanted, language, left_out=left_out)
        return [(count, list(pool)) for count, pool in read[name]]

    monkeypatch.setattr(draws, "pools", once)
    return lambda one, seed, **more: draw_questions(one, "en", seed, **more)


def far_from(expected, counts):
    return sum((count - expected) ** 2 / expected for count in counts)


@pytest.mark.slow
@pytest.mark.db_specific
def test_ten_thousand_draws_are_uniform_and_ask_nothing_twice(db, drawing):
    pool = bank(12, "pool")
    wanted = rules((4, "pool"))
    asked, first, pairs = Counter(), Counter(), Counter()
    for seed in range(10_000):
        found = keys(drawing(wanted, seed))
        assert len(found) == len(set(found)) == 4
        asked.update(found)
        first[found[0]] += 1
        pairs.update(combinations(sorted(found), 2))
    assert set(asked) == key_of(*pool)
    # Four of twelve without putting back spread less than independent ones do.
    spread = far_from(40_000 / 12, asked.values()) * 11 / 8
    assert spread < MOST_11
    assert far_from(10_000 / 12, first.values()) < MOST_11
    # Nor do some come together more often: 66 pairs, each about 909 times, give or
    # take 29; five times that is one in a million.
    assert len(pairs) == 66
    assert all(abs(count - 60_000 / 66) < 5 * 29 for count in pairs.values())


def test_the_measure_sees_a_draw_that_is_not_fair(db, drawing, monkeypatch):
    """Were the pools not shuffled, the numbers above would say so."""
    bank(12, "pool")
    monkeypatch.setattr(draws.random.Random, "shuffle", lambda self, rows: None)
    asked = Counter()
    for seed in range(200):
        asked.update(keys(drawing(rules((4, "pool")), seed)))
    assert far_from(200 * 4 / 12, [asked[key] for key in asked]) > MOST_11


@pytest.mark.db_specific
def test_the_same_seed_gives_the_same_and_another_one_something_else(db):
    bank(12, "pool")
    wanted = rules((5, "pool"))
    once = keys(draw_questions(wanted, "en", 7))
    assert keys(draw_questions(wanted, "en", 7)) == once
    others = {tuple(keys(draw_questions(wanted, "en", seed))) for seed in range(8, 14)}
    assert tuple(once) not in others
    assert len(others) > 1


def test_fixed_ones_are_always_in_and_a_draw_gives_others(db, drawing):
    fixed, *_rest = bank(6, "pool")
    wanted = rules((3, "pool"), fixed)
    orders = set()
    for seed in range(200):
        found = keys(drawing(wanted, seed))
        assert fixed.translation_key in found
        assert len(found) == len(set(found)) == 4
        orders.add(found.index(fixed.translation_key))
    assert orders == {0, 1, 2, 3}, "shuffled among the others"


def test_unshuffled_ones_keep_the_order_of_the_quiz(db):
    first, last = courses.question("a"), courses.question("b")
    bank(3, "pool")
    wanted = rules(first, (2, "pool"), last, shuffle=False)
    found = keys(draw_questions(wanted, "en", 3))
    assert (found[0], found[-1]) == (first.translation_key, last.translation_key)


def test_unseen_ones_come_first_and_seen_ones_fill_up(db, drawing):
    pool = bank(8, "pool")
    seen, new = key_of(*pool[:5]), key_of(*pool[5:])
    for seed in range(100):
        assert set(keys(drawing(rules((2, "pool")), seed, seen=seen))) < new
        five = set(keys(drawing(rules((5, "pool")), seed, seen=seen)))
        assert new < five
        assert len(five) == 5
    # Whose turn it is among the seen ones is chance again.
    filled = Counter()
    for seed in range(500):
        filled.update(
            set(keys(drawing(rules((4, "pool")), seed, seen=seen))) - new
        )  # fmt: skip
    assert set(filled) == seen


@pytest.mark.slow
def test_a_question_in_two_draws_comes_once(db, drawing):
    both = bank(2, "a", "b")
    bank(4, "a")
    bank(4, "b")
    met = 0
    for seed in range(500):
        found = keys(drawing(rules((3, "a"), (3, "b")), seed))
        assert len(found) == len(set(found)) == 6
        met += key_of(*both) <= set(found)
    assert met


@pytest.mark.parametrize("narrow_first", [True, False])
def test_a_wide_draw_leaves_a_narrow_one_what_it_needs(db, drawing, narrow_first):
    """Two of the hard ones and two of any: chance must not ask three questions."""
    bank(2, "basics", "hard")
    bank(2, "basics")
    wanted = [(2, "basics", "hard"), (2, "basics")]
    for seed in range(100):
        one = rules(*(wanted if narrow_first else wanted[::-1]))
        assert len(drawing(one, seed, whole=True)) == 4


def test_draws_that_overlap_in_a_chain_are_all_filled(db, drawing):
    bank(1, "a")
    bank(1, "a", "b")
    bank(1, "b", "c")
    bank(1, "c")
    for seed in range(100):
        assert len(drawing(rules((1, "a"), (2, "b"), (1, "c")), seed, whole=True)) == 4


def test_a_fixed_question_is_not_drawn_away_from_a_narrow_draw(db, drawing):
    fixed = courses.question("basics", "hard")
    bank(1, "basics", "hard")
    bank(2, "basics")
    for seed in range(100):
        wanted = rules((2, "basics"), (1, "basics", "hard"), fixed)
        found = keys(drawing(wanted, seed, whole=True))
        assert len(set(found)) == 4
        assert fixed.translation_key in found


def test_a_small_pool_gives_what_there_is_and_an_empty_one_says_so(db):
    pool = bank(3, "pool")
    wanted = rules((5, "pool"))
    assert set(keys(draw_questions(wanted, "en", 1))) == key_of(*pool)
    pool[0].unpublish()
    assert set(keys(draw_questions(wanted, "en", 1))) == key_of(*pool[1:])
    left_out = key_of(pool[1])
    found = draw_questions(wanted, "en", 1, left_out=left_out)
    assert keys(found) == [pool[2].translation_key]
    with pytest.raises(PoolTooSmall):
        draw_questions(wanted, "en", 1, left_out=key_of(*pool))
    with pytest.raises(PoolTooSmall):
        draw_questions(rules((1, "nothing has this tag")), "en", 1)


def test_a_question_that_is_left_out_is_never_drawn_fixed_or_not(db, drawing):
    fixed, *pool = bank(5, "pool")
    out = key_of(fixed, pool[0])
    for seed in range(100):
        found = keys(drawing(rules(fixed, (2, "pool")), seed, left_out=out))
        assert len(found) == 2
        assert not out & set(found)


@pytest.mark.db_specific
def test_only_questions_with_all_tags_are_drawn(db, drawing):
    right = bank(3, "a", "b")
    bank(3, "a")
    bank(3, "b")
    asked = Counter()
    for seed in range(50):
        asked.update(keys(drawing(rules((2, "a", "b")), seed)))
    assert set(asked) == key_of(*right)


# --- What cannot be drawn is not published ------------------------------------------


@pytest.fixture
def course(home):
    made = courses.course(builders.section(home), "Draws")
    courses.lesson(made)
    return made


def refused(course):
    course = courses.again(course)
    return " ".join(problems_of(course, manifest_of(course)))


@pytest.mark.slow
def test_draws_that_leave_each_other_nothing_are_refused(course):
    """Each pool is large enough by itself, and all together hold enough."""
    bank(2, "hard", "tin")
    bank(9, "basics")
    courses.quiz(course, [(2, "hard"), (1, "tin"), (3, "basics")])
    assert "its draws overlap" in refused(course)
    courses.question("tin")
    assert refused(course) == ""


@pytest.mark.db_specific
def test_draws_that_overlap_and_can_all_be_filled_are_published(course):
    bank(2, "basics", "hard")
    bank(2, "basics")
    courses.quiz(course, [(2, "basics"), (2, "basics", "hard")])
    assert refused(course) == ""

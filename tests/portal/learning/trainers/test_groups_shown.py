"""No sum, difference or combination of what is shown tells of fewer than five."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.learning.trainers.figures.groups_shown import Cohorts, Row, shown_groups
from portal.learning.trainers.figures.numbers import (
    active_time,
    is_implausible,
    median_minutes,
    percent,
)

GROUPS = [("release", "1"), ("release", "2"), ("period", "a"), ("organisation", "7")]
rows = st.lists(
    st.builds(Row, st.integers(0, 40), st.frozensets(st.sampled_from(GROUPS))),
    max_size=60,
)


def row(person, *groups):
    return Row(person, frozenset(groups))


def test_fewer_than_five_people_show_nothing():
    assert shown_groups([row(n, GROUPS[0]) for n in range(4)], GROUPS) is None


def test_five_cases_of_one_person_are_one_person():
    assert shown_groups([row("a", GROUPS[0]) for _n in range(5)], GROUPS) is None


def test_who_is_left_over_is_not_told_by_subtraction():
    """Twelve of fourteen: the other two could be worked out."""
    one, two = GROUPS[:2]
    people = [row(n, one) for n in range(12)] + [row(n, two) for n in range(12, 14)]
    assert shown_groups(people, [one, two]) == frozenset()


def test_two_large_groups_with_a_small_overlap_are_not_both_shown():
    one, other = GROUPS[0], GROUPS[3]
    people = [row(n, one) for n in range(10)]
    people += [row(n, one, other) for n in range(10, 13)]
    people += [row(n, other) for n in range(13, 23)]
    assert shown_groups(people, [one, other]) == {one}


def test_a_part_of_the_people_is_decided_by_itself():
    """Six of the first and six of the second release, of whom one failed twice."""
    one, two = GROUPS[:2]
    people = {n: row(n, one if n < 6 else two) for n in range(12)}
    cohorts = Cohorts(people, [one, two])
    assert cohorts.shown == {one, two}
    assert cohorts.may_show([one], list(range(12)))
    assert cohorts.may_show([], list(range(6, 12)))
    # Five of the second and one of the first: their sum is shown, not the parts.
    part = [0, 6, 7, 8, 9, 10]
    assert cohorts.may_show([], part)
    assert not cohorts.may_show([one], part)
    assert not cohorts.may_show([two], part)


@pytest.mark.slow
@given(rows)
@settings(max_examples=300, deadline=None)
@example([row(n, GROUPS[0]) for n in range(5)])
def test_every_region_that_shown_groups_cut_out_is_empty_or_large(people):
    shown = shown_groups(people, GROUPS)
    if shown is None:
        assert len({one.person for one in people}) < 5
        return
    for inside in product([True, False], repeat=len(shown)):
        region = {
            one.person
            for one in people
            if all(
                (group in one.groups) == wanted
                for group, wanted in zip(sorted(shown), inside, strict=True)
            )
        }
        assert not region or len(region) >= 5
    # And so every difference of any two intersections is.
    sets = [
        {n for n, one in enumerate(people) if set(chosen) <= one.groups}
        for size in range(len(shown) + 1)
        for chosen in combinations(sorted(shown), size)
    ]
    for one, other in product(sets, repeat=2):
        left = {people[n].person for n in one - other}
        assert not left or len(left) >= 5


def test_gaps_of_more_than_half_an_hour_count_as_half_an_hour():
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    minutes = [0, 10, 40, 71, 2000]
    moments = [at + timedelta(minutes=one) for one in reversed(minutes)]
    assert active_time(moments) == timedelta(minutes=10 + 30 + 30 + 30)
    assert active_time([at]) == timedelta()


def test_medians_and_shares():
    times = [timedelta(minutes=one) for one in (1, 100, 3, 5)]
    assert median_minutes(times) == 4
    assert median_minutes([]) is None
    assert (percent(1, 3), percent(0, 0)) == (33, None)


def test_implausible_is_less_than_three_seconds_a_question():
    assert is_implausible(timedelta(seconds=29), 10)
    assert not is_implausible(timedelta(seconds=30), 10)
    assert not is_implausible(timedelta(), 0)

"""Figures in words and bars; pure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.goals.measures import MEASURES
from portal.goals import drawing, words
from portal.goals.words import Point

D = date(2026, 11, 27)
FIRMS, PEOPLE = MEASURES["member_organisations"], MEASURES["people_trained"]
SHARE, FINISH = MEASURES["pages_in_date"], MEASURES["courses_finished"]


@pytest.mark.parametrize(
    ("point", "measure", "said"),
    [
        (None, FIRMS, "Not measured yet"),
        (Point(D, 1_234), FIRMS, "1\u202f234"),
        (Point(D, 0), PEOPLE, "0"),
        (Point(D, 55), PEOPLE, "55 or a few more"),
        (Point(D, None), PEOPLE, "Not shown: fewer than five people"),
        (Point(D, None, None), SHARE, "Not shown: fewer than five cases"),
        (Point(D, 0, 0), SHARE, "Nothing to count yet"),
        (Point(D, 199, 200), SHARE, "99\u202f% (199 of 200)"),
        (Point(D, 70, 100), FINISH, "about 70\u202f%"),
    ],
)
def test_a_figure_says_how_it_is_to_be_read(point, measure, said):
    assert words.now(point, measure) == said


def days(*values):
    return [
        Point(D + timedelta(days=place), value) for place, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((), ""),
        ((3,), ""),
        ((3, 1, 7), "Up from 3 on 27 Nov 2026"),
        ((None, 8, 7), "Down from 8 on 28 Nov 2026"),
        ((4, 9, 4), "The same as on 27 Nov 2026"),
        ((4, None), ""),
    ],
)
def test_the_trend_compares_what_may_be_shown(values, said):
    assert words.trend(days(*values), FIRMS) == said


@given(
    st.one_of(st.none(), st.integers(0, 10**7)),
    st.integers(1, 10**6),
    st.text(max_size=80),
)
def test_bars_stay_in_the_picture(number, target, label):
    bar = drawing.bar(3, label, "x", number, target, max(target, number or 0))
    assert 0 <= bar.done <= bar.width
    assert 0 < bar.mark <= bar.width or target < (number or 0)
    assert bar.y + bar.height < drawing.height(4)
    assert len(bar.label) <= 54


@given(st.lists(st.integers(0, 10**6), max_size=400))
def test_the_small_line_ends_with_the_newest_figure(numbers):
    found = drawing.line(numbers)
    if len(numbers) < 3:
        assert found == ""
        return
    points = [tuple(map(float, pair.split(","))) for pair in found.split()]
    assert 3 <= len(points) <= 60
    assert all(0 <= x <= 96 and 0 <= y <= 24 for x, y in points)
    kept = numbers[::-1][:: -(-len(numbers) // 60)]
    expected = 22 - 20 * numbers[-1] / max(*kept, 1)
    assert points[-1][1] == pytest.approx(expected, abs=0.06)

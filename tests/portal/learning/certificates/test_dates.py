"""Calendar months, ends of days, gaps: by table."""

from datetime import UTC, date, datetime

import pytest

from portal.learning.certificates.badges import end_of_validity
from portal.learning.certificates.dates import add_months, valid_until
from portal.learning.certificates.renewing import gap
from portal.learning.certificates.status import State, state_of
from portal.learning.models import Certificate


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 3, 30), 12, date(2026, 3, 30)),
        (date(2025, 10, 26), 24, date(2027, 10, 26)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("done", "before", "expected"),
    [
        # Early: the anniversary is kept, on the first day that counts and the last.
        (date(2026, 1, 1), date(2026, 3, 2), date(2028, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 2), date(2028, 3, 2)),
        # Earlier than that it begins anew, and nothing is won by waiting.
        (date(2025, 12, 31), date(2026, 3, 2), date(2027, 12, 31)),
        # Late: from the day on which it was done.
        (date(2026, 3, 3), date(2026, 3, 2), date(2028, 3, 3)),
        (date(2026, 9, 1), date(2026, 3, 2), date(2028, 9, 1)),
        (date(2024, 2, 29), None, date(2026, 2, 28)),
    ],
)
def test_early_renewal_keeps_the_anniversary(done, before, expected):
    assert valid_until(done, 24, before) == expected


def test_without_months_there_is_no_end():
    assert valid_until(date(2026, 1, 1), None, date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("ended", "began", "expected"),
    [
        (date(2026, 3, 2), date(2026, 3, 3), None),
        (date(2026, 3, 2), date(2026, 3, 2), None),
        (date(2026, 3, 2), date(2026, 3, 4), (date(2026, 3, 3), date(2026, 3, 3))),
        (date(2026, 3, 2), date(2026, 9, 1), (date(2026, 3, 3), date(2026, 8, 31))),
        (None, date(2026, 9, 1), None),
    ],
)
def test_a_late_renewal_shows_the_gap(ended, began, expected):
    assert gap(ended, began) == expected


@pytest.mark.parametrize(
    ("zone", "end", "last", "after"),
    [
        ("UTC", date(2026, 2, 28), "2026-02-28T23:59:59", "2026-03-01T00:00:00"),
        # Winter and summer, and the nights on which the clock is changed.
        ("Europe/Berlin", date(2026, 1, 9), "2026-01-09T22:59:59", "2026-01-09T23:00:00"),
        ("Europe/Berlin", date(2026, 7, 9), "2026-07-09T21:59:59", "2026-07-09T22:00:00"),
        ("Europe/Berlin", date(2026, 3, 28), "2026-03-28T22:59:59", "2026-03-28T23:00:00"),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-29T21:59:59", "2026-03-29T22:00:00"),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-25T22:59:59", "2026-10-25T23:00:00"),
        ("Pacific/Auckland", date(2026, 7, 9), "2026-07-09T11:59:59", "2026-07-09T12:00:00"),
        ("America/Sao_Paulo", date(2026, 7, 9), "2026-07-10T02:59:59", "2026-07-10T03:00:00"),
    ],
)  # fmt: skip
def test_it_ends_with_the_day_in_the_issuers_zone(settings, zone, end, last, after):
    settings.TIME_ZONE = zone
    row = Certificate(valid_until=end)
    at = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (last, after)]
    assert [state_of(row, one) for one in at] == [State.VALID, State.EXPIRED]
    assert end_of_validity(row) == at[0]

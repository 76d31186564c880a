"""Codes as people write them, weights that add up, and deadlines."""

from datetime import date

import pytest

from content.rules.deadlines import due_of, next_due
from content.rules.weights import count_weights
from tests.content.rules.builders import TODAY, table

LINES = table().lines(TODAY)["eu_kg"]


@pytest.mark.parametrize(
    ("given", "on_a_line", "reached"),
    [
        (None, None, None), ({}, False, False), ({"8101 96 00": 249.9}, True, False),
        ({"8101 96 00": 250}, True, True), ({"81019600": 250}, True, True),
        ({"8101960000": 250}, True, True), ({"8101.96.00": 250}, True, True),
        ({"8101 96 00": 100, "81019600": 150}, True, True),
        ({"8101 96 00": 200, "8101 99": 340}, True, False),
        ({"8001 10 00": 60_000, "8001 20 00": 40_000}, True, True),
        ({"8103 91 00": 100, "8103 99 90": 50}, True, True), ({"8103 90": 150}, True, True),
        ({"8101": 249}, None, False), ({"8101": 251}, None, None), ({"81": 10**6}, None, None),
        ({"2615 90 00 10": 100_000}, True, True), ({"2615 90 00": 100_000}, True, True),
        ({"2615 90 00 90": 10**6}, False, False), ({"7108 refined": 100}, True, True),
        ({"7108 unrefined": 60, "7108 refined": 60}, True, False),
        ({"7108": 99}, True, False), ({"7108": 100}, True, True),
        ({"7108": 60, "7108 unrefined": 60}, True, None), ({"7108 12 00": 100}, True, True),
        ({"7108 not yet refined": 100}, True, True), ({"7108 non-refined": 99}, True, False),
        ({"8101 96 00": None}, True, None), ({"8101 96 00": None, "8003 00 00": 1_400}, True, True),
        ({"wire": 10}, None, False), ({"wire": None}, None, None), ({"wire": 10**7}, None, None),
        ({"9999": 10**9}, False, False), ({"9999": None}, False, False),
        ({"8101 97": 10**6}, False, False), ({"8101 96 00": 0}, True, False),
    ],
)  # fmt: skip
def test_codes_and_weights(given, on_a_line, reached):
    counted = count_weights(given, LINES)
    assert counted.on_a_line is on_a_line
    assert counted.reached() is reached


def test_parts_are_told_apart():
    ores = count_weights({"2609 00 00": 5_000}, LINES)
    assert ores.reached("A") is True
    assert ores.reached("B") is False
    assert [line.cn for line, _kg in ores.reached_lines()] == ["2609 00 00"]


SEC = {
    "id": "form-sd",
    "title": "Form SD",
    "every": "05-31",
    "shift": "next business day",
    "closed": [date(2027, 5, 31)],
}


@pytest.mark.parametrize(
    ("row", "as_of", "day"),
    [
        (SEC, date(2026, 5, 30), date(2026, 6, 1)), (SEC, date(2026, 6, 1), date(2026, 6, 1)),
        (SEC, date(2026, 6, 2), date(2027, 6, 1)), (SEC, date(2028, 1, 1), date(2028, 5, 31)),
        ({"every": "06-30"}, TODAY, date(2027, 6, 30)), ({"every": "06-30", "until": 2026}, TODAY, None),
        ({"every": "06-30", "from": 2031}, TODAY, date(2031, 6, 30)),
        ({"every": "02-29"}, TODAY, date(2027, 2, 28)), ({"every": "13-01"}, TODAY, None),
        ({"every": "12-31", "shift": "next business day"}, date(2023, 1, 1), date(2023, 1, 2)),
        ({"on": date(2027, 8, 18)}, TODAY, date(2027, 8, 18)), ({"on": date(2025, 8, 18)}, TODAY, None),
        ({}, TODAY, None),
    ],
)  # fmt: skip
def test_what_is_due_next(row, as_of, day):
    assert next_due(row, as_of) == day


def test_a_deadline_is_found_by_its_id():
    assert due_of("form-sd", [SEC], date(2026, 12, 1)).day == date(2027, 6, 1)
    assert due_of("other", [SEC], TODAY) is None
    assert due_of("", [{"id": ""}, SEC], TODAY) is None

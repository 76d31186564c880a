"""What a goal in a library file must say."""

from datetime import date
from typing import Any

from content.goals.measures import (
    LONGEST_OWNER,
    LONGEST_TITLE,
    MEASURES,
    MOST_GOALS,
    MOST_WANTED,
)

GOAL_KEYS = ("title", "measure", "target", "by", "owner")


def check_goals(value: Any) -> list[tuple[str, str]]:
    """The faults of the key `goals`, as (key, message)."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_GOALS:
        return [("goals", f"“goals” is a list of at most {MOST_GOALS} goals.")]
    return [
        (f"goals.{place}", words)
        for place, row in enumerate(value)
        for words in _faults(row)
    ]


def _faults(row: Any) -> list[str]:
    if not isinstance(row, dict) or row.keys() != set(GOAL_KEYS):
        return [f"A goal says all of these and no more: {', '.join(GOAL_KEYS)}."]
    found = []
    for key, longest in (("title", LONGEST_TITLE), ("owner", LONGEST_OWNER)):
        text = row[key]
        if not isinstance(text, str) or not 0 < len(text.strip()) <= longest:
            found.append(f"“{key}” is a text of 1 to {longest} signs.")
    name, target = row["measure"], row["target"]
    measure = MEASURES.get(name) if isinstance(name, str) else None
    if measure is None:
        found.append(f"“{name}” is no measure: {', '.join(MEASURES)}.")
    most = 100 if measure and measure.is_share else MOST_WANTED
    whole = isinstance(target, int) and not isinstance(target, bool)
    if not whole or not 1 <= target <= most:
        found.append(f"“target” is a whole number from 1 to {most}, no quotes.")
    if type(row["by"]) is not date:
        found.append("“by” is a day like 2027-12-31.")
    return found

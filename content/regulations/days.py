"""Days in addresses."""

import re
from datetime import date

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What people ask for; beyond it a date is a slip, and date arithmetic may overflow.
FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)


def day_of(text: str) -> date | None:
    """``2026-01-31`` as a day; None for anything else."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None

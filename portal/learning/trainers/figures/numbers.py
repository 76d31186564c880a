"""Medians and times; pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

IDLE = timedelta(minutes=30)
# Faster than this, for each question, nobody reads.
READ = timedelta(seconds=3)


def active_time(moments: Iterable[datetime]) -> timedelta:
    """The time between the first and the last moment, where a gap of more than 30
    minutes counts as 30."""
    ordered = sorted(moments)
    gaps = pairwise(ordered)
    return sum((min(after - before, IDLE) for before, after in gaps), timedelta())


def median_minutes(times: Iterable[timedelta]) -> int | None:
    """The median in whole minutes, None of nothing."""
    seconds = [one.total_seconds() for one in times]
    return round(median(seconds) / 60) if seconds else None


def percent(part: int, whole: int) -> int | None:
    """The share in percent, rounded; None of nothing."""
    return round(100 * part / whole) if whole else None


def is_implausible(time: timedelta, questions: int) -> bool:
    """Whether so many questions were answered faster than they can be read."""
    return questions > 0 and time < READ * questions

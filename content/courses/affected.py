"""Whom a change of a course concerns. Content knows no learners: who does, says so.

A registered function is asked with keys of courses, lessons or quizzes and answers
with a number of people.
"""

from collections.abc import Callable, Collection
from uuid import UUID

_counters: list[Callable[[UUID], int]] = []
_keepers: list[Callable[[Collection[UUID]], int]] = []


def register_counter(function: Callable[[UUID], int]) -> None:
    """Have `function` say how many people are in the middle of the course of a key."""
    if function not in _counters:
        _counters.append(function)


def register_keeper(function: Callable[[Collection[UUID]], int]) -> None:
    """Have `function` say how many people have records of pages with these keys."""
    if function not in _keepers:
        _keepers.append(function)


def people_in_progress(course_key: UUID) -> int | None:
    """How many are in the middle of the course; None where nobody knows."""
    if not _counters:
        return None
    return sum(function(course_key) for function in _counters)


def people_with_records(keys: Collection[UUID]) -> int:
    """How many people have records of any of these courses, lessons or quizzes."""
    return sum(function(keys) for function in _keepers) if keys else 0

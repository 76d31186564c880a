"""Courses that should come before others: never in a circle."""

from typing import Any


def circle_through(course: Any) -> bool:
    """Whether this course, with the prerequisites it is to have, needs itself."""
    from content.models import CoursePage

    needs: dict[int, set[int]] = {}
    through = CoursePage.prerequisites.through
    for one, other in through.objects.values_list(
        "from_coursepage_id", "to_coursepage_id"
    ):
        needs.setdefault(one, set()).add(other)
    own = {one.pk for one in course.prerequisites.all()}
    needs[course.pk] = own
    seen: set[int] = set()
    waiting = list(own)
    while waiting:
        one = waiting.pop()
        if one == course.pk:
            return True
        if one not in seen:
            seen.add(one)
            waiting += needs.get(one, set())
    return False

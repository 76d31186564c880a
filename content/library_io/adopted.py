"""A file over a position that has been adopted: what holds, and what is said of it."""

from datetime import date
from typing import Any

from django.utils import timezone

from content.interpretations import timeline

_ENDS = ("in_force_to", "closed_on", "known_to")


def closing_day(value: dict[str, Any]) -> date | None:
    """On which day an end counts as written down where the file does not say: today,
    at the earliest when the position was held."""
    if value["closed_on"] is None and value["in_force_to"] is not None:
        return max(timezone.localdate(), value["known_from"])
    return value["closed_on"]


def meet_adopted(page: Any) -> list[str]:
    """Before an imported interpretation is published: remarks for the report.

    Adopted positions stay as they are, whatever the file says; unlike an editor's, the
    ends that a file writes down are known from the day that it gives for it.
    """
    from content.models import Position

    rows = {row.number: row for row in Position.objects.filter(page_id=page.pk)}
    given = {one.number: one for one in page.positions.all()}
    remarks = []
    for number, said in given.items():
        if said.in_force_to is not None and said.closed_on is None:
            remarks += _close(said, rows.get(number))
    for number, row in sorted(rows.items()):
        if not row.span.is_held:
            continue
        if number not in given:
            remarks.append(
                f"position {number} has been adopted and stays: the file lacks it"
            )
        else:
            remarks += _over(row, given[number])
    return remarks


def _close(said: Any, row: Any) -> list[str]:
    if row is not None and row.in_force_to == said.in_force_to:
        said.closed_on = row.closed_on
    if said.closed_on is not None:
        return []
    said.closed_on = max(timezone.localdate(), said.known_from)
    return [
        f"position {said.number} ends on {said.in_force_to}: the file does not say "
        f"when that was written down, {said.closed_on} is taken"
    ]


def _over(row: Any, said: Any) -> list[str]:
    from content.models import Position

    faults = timeline.frozen_changes(row.texts(), said.texts(), row.span, said.span)
    if faults:
        names = ", ".join(dict.fromkeys(fault.field for fault in faults))
        return [
            f"position {row.number} has been adopted and stays as it is: the file says "
            f"otherwise ({names}). Propose a new position"
        ]
    ends = {
        name: getattr(said, name)
        for name in _ENDS
        if getattr(row, name) is None and getattr(said, name) is not None
    }
    if not ends:
        return []
    Position.objects.filter(pk=row.pk).update(**ends)
    words = ", ".join(f"{name} {day}" for name, day in ends.items())
    return [f"position {row.number} is closed, as the file says ({words})"]

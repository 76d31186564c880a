"""What has been adopted stays, by whatever way a page is saved.

The editor's form says so in words (`content.models.interpretation_form`). Drafts made
before an adoption, revisions, plans and bulk actions pass no form: here the rows hold.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from content.interpretations import timeline


def keep_held(page: Any) -> None:
    """Before a page goes live: its adopted positions are those of its rows.

    What only goes on (a withdrawal, an end that is written down) is taken over; a
    position that is missing, rewritten or no longer held is put back as it stands.
    """
    from content.models import Position

    rows = Position.objects.filter(page_id=page.pk, status__in=timeline.HELD)
    held = {row.number: row for row in rows}
    if not held:
        return
    kept, numbers = [], set()
    for position in page.positions.all():
        row = held.get(position.number)
        if row is not None and is_rewritten(row, position):
            position = row
        elif row is not None:
            position.pk, position.reviews = row.pk, row.reviews
            _end_from_now_on(row, position)
        kept.append(position)
        numbers.add(position.number)
    taken = {row.pk for row in held.values()}
    for position in kept:
        if position.number not in held and position.pk in taken:
            # The row under another number: the adopted one keeps it.
            position.pk = None
    kept += [row for number, row in held.items() if number not in numbers]
    page.positions.set(kept)


def overtaken(page: Any) -> list[int]:
    """The numbers of adopted positions that `page`, a draft, lacks or says otherwise:
    it was written before they were adopted, or without looking."""
    from content.models import Position

    rows = Position.objects.filter(page_id=page.pk, status__in=timeline.HELD)
    draft = {one.number: one for one in page.positions.all()}
    return sorted(
        row.number
        for row in rows
        if row.number not in draft or is_rewritten(row, draft[row.number])
    )


def _end_from_now_on(row: Any, position: Any) -> None:
    """An end that is written down today was not known before."""
    today = timezone.localdate()
    if row.closed_on is None and position.closed_on is not None:
        position.closed_on = max(position.closed_on, today)
    if row.known_to is None and position.known_to is not None:
        position.known_to = max(position.known_to, today - timedelta(days=1))


def is_rewritten(row: Any, position: Any) -> bool:
    """Whether a position says something else than its adopted row did."""
    return bool(
        timeline.frozen_changes(row.texts(), position.texts(), row.span, position.span)
    )


def lay_down(page: Any) -> None:
    """A copy has been adopted by nobody: it may be given another question."""
    positions = list(page.positions.all())
    for position in positions:
        if position.status in timeline.HELD or position.reviews:
            position.status, position.reviews = timeline.DRAFT, []
    page.positions.set(positions)

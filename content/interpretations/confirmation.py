"""Which positions somebody has to look at again because the law has moved."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from content.interpretations import timeline
from content.regulations.names import Laws, laws


def needs_confirmation(
    span: timeline.Span, reviewed_on: date | None, changes: Iterable[date]
) -> date | None:
    """From when a provision that it reads has a version that nobody has looked at.

    changes: from when versions of these provisions bind. The position was looked at
    when it was recorded and when its page was reviewed. One that ends before the new
    version binds has nothing to confirm.
    """
    looked = max(filter(None, [span.known_from, span.in_force_from, reviewed_on]))
    found = [
        day
        for day in changes
        if day > looked and (span.in_force_to is None or day <= span.in_force_to)
    ]
    return min(found, default=None)


def changes_of(targets: Iterable[tuple[str, str]], known: Laws) -> list[date]:
    """The days from which versions of these provisions (law, label) bind."""
    found = []
    for slug, label in targets:
        law = known.by_slug.get(slug)
        if law is not None:
            found += law.changes_of(label)
    return found


def pages_to_confirm() -> dict[int, date]:
    """Live interpretations whose position of today needs a look, and since when."""
    from content.models import Cited, InterpretationPage, Position

    pages = dict(
        InterpretationPage.objects.filter(live=True, alias_of__isnull=True).values_list(
            "pk", "reviewed_on"
        )
    )
    if not pages:
        return {}
    reads: dict[int, list[tuple[str, str]]] = {}
    rows = Cited.objects.filter(page_id__in=pages, is_reading=True)
    for page_id, instrument, label in rows.values_list(
        "page_id", "instrument", "label"
    ):
        reads.setdefault(page_id, []).append((instrument, label))
    spans: dict[int, list[timeline.Span]] = {}
    for position in Position.objects.filter(page_id__in=pages).defer(
        "answer", "reasons", "facts_assumed", "examples"
    ):
        spans.setdefault(position.page_id, []).append(position.span)
    known, today = laws(), timezone.localdate()
    found = {}
    for page_id, line in spans.items():
        span = timeline.position_at(line, today, today)
        changes = changes_of(reads.get(page_id, ()), known)
        since = span and needs_confirmation(span, pages[page_id], changes)
        if since:
            found[page_id] = since
    return found

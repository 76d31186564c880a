"""Notes when the words of a page change, in the transaction of the publish.

A new review date, a narrower tier or a move is no news; other words are. What counts is
the text as readers see it, part by part with the readers of each.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from content.models import (
    BasePage,
    CalendarPage,
    GlossaryPage,
    HomePage,
    SectionPage,
)
from content.signals import PageChange, page_changed
from portal.mypage.models import Change

# Pages that only lead to others: what is new on them is new on those.
_LEADING = (HomePage, SectionPage, GlossaryPage, CalendarPage)
_CHUNK = 500


@receiver(page_changed, dispatch_uid="mypage.note_changes")
def note_changes(change: PageChange, **kwargs: Any) -> None:
    if change.kind == "saved":
        note(change.page_ids)


def note(page_ids: Iterable[int]) -> None:
    """Compare these pages' words with those noted last; three queries for a chunk."""
    ids = list(page_ids)
    for start in range(0, len(ids), _CHUNK):
        _note(ids[start : start + _CHUNK])


def _note(ids: list[int]) -> None:
    pages = BasePage.objects.filter(
        pk__in=ids, live=True, alias_of__isnull=True, depth__gt=1
    )
    rows = pages.not_type(*_LEADING).values_list(
        "pk", "title", "summary", "stored__facts", "stored__sections"
    )
    now = timezone.now()
    known = {
        (row.page_id, row.own): row for row in Change.objects.filter(page_id__in=ids)
    }
    new, changed = [], []
    for pk, title, summary, facts, sections in rows:
        digests = digests_of(title, summary, facts or {}, sections or [])
        for own, digest in digests.items():
            row = known.get((pk, own))
            if row is None:
                new.append(Change(page_id=pk, own=own, digest=digest, changed_at=now))
            elif row.digest != digest:
                row.digest, row.changed_at = digest, now
                changed.append(row)
    if new:
        Change.objects.bulk_create(new, ignore_conflicts=True)
    if changed:
        Change.objects.bulk_update(changed, ["digest", "changed_at"])


def digests_of(
    title: str, summary: str, facts: dict[str, Any], sections: list[dict[str, Any]]
) -> dict[str, str]:
    """One digest of the words for each kind of readers; "" stands for all of them."""
    words: dict[str, list[Any]] = defaultdict(list)
    words[""] = [title, summary, facts]
    for section in sections:
        words[section.get("audience") or ""].append(
            [section.get("heading"), section.get("text"), section.get("version")]
        )
    return {
        own: hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        for own, said in words.items()
    }

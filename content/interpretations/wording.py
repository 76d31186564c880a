"""The words around an adopted position: title, background, provisions, sources.

The reviewers have read them too. Unlike the position they may be mended without a new
adoption; readers are told since when they differ from what was adopted.
"""

import hashlib
import json
from typing import Any

from django.utils import timezone

from content.interpretations import timeline

_WORDS = ("title", "summary", "jurisdiction", "provisions", "rules")
_STREAMS = ("body", "sources")


def mark_rewording(page: Any) -> None:
    """Before a page goes live: note the day if its words are others than when it was
    live last, and an adopted position stands among them. An adoption starts anew: its
    reviewers have read the words as they are."""
    from content.models import InterpretationPage, Position

    rows = InterpretationPage.objects.filter(pk=page.pk)
    worded, page.reworded_on = rows.values_list("worded", "reworded_on")[0]
    page.worded = _digest(page)
    held = set(
        Position.objects.filter(
            page_id=page.pk, status__in=timeline.HELD
        ).values_list("number", flat=True)
    )  # fmt: skip
    now = {one.number for one in page.positions.all() if one.status in timeline.HELD}
    if not held or now - held:
        page.reworded_on = None
    elif worded and worded != page.worded:
        page.reworded_on = timezone.localdate()


def reworded_on(page: Any) -> Any:
    """The day for readers; an alias says what its source says."""
    if not page.alias_of_id:
        return page.reworded_on
    rows = type(page).objects.filter(pk=page.alias_of_id)
    return rows.values_list("reworded_on", flat=True).first()


def _digest(page: Any) -> str:
    words = {name: getattr(page, name) for name in _WORDS}
    for name in _STREAMS:
        stream = getattr(page, name)
        words[name] = _without_ids(stream.stream_block.get_prep_value(stream))
    text = json.dumps(words, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _without_ids(value: Any) -> Any:
    """A stream's data without the ids of its blocks: the same words are the same."""
    if isinstance(value, list):
        return [_without_ids(one) for one in value]
    if isinstance(value, dict):
        is_block = "type" in value and "value" in value
        return {
            key: _without_ids(one)
            for key, one in value.items()
            if not (is_block and key == "id")
        }
    return value

"""What happened to positions, as entries of a feed."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from content.interpretations import timeline
from content.models import BasePage, InterpretationPage, StoredBody
from portal.access import Viewer
from portal.api.atom import MOST, Entry
from portal.api.rows import rows


def position_entries(viewer: Viewer) -> list[Entry]:
    """Held positions of the pages that the viewer may read, by the day on which last
    something happened to them; two queries.

    Only dates are told, and the page's summary: no answer, no reasons.
    """
    pages = BasePage.objects.visible_to(viewer).type(InterpretationPage)
    found = {row.pk: row for row in rows(pages.filter(alias_of__isnull=True))}
    bodies = StoredBody.objects.filter(page_id__in=found).values_list(
        "page_id", "parts"
    )
    today = timezone.localdate()
    entries = []
    for page_id, parts in bodies:
        row = found[page_id]
        for part in parts:
            if part["name"] != "position" or not viewer.can_read_part(
                row, part["audience"]
            ):
                continue
            event = _event(part["data"], today)
            if event is None:
                continue
            day, words = event
            number = part["data"]["number"]
            entries.append(
                Entry(
                    f"page/{page_id}/position/{number}",
                    f"{row.title}: {words}",
                    row.summary,
                    f"{row.address}position/{number}/",
                    datetime.combine(day, time(), tzinfo=UTC),
                )
            )
    entries.sort(key=lambda entry: (entry.updated, entry.key), reverse=True)
    return entries[:MOST]


def _event(data: dict[str, Any], today: date) -> tuple[date, str] | None:
    """The last thing that has happened to a position by today, in words."""
    if data["status"] not in timeline.HELD:
        return None

    def day(name: str) -> date | None:
        return parse_date(data[name] or "")

    number = {"number": data["number"]}
    events = [(day("known_from"), _("position %(number)d adopted") % number)]
    if data["closed_on"]:
        words = _("position %(number)d holds until a day that is now known") % number
        events.append((day("closed_on"), words))
    known_to = day("known_to")
    if known_to:
        words = _("position %(number)d no longer held") % number
        events.append((known_to + timedelta(days=1), words))
    past = [(when, words) for when, words in events if when and when <= today]
    return max(past, key=lambda event: event[0]) if past else None

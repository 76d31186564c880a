"""Which pages interpret or cite a law, trimmed to what a reader may see."""

from collections import defaultdict
from dataclasses import dataclass, field

from content.interpretations.beside import current_answers
from content.interpretations.view import Position
from content.listing import Entry, entries
from content.regulations.table import touches
from portal.access import Viewer


@dataclass(slots=True)
class Touching:
    """A page that interprets or cites: its card, and its answer where that is open."""

    entry: Entry
    labels: list[str]
    position: Position | None = None


@dataclass(slots=True)
class _Found:
    readings: list[Touching] = field(default_factory=list)
    citing: list[Touching] = field(default_factory=list)
    has_readings: bool = False


def touching_pages(instrument: str, viewer: Viewer, label: str | None = None) -> _Found:
    """The pages that interpret or cite a law, or one provision of it (what holds it and
    what it holds counts); four queries.

    A page that interprets it is shown as in lists. That another page cites it is part
    of its text: it is shown to those who may read the place where it does.
    """
    from content.models import BasePage, Cited

    rows = list(
        Cited.objects.filter(
            instrument=instrument, page__in=BasePage.objects.listed_to(viewer)
        ).values_list("page_id", "label", "audience", "is_reading")
    )
    has_readings = any(row[3] for row in rows)
    found = [
        row for row in rows if label is None or touches(row[1], label) or not row[1]
    ]
    if label is not None:
        found = [row for row in found if row[1] or row[3]]
    if not found:
        return _Found(has_readings=has_readings)
    wanted = {row[0] for row in found}
    cards = {
        entry.pk: entry
        for entry in entries(
            BasePage.objects.listed_to(viewer)
            .filter(pk__in=wanted, alias_of__isnull=True)
            .order_by("library_id", "title"),
            viewer,
        )
    }
    reading_labels: dict[int, list[str]] = defaultdict(list)
    citing_labels: dict[int, list[str]] = defaultdict(list)
    for page_id, cited, audience, is_reading in found:
        if page_id not in cards:
            continue
        if is_reading:
            reading_labels[page_id].append(cited)
        elif viewer.can_read_part(cards[page_id], audience):
            citing_labels[page_id].append(cited)
    answers = current_answers(
        [pk for pk in reading_labels if cards[pk].readable], viewer
    )
    order = list(cards)
    return _Found(
        [
            Touching(cards[pk], sorted(set(reading_labels[pk])), answers.get(pk))
            for pk in sorted(reading_labels, key=order.index)
        ],
        [
            Touching(cards[pk], sorted(set(citing_labels[pk])))
            for pk in sorted(citing_labels, key=order.index)
            if pk not in reading_labels
        ],
        has_readings,
    )

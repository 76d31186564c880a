"""Put a readable page together for one viewer: links, neighbours, contents.

One query brings all other pages that the page speaks of: those that its text names
and those that go with it. What stands beside and above it is remembered.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from content.chrome import content_type_labels, frame_for
from content.markup import Target, resolve
from content.neighbours import neighbours
from content.references import (
    PageRow,
    file_targets,
    page_rows,
    targets,
    wanted_pages,
)
from content.regulations.names import provision_targets
from content.rendering import related_ids, render_body
from content.routing import trail_of
from portal.access import Viewer


@dataclass
class Reading:
    """A page as its template shows it to one viewer."""

    html: SafeString
    contents: list[dict[str, Any]]
    facts: dict[str, Any]
    minutes: int
    trail: list[Any] = field(default_factory=list)
    siblings: int = 0
    sibling_menu: SafeString = field(default_factory=SafeString)
    previous: PageRow | None = None
    following: PageRow | None = None
    related: list[PageRow] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)

    def parts_named(self, name: str) -> list[dict[str, Any]]:
        """The parts of this name that this reader may read, their links filled in."""
        return [part for part in self.parts if part["name"] == name]

    @cached_property
    def contents_html(self) -> SafeString:
        """The list of contents: it stands on the page twice."""
        return render_to_string("components/contents.html", {"contents": self.contents})


def reading(page: Any, viewer: Viewer, *, preview: bool = False) -> Reading:
    """Everything a template needs of a page that `viewer` may read.

    preview: from the instance's own fields instead of what was stored at publish.
    """
    stored = None if preview else getattr(page, "stored", None)
    if stored is None:
        body = render_body(page)
        html, contents, minutes = body.html, body.contents, body.minutes
        names = [(kind, target) for kind, target in body.references]
        facts, parts = page.facts(), body.parts
    else:
        html, contents, minutes = stored.html, stored.contents, stored.minutes
        names = [(kind, target) for kind, target in stored.references]
        facts, parts = stored.facts, stored.parts
    related = related_ids(page) if stored is None else stored.related
    rows = _others(page, names, related, viewer)
    chips = frame_for(viewer).names
    found = targets(names, rows, viewer, lambda key: chips.chip(key).label)
    found.update(file_targets(names))
    found.update(provision_targets(names, viewer))
    beside = neighbours(page, viewer)
    previous, following = beside.beside(page.pk)
    by_id = {row.pk: row for row in rows}
    return Reading(
        html=mark_safe(resolve(html, found)),  # noqa: S308 - cleaned when stored
        contents=contents,
        facts=facts,
        minutes=minutes,
        trail=[above for above in trail_of(page, viewer) if viewer.can_list(above)],
        siblings=len(beside.rows),
        sibling_menu=beside.menu(page.pk),
        previous=previous,
        following=following,
        related=[by_id[pk] for pk in related if pk in by_id],
        parts=[
            _filled(part, found)
            for part in parts
            if preview or viewer.can_read_part(page, part["audience"])
        ],
    )


def _filled(part: dict[str, Any], found: dict[tuple[str, str], Target]) -> dict:
    html = {
        key: mark_safe(resolve(text, found))  # noqa: S308 - cleaned when stored
        for key, text in part["html"].items()
    }
    return {**part, "html": html}


def kind_labels() -> dict[int, str]:
    """The words for a page's kind by content type id."""
    from django.apps import apps

    return {
        pk: str(getattr(apps.get_model(label), "kind_label", ""))
        for pk, label in content_type_labels().items()
    }


def _others(
    page: Any, names: list[tuple[str, str]], related: list[int], viewer: Viewer
) -> list[PageRow]:
    """Rows of all pages that this one names or that go with it; one query."""
    from content.models import BasePage

    if not related and not any(kind in ("page", "term") for kind, _name in names):
        return []
    wanted = wanted_pages(names)
    if related:
        wanted |= Q(pk__in=related)
    # Locale and audience are looked at below and not in the query: with them SQLite
    # reads all pages of the language instead of the dozen that are named.
    rows = page_rows(BasePage.objects.filter(wanted, live=True).order_by())
    return [
        row for row in rows if row.locale_id == page.locale_id and viewer.can_list(row)
    ]

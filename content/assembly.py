"""Put a readable page together for one viewer: links, neighbours, contents.

One query brings all other pages that the page speaks of: those that its text names,
those that go with it and its siblings.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.safestring import SafeString, mark_safe

from content.audience import STEP
from content.chrome import content_type_labels, frame_for
from content.markup import resolve
from content.references import (
    ROW_FIELDS,
    PageRow,
    file_targets,
    targets,
    wanted_pages,
)
from content.rendering import render_body
from portal.access import Viewer

MOST_SIBLINGS = 60


@dataclass(slots=True)
class Reading:
    """A page as its template shows it to one viewer."""

    html: SafeString
    contents: list[dict[str, Any]]
    facts: dict[str, Any]
    minutes: int
    trail: list[Any] = field(default_factory=list)
    siblings: list[PageRow] = field(default_factory=list)
    previous: PageRow | None = None
    following: PageRow | None = None
    related: list[PageRow] = field(default_factory=list)
    related_labels: dict[int, str] = field(default_factory=dict)


def reading(page: Any, viewer: Viewer, *, preview: bool = False) -> Reading:
    """Everything a template needs of a page that `viewer` may read.

    preview: from the instance's own fields instead of what was stored at publish.
    """
    stored = None if preview else getattr(page, "stored", None)
    if stored is None:
        body = render_body(page)
        html, contents, minutes = body.html, body.contents, body.minutes
        names = [(kind, target) for kind, target in body.references]
        facts = page.facts()
    else:
        html, contents, minutes = stored.html, stored.contents, stored.minutes
        names = [(kind, target) for kind, target in stored.references]
        facts = stored.facts
    rows, related_ids = _others(page, names, viewer)
    chips = frame_for(viewer).names
    found = targets(names, rows, viewer, lambda key: chips.chip(key).label)
    found.update(file_targets(names))
    siblings = _siblings(page, rows, viewer)
    by_id = {row.pk: row for row in rows}
    related = [by_id[pk] for pk in related_ids if pk in by_id]
    result = Reading(
        html=mark_safe(resolve(html, found)),  # noqa: S308 - cleaned when stored
        contents=contents,
        facts=facts,
        minutes=minutes,
        trail=[above for above in _trail(page) if viewer.can_list(above)],
        siblings=siblings,
        related=[row for row in related if viewer.can_list(row)],
        related_labels=kind_labels(),
    )
    place = next((i for i, row in enumerate(siblings) if row.pk == page.pk), None)
    if place is not None:
        result.previous = siblings[place - 1] if place else None
        result.following = siblings[place + 1] if place + 1 < len(siblings) else None
    return result


def kind_labels() -> dict[int, str]:
    """The words for a page's kind by content type id."""
    from django.apps import apps

    return {
        pk: str(getattr(apps.get_model(label), "kind_label", ""))
        for pk, label in content_type_labels().items()
    }


def _trail(page: Any) -> list[Any]:
    """Ancestors below the tree's root; found with the page when it was routed."""
    trail = getattr(page, "trail", None)
    if trail is None:
        trail = [p for p in page.get_ancestors() if p.depth > 1] if page.path else []
    return trail


def _others(
    page: Any, names: list[tuple[str, str]], viewer: Viewer
) -> tuple[list[PageRow], list[int]]:
    """Rows of all pages that this one speaks of, and the ids of related ones in
    their order. Siblings are bounded: those nearest before and after the page."""
    from content.models import BasePage, RelatedPage

    relation = RelatedPage.objects.filter(page_id=page.pk, target_id=OuterRef("pk"))
    near = Q()
    if page.path and page.depth > 2:
        near = Q(pk__in=_near(page, viewer, "path__gte", "path")) | Q(
            pk__in=_near(page, viewer, "path__lt", "-path")
        )
    wanted = wanted_pages(names) | near
    wanted |= Q(pk__in=RelatedPage.objects.filter(page_id=page.pk).values("target_id"))
    queryset = (
        BasePage.objects.filter(wanted, locale_id=page.locale_id)
        .listed_to(viewer)
        .annotate(relation=Subquery(relation.values("sort_order")[:1]))
        .order_by("path")
    )
    rows, related = [], []
    for *values, order in queryset.values_list(*ROW_FIELDS, F("relation")):
        row = PageRow(*values)
        rows.append(row)
        if order is not None:
            related.append((order, row.pk))
    return rows, [pk for _order, pk in sorted(related)]


def _near(page: Any, viewer: Viewer, direction: str, order: str) -> Any:
    from content.models import BasePage

    siblings = BasePage.objects.filter(
        path__startswith=page.path[:-STEP], depth=page.depth, **{direction: page.path}
    )
    return siblings.listed_to(viewer).order_by(order).values("pk")[: MOST_SIBLINGS // 2]


def _siblings(page: Any, rows: list[PageRow], viewer: Viewer) -> list[PageRow]:
    if not page.path:
        return []
    parent = page.path[:-STEP]
    return [
        row
        for row in rows
        if row.depth == page.depth
        and row.path[:-STEP] == parent
        and (row.pk == page.pk or viewer.can_list(row))
    ]

"""One page for one reader: found, and guarded as its own address is."""

from typing import Any

from content.models import BasePage
from content.models.labels import Label
from content.references import page_rows
from portal.access import Viewer
from portal.api import problems, schemas
from portal.api.documents import Document
from portal.api.rows import Row, item_of, link_of, one

_MOST_CHILDREN = 200


def open_page(viewer: Viewer, **which: Any) -> tuple[Any, Row]:
    """The page itself and its row.

    Raises Problem: 404 where the viewer must not know of it, 403 with what lists say
    of it where it is listed but not open.
    """
    row = one(viewer, **which)
    if row is None:
        raise problems.not_found()
    if not viewer.can_read(row):
        item = schemas.Item(**item_of(row, viewer))
        raise problems.locked(item.model_dump())
    page = (
        BasePage.objects.filter(pk=row.pk)
        .select_related("stored")
        .defer("stored__sections")
        .first()
    )
    # Between the two queries: unpublished, restricted or gone.
    if page is None or not viewer.can_read(page):
        raise problems.not_found()
    specific = page.specific_deferred
    if "stored" in page._state.fields_cache:
        specific._state.fields_cache["stored"] = page._state.fields_cache["stored"]
    return specific, row


def page_out(page: Any, row: Row, document: Document, viewer: Viewer) -> dict[str, Any]:
    """All that the API says of a page."""
    reading = document.reading
    children = BasePage.objects.listed_to(viewer).filter(
        path__startswith=page.path, depth=page.depth + 1
    )
    return {
        **item_of(row, viewer),
        "minutes": reading.minutes,
        "ancestors": [link_of(above, viewer) for above in reading.trail],
        "children": [
            link_of(child, viewer)
            for child in page_rows(children.order_by("path")[:_MOST_CHILDREN])
        ]
        if page.numchild
        else [],
        "related": [link_of(other, viewer) for other in reading.related],
        "labels": labels_of(page.pk),
        "sources": reading.facts.get("sources") or [],
        "body": {
            "markdown": document.markdown,
            "sections": [
                {
                    "anchor": piece.anchor,
                    "heading": piece.heading,
                    "level": piece.level,
                    "html": piece.html,
                }
                for piece in document.pieces
            ],
        },
    }


def labels_of(page_id: int) -> list[Any]:
    found = Label.objects.filter(pages=page_id).order_by("kind", "position", "name")
    return list(found.values("kind", "slug", "name"))

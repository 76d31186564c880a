"""Pages as rows of lists, trimmed to what the viewer may see; one query each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from content.addresses import public_path
from content.chrome import content_type_labels, frame_for
from content.models import BasePage
from portal.access import Viewer
from portal.mails import absolute
from search.indexing import kind_of

# What a page's address ends in where it is read as Markdown. Slugs have no dots.
MARKDOWN = "index.md"
_FIELDS = (
    "pk", "library_id", "title", "summary", "url_path", "path", "live", "audience",
    "is_listed", "content_type_id", "locale__language_code", "last_published_at",
    "reviewed_on", "review_by",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """What is said of a page in lists."""

    pk: int
    library_id: str | None
    title: str
    summary: str
    url_path: str
    path: str
    live: bool
    audience: str
    is_listed: bool
    content_type_id: int
    language: str
    updated: datetime | None
    reviewed_on: date | None
    review_by: date | None

    @property
    def address(self) -> str:
        return public_path(self.url_path) or ""


def rows(queryset: Any) -> list[Row]:
    """These pages as rows, in the queryset's order; those outside every site left out.
    The caller has trimmed the queryset."""
    return [row for row in raw_rows(queryset) if row.address]


def raw_rows(queryset: Any) -> list[Row]:
    """The same with those outside every site: for whoever counts what came."""
    return [Row(*values) for values in queryset.values_list(*_FIELDS)]


def one(viewer: Viewer, **which: Any) -> Row | None:
    """The row of one page that the viewer may see in lists."""
    found = rows(BasePage.objects.listed_to(viewer).filter(**which)[:1])
    return found[0] if found else None


def link_of(page: Any, viewer: Viewer) -> dict[str, Any]:
    """A page (or row) that the viewer may see, as others name it."""
    path = page.address if isinstance(page, Row) else page.url
    return {
        "id": page.pk,
        "kind": kind_of(page.content_type_id),
        "title": page.title,
        "path": path,
        "url": absolute(path),
        "locked": not viewer.can_read(page),
    }


def item_of(row: Row, viewer: Viewer) -> dict[str, Any]:
    """What lists say of a page, locked or not."""
    return {
        **link_of(row, viewer),
        "library_id": row.library_id,
        "language": row.language,
        "summary": row.summary,
        "markdown_url": absolute(row.address + MARKDOWN),
        "audience": frame_for(viewer).names.chip(row.audience).label,
        "updated": row.updated,
        "reviewed_on": row.reviewed_on,
        "review_by": row.review_by,
    }


def type_of(kind: str) -> list[int]:
    """Content types of the pages of this kind."""
    return [pk for pk in content_type_labels() if kind_of(pk) == kind]

"""Lists in pieces: after the last one seen come the next, whatever changes."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from ninja import Schema
from pydantic import Field

from content.addresses import page_path
from content.chrome import Names
from content.filters import condition
from content.models import BasePage
from portal.access import Viewer
from portal.api.rows import Row, one, raw_rows, type_of
from portal.api.times import Instant
from portal.mails import absolute

LARGEST = 2**53 - 1
DEFAULT, MOST = 50, 100

Number = Annotated[int, Field(ge=0, le=LARGEST)]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
Path = Annotated[str, Field(pattern=r"^/[^\x00-\x1f]{0,499}$")]
Kind = Literal[
    "home", "section", "guidance", "resource", "information", "glossary", "term",
    "law", "interpretation", "calendar", "rules", "course", "lesson", "quiz",
    "path",
]  # fmt: skip


class Piece(Schema):
    """Which piece of a list."""

    after: Number = Field(0, description="The id of the last one you have")
    limit: int = Field(DEFAULT, ge=1, le=MOST)


class Listed(Piece):
    """Which pages. All that is given must fit."""

    kind: Kind | None = None
    topic: Slug | None = None
    section: Path | None = Field(None, description="The path of a section: /guidance/")
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z]{2,8})?$")] | None = None
    updated_since: Instant | None = Field(
        None, description="With its time zone: 2027-08-18T09:00:00Z"
    )
    open: bool = Field(False, description="Only pages that you may read")


def chosen(wanted: Listed, viewer: Viewer) -> Any:
    """The pages that fit, as far as the viewer may see them. A section that they may
    not see gives the list of one that is not there."""
    pages: Any = BasePage.objects
    pages = pages.visible_to(viewer) if wanted.open else pages.listed_to(viewer)
    pages = pages.filter(depth__gt=1)
    if wanted.kind:
        pages = _of_kind(pages, wanted.kind)
    if wanted.topic:
        pages = pages.filter(condition("topic", [wanted.topic], Names({}, {})))
    if wanted.language:
        pages = pages.filter(locale__language_code=wanted.language)
    if wanted.updated_since:
        pages = pages.filter(last_published_at__gte=wanted.updated_since)
    if wanted.section:
        above = at_path(wanted.section, viewer)
        if above is None:
            return pages.none()
        pages = pages.filter(path__startswith=above.path).exclude(pk=above.pk)
    return pages


def of_kind(kind: str, viewer: Viewer) -> Any:
    """All pages of one kind that the viewer may see in lists."""
    return _of_kind(BasePage.objects.listed_to(viewer), kind)


def _of_kind(pages: Any, kind: str) -> Any:
    return pages.filter(content_type_id__in=type_of(kind))


def at_path(path: str, viewer: Viewer) -> Row | None:
    """The page at this address, if the viewer may see it in lists."""
    url_path = page_path(path if path.endswith("/") else f"{path}/")
    return one(viewer, url_path=url_path) if url_path else None


def piece(pages: Any, wanted: Piece) -> tuple[list[Row], int | None]:
    """The rows after the last one seen, and the id after which there are more; one
    query."""
    following = pages.filter(pk__gt=wanted.after).order_by("pk")
    found = raw_rows(following[: wanted.limit + 1])
    more = found[wanted.limit - 1].pk if len(found) > wanted.limit else None
    return [row for row in found[: wanted.limit] if row.address], more


def next_of(request: Any, after: int | None) -> str | None:
    """The address of the next piece: the same question, further on."""
    if after is None:
        return None
    pairs = [(name, value) for name, value in request.GET.items() if name != "after"]
    return absolute(f"{request.path}?{urlencode([*pairs, ('after', str(after))])}")

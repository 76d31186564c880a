"""What is new to somebody: pages that they may read now and whose words changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils.translation import get_language

from content.addresses import public_path
from content.assembly import kind_labels
from content.models import BasePage, InformationPage
from portal.access import Viewer

_FIELDS = (
    "pk", "title", "summary", "url_path", "path", "live", "audience",
    "content_type_id", "first_published_at", "word_changes__own",
    "word_changes__changed_at",
)  # fmt: skip

_BELOW_HOME = 3  # where the footer takes its pages from (`content/chrome.py`)


@dataclass(slots=True)
class News:
    """One page with the last change that this reader can see."""

    pk: int
    title: str
    summary: str
    url_path: str
    path: str
    live: bool
    audience: str
    content_type_id: int
    first_published_at: datetime | None
    own: str
    at: datetime
    kind: str = ""
    is_new: bool = False

    @property
    def url(self) -> str:
        return public_path(self.url_path) or ""


def news(
    viewer: Viewer,
    since: datetime,
    *,
    until: datetime | None = None,
    scope: Q | None = None,
    most: int,
) -> list[News]:
    """The newest day first, and of one day in the library's order, at most `most`; one
    query, whatever there is.

    scope: a condition on pages, where not all of them count. Without one the pages that
    the footer links (imprint, privacy and the like) are left out: they are no news but
    to who follows them. Every row is tested with the access rule again, narrower parts
    too.
    """
    return list(islice(_rows(viewer, since, until, scope), most))


def _rows(
    viewer: Viewer, since: datetime, until: datetime | None, scope: Q | None
) -> Iterator[News]:
    pages = BasePage.objects.visible_to(viewer).filter(
        alias_of__isnull=True, locale__language_code=get_language()
    )
    if scope is None:
        pages = pages.exclude(
            pk__in=InformationPage.objects.filter(depth=_BELOW_HOME).values("pk")
        )
    else:
        pages = pages.filter(scope)
    span = Q(word_changes__changed_at__gt=since)
    if until is not None:
        span &= Q(word_changes__changed_at__lte=until)
    day = TruncDate("word_changes__changed_at")
    rows: Any = pages.filter(span).order_by(
        day.desc(), "path", "-word_changes__changed_at"
    )
    kinds = kind_labels()
    seen: set[int] = set()
    for values in rows.values_list(*_FIELDS).iterator(chunk_size=200):
        row = News(*values)
        if row.pk in seen or not viewer.can_read_part(row, row.own):
            continue
        seen.add(row.pk)
        row.kind = kinds.get(row.content_type_id, "")
        published = row.first_published_at
        row.is_new = published is not None and published > since
        yield row

"""An Atom feed from entries (RFC 4287)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from portal.mails import absolute

MOST = 50
# What XML 1.0 has no place for.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The date of a feed without entries: fixed, so that its bytes and ETag are.
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. key: its name for good, as ``page/12``: addresses may change."""

    key: str
    title: str
    summary: str
    path: str
    updated: datetime


class _Feed(Atom1Feed):
    """Its date is that of the newest entry, or a fixed one: never the time of asking,
    which would make every answer a new one."""

    def latest_post_date(self) -> Any:
        return self.feed["latest"]


def atom(
    title: str, path: str, entries: list[Entry], summary: str = "", *, own: str = ""
) -> HttpResponse:
    """The feed. path: the page that it is about; own: its address, if that may stand
    in it. The ETag is made from the bytes: what goes away changes them, too, which a
    date would not tell."""
    latest = max((entry.updated for entry in entries), default=_NEVER)
    feed = _Feed(
        title=_clean(f"{title} · {settings.WAGTAIL_SITE_NAME}"),
        link=absolute(path),
        description=None,
        subtitle=_clean(summary) or None,
        language=get_language(),
        feed_url=absolute(own) if own else None,
        feed_guid=tag(f"feed{own or '/mine'}"),
        latest=latest,
    )
    for entry in entries:
        feed.add_item(
            title=_clean(entry.title),
            link=absolute(entry.path),
            description=_clean(entry.summary),
            unique_id=tag(entry.key),
            updateddate=entry.updated,
            pubdate=None,
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def tag(key: str) -> str:
    """A name for good (RFC 4151), of this site."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    return f"tag:{host},2026:{key}"


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)

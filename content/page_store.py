"""Whole pages kept in this process, for readers who see the same.

A copy is keyed by address, language and the reader's audience keys, and holds for one
content stamp: a row that every change raises in its own transaction and that every
request reads, so that a change by any process ends all older copies at once. What is
personal is no part of a copy: templates leave a slot (`{% personal "person" %}`),
which is filled for each request. A page that touches the user in any other way is not
kept.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.views import serve as serve_page

from portal.members.models import ContentStamp

_SLOT = re.compile(rb"<!--slot:([a-z]+(?::\d+)?)-->")
# Those that are about one page, and those that every page has.
PAGE_SLOTS = frozenset({"keep", "course", "steps", "mark", "lesson", "quiz"})
_SLOTS = PAGE_SLOTS | {"person", "messages"}
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
_LONGEST_PATH = 500
# What a copy costs beside its bytes: the key, the tuple, the entry.
_OVERHEAD = 1_000

Key = tuple[str, str, str, str, "frozenset[str] | None"]


@dataclass(slots=True)
class Copy:
    """One page as many readers see it: bytes with names of slots between them."""

    stamp: int
    until: datetime
    parts: list[bytes]
    content_type: str
    # The answer for readers without a session, spliced once.
    plain: bytes | None = None
    etag: str = ""

    @property
    def size(self) -> int:
        return _OVERHEAD + 2 * sum(map(sys.getsizeof, self.parts))


class PageStore:
    """Copies in this process, those longest unused dropped beyond `most` bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._copies: OrderedDict[Key, Copy] = OrderedDict()
        self._paths: Counter[str] = Counter()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._copies)

    def knows(self, path: str) -> bool:
        """Whether any copy of this address is kept."""
        return path in self._paths

    def __contains__(self, key: Key) -> bool:
        return key in self._copies

    def get(self, key: Key, stamp: int) -> Copy | None:
        with self._lock:
            copy = self._copies.get(key)
            if copy is None:
                return None
            if copy.stamp != stamp or timezone.now() >= copy.until:
                self._drop(key)
                return None
            self._copies.move_to_end(key)
            return copy

    def put(self, key: Key, copy: Copy) -> None:
        if copy.size > self.most // 4:
            return
        with self._lock:
            if key in self._copies:
                self._drop(key)
            self._copies[key] = copy
            self._paths[key[3]] += 1
            self.size += copy.size
            while self.size > self.most:
                self._drop(next(iter(self._copies)))

    def clear(self) -> None:
        with self._lock:
            self._copies.clear()
            self._paths.clear()
            self.size = 0

    def _drop(self, key: Key) -> None:
        self.size -= self._copies.pop(key).size
        self._paths[key[3]] -= 1
        if not self._paths[key[3]]:
            del self._paths[key[3]]


store = PageStore(settings.PAGE_STORE_BYTES)
# Lists with filters have endless addresses: they must not push out the pages.
filtered = PageStore(settings.PAGE_STORE_BYTES // 4)


def next_change() -> datetime:
    """When pages next change by themselves: reviews fall due and positions come into
    force at the beginning of a day."""
    tomorrow = timezone.localtime() + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


def keep_no_longer_than(request: Any, until: datetime | None) -> None:
    """What is shown to this request changes by itself at `until`."""
    if until is not None and getattr(request, "storing", False):
        stamp, end = request.copy_holds
        request.copy_holds = (stamp, min(end, until))


class PageStoreMiddleware:
    """Answers pages from the store, and keeps those that may be kept.

    The innermost middleware: all others, security headers too, see every answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        key: Key | None = None
        kept = filtered if request.META.get("QUERY_STRING") else store
        if _may_be_kept(request) and kept.knows(request.path):
            key = _key(request)
            # The stamp is one more query for a stranger: asked for others' copies, too,
            # it would tell that there is a page here which they may not know of.
            if key is not None and key in kept:
                copy = kept.get(key, _stamp(request))
                if copy is not None:
                    request.from_store = True
                    return _answer(copy, request)
        response = self.get_response(request)
        if getattr(request, "asks_for_page", False):
            # Some pages give a part of themselves to a script that asks: the button
            # "back" must not show that part in the page's place.
            patch_vary_headers(response, ["HX-Request"])
        if not getattr(request, "storing", False):
            return response
        request.storing = False
        request.user = request.real_user
        if _is_plain_page(request, response):
            key = key or _key(request)
            if key is not None:
                stamp, until = request.copy_holds
                copy = Copy(
                    stamp,
                    until,
                    _SLOT.split(response.content),
                    response["Content-Type"],
                )
                kept.put(key, copy)
                return _answer(copy, request)
        if not response.streaming and b"<!--slot:" in response.content:
            response.content = _fill(_SLOT.split(response.content), request)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """From here on a page is made that may be kept: watch what it touches."""
        request.asks_for_page = getattr(view, "serves_pages", view is serve_page)
        if request.asks_for_page and _may_be_kept(request):
            request.real_user = request.user
            request.personal = False
            request.user = SimpleLazyObject(lambda: _touched(request))
            request.storing = True
            # Read before the page is: what changes while it is made ends the copy.
            request.copy_holds = (request.viewer.stamp, next_change())


def _touched(request: Any) -> Any:
    request.personal = True
    return request.real_user


def _may_be_kept(request: Any) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and "HTTP_HX_REQUEST" not in request.META
        and len(request.get_full_path()) <= _LONGEST_PATH
    )


def _key(request: Any) -> Key | None:
    """The key of this reader's copy; none for staff and stewards, who see more than
    their audience keys say, also where they look at the site as somebody else."""
    keys: frozenset[str] | None = None
    if _has_session(request):
        viewer = request.viewer
        if viewer.trees or viewer.staff_keys or viewer.is_steward or viewer.persona:
            return None
        keys = viewer.keys
    site = f"{request.scheme}://{request.get_host()}"
    query = request.META.get("QUERY_STRING", "")
    return site, get_language() or "", query, request.path, keys


def _stamp(request: Any) -> int:
    """The content's stamp now; without a session, by its one query alone."""
    return request.viewer.stamp if _has_session(request) else ContentStamp.now()


def _has_session(request: Any) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _is_plain_page(request: Any, response: HttpResponse) -> bool:
    """Whether the answer is a page that names nobody, sets nothing and may be kept."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.personal
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not response.has_header("Cache-Control")
        and response.get("Content-Type", "").startswith("text/html")
    )


def _answer(copy: Copy, request: Any) -> HttpResponse:
    if _has_session(request):
        body = _fill(copy.parts, request)
        response = HttpResponse(body, content_type=copy.content_type)
        response["ETag"] = _etag_of(body, request)
    else:
        if copy.plain is None:
            copy.plain = _fill(copy.parts, request)
            copy.etag = f'"{blake2b(copy.plain, digest_size=12).hexdigest()}"'
        response = HttpResponse(copy.plain, content_type=copy.content_type)
        response["ETag"] = copy.etag
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response


def _etag_of(body: bytes, request: Any) -> str:
    """A form's token looks different in every answer; it is the same as long as the
    secret behind it is, and an answer that differs in nothing else need not be sent."""
    same = _TOKEN.sub(rb"\1", body)
    behind = request.META.get("CSRF_COOKIE", "").encode()
    return f'"{blake2b(same, key=behind[:64], digest_size=12).hexdigest()}"'


def _fill(parts: list[bytes], request: Any) -> bytes:
    """The parts with each slot's name replaced by what this reader sees there."""
    return b"".join(
        slot(part.decode(), request).encode() if number % 2 else part
        for number, part in enumerate(parts)
    )


def slot(
    name: str, request: Any, *, is_anywhere: bool = False, **more: str
) -> SafeString:
    """What stands in the slot for this request; ``keep:12`` is about page 12.

    is_anywhere: on a page that must be the same for every address (404). more: what
    an answer to a button in the slot says besides.
    """
    name, _colon, page_id = name.partition(":")
    if name not in _SLOTS:
        raise ValueError(f"There is no slot {name!r}.")
    context = {
        "is_anywhere": is_anywhere,
        "page_id": int(page_id or 0),
        **more,
    }
    return render_to_string(f"components/slots/{name}.html", context, request)

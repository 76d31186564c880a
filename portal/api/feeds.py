"""Atom feeds (RFC 4287): title and summary of what is new or changed, never a text.

The public ones hold what everybody may read, whoever asks. A person's own holds what
they may read at that moment; the token in its address names them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.addresses import page_path
from content.chrome import Names
from content.filters import condition
from content.models import BasePage, Label, SectionPage
from portal.access import Viewer
from portal.api import problems
from portal.api.answering import finished, viewer_of
from portal.api.atom import MOST, Entry, atom
from portal.api.models import AccessToken
from portal.api.position_feed import position_entries
from portal.api.rows import Row, rows
from portal.api.tokens import find, note_use
from portal.limits import sender, wait_for
from portal.members.viewers import viewer_for

# A key of settings.PROGRAM_RATES.
RATE = "feeds"


def _counted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Cookies play no part, and every network may ask only so often."""

    @require_safe
    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = wait_for(RATE, sender(request))
        if seconds is not None:
            return finished(problems.too_many(seconds).response(), is_personal=False)
        request.user = AnonymousUser()
        request.viewer = viewer_for(request.user)
        return view(request, *args, **kwargs)

    return answer


@_counted
def feed_all(request: Any) -> HttpResponse:
    """All public pages."""
    return _public(request, _("New and changed"), "/", newest(request.viewer))


@_counted
def feed_section(request: Any, rest: str) -> HttpResponse:
    """The public pages below a section, aliases too: they stand there."""
    url_path = page_path(f"/{rest}")
    viewer = request.viewer
    section = (
        BasePage.objects.visible_to(viewer).type(SectionPage).filter(url_path=url_path)
    ).first()
    if section is None:
        # Not there, no section, or not for everybody: nobody learns which.
        raise Http404
    entries = newest(viewer, path__startswith=section.path)
    return _public(request, section.title, section.url, entries, section.summary)


@_counted
def feed_topic(request: Any, slug: str) -> HttpResponse:
    """The public pages of a topic. One that only pages of others have is as if it were
    not there, its name too."""
    wanted = condition("topic", [slug], Names({}, {}))
    pages = BasePage.objects.visible_to(request.viewer).filter(wanted)
    entries = _entries(pages.filter(_originals()))
    if not entries:
        raise Http404
    topic = Label.objects.get(kind=Label.Kind.TOPIC, slug=slug)
    return _public(request, topic.name, "/", entries)


@_counted
def feed_interpretations(request: Any) -> HttpResponse:
    """Positions that everybody may read: adopted, ended, withdrawn."""
    entries = position_entries(request.viewer)
    return _public(request, _("Interpretations"), "/", entries)


@_counted
def feed_mine(request: Any, token: str) -> HttpResponse:
    """What the person of this address may read now, as a reader. What opens nothing is
    not there."""
    found = find(token, AccessToken.Kind.FEED)
    if found is None:
        raise Http404
    viewer = viewer_of(found)
    title = _("New and changed for you")
    # Its own address is a secret: it stands nowhere in the feed.
    body = atom(title, "/", newest(viewer))
    note_use(found)
    response = finished(body, is_personal=True)
    response["Referrer-Policy"] = "no-referrer"
    return response


def newest(viewer: Viewer, **which: Any) -> list[Entry]:
    """The pages that the viewer may read, last published first; one query."""
    pages = BasePage.objects.visible_to(viewer).filter(**which)
    if not which:
        pages = pages.filter(_originals())
    return _entries(pages)


def _originals() -> Any:
    return Q(alias_of__isnull=True, depth__gt=1)


def _entries(pages: Any) -> list[Entry]:
    found = rows(pages.filter(last_published_at__isnull=False).order_by(
        "-last_published_at", "-pk")[:MOST])  # fmt: skip
    return [_entry(row) for row in found]


def _entry(row: Row) -> Entry:
    assert row.updated is not None  # noqa: S101 - asked for in the query
    return Entry(f"page/{row.pk}", row.title, row.summary, row.address, row.updated)


def _public(
    request: HttpRequest, title: str, path: str, entries: list[Entry], summary: str = ""
) -> HttpResponse:
    response = atom(title, path, entries, summary, own=request.path)
    return finished(response, is_personal=False)

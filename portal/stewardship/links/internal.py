"""Links inside the portal that lead nowhere, in what readers of live pages get."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect

from content.addresses import public_path
from content.markup.links import Links, links_of
from content.models import (
    Attachment,
    BasePage,
    CalendarPage,
    InterpretationPage,
    StoredBody,
)
from content.regulations.names import read_laws
from portal.access import CLOSED, UNKNOWN
from portal.stewardship.models import BrokenLink

_CHUNK = 500
# What stands first in the addresses below pages that answer for themselves.
_ROUTES: dict[Any, set[str]] = {
    InterpretationPage: {"as-of", "position", "endorse"},
    CalendarPage: {"calendar.ics"},
}
# Parts that templates/content give to pages.
_OF_TEMPLATES = {"main", "sources", "files", "listing"}


@dataclass(slots=True)
class _Known:
    """All that a link may lead to: pages by name and address, files by name."""

    pages: dict[str, int] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    by_path: dict[str, int] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    redirects: set[str] = field(default_factory=set)
    # Path of a page that answers below itself: what may stand first there.
    routed: dict[str, set[str]] = field(default_factory=dict)
    provisions: set[str] = field(default_factory=set)
    ids: dict[int, set[str]] = field(default_factory=dict)


def check_internal() -> int:
    """Look at every live page and keep what was found; the number of broken links."""
    known = _read_known()
    found = [
        BrokenLink(page_id=page_id, target=target[:500], reason=reason)
        for page_id, links in _all_links(known)
        for target, reason in _broken(page_id, links, known)
    ]
    with transaction.atomic():
        BrokenLink.objects.filter(is_external=False).delete()
        BrokenLink.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def stored_texts() -> Iterator[tuple[int, str, list[dict[str, Any]]]]:
    """(page id, stored HTML, sources) of every live page that somebody may read."""
    rows = StoredBody.objects.filter(page__live=True).exclude(
        page__audience__in=[CLOSED, UNKNOWN]
    )
    values = rows.order_by("page_id").values_list("page_id", "html", "facts", "parts")
    for page_id, html, facts, parts in values.iterator(chunk_size=_CHUNK):
        pieces = [html, *(text for part in parts for text in part["html"].values())]
        yield page_id, "\n".join(pieces), facts.get("sources", [])


def _read_known() -> _Known:
    known = _Known()
    pages = BasePage.objects.values_list(
        "pk", "library_id", "alias_of_id", "live", "audience", "url_path"
    )
    for pk, library_id, alias_of, live, audience, url_path in pages.iterator():
        names = [str(pk)]
        if library_id and alias_of is None:
            names.append(library_id)
        if not live or audience in (CLOSED, UNKNOWN):
            known.closed.update(names)
            continue
        for name in names:
            known.pages[name] = pk
        path = public_path(url_path)
        if path:
            known.by_path[path] = pk
    for pk, name in Attachment.objects.values_list("pk", "library_name"):
        known.files.update({str(pk), name} - {""})
    for law in read_laws().by_slug.values():
        known.provisions.update({law.slug, *(f"{law.slug}/{x}" for x in law.labels)})
        if law.page is not None and law.page.url:
            known.routed[law.page.url] = {"as-of", *law.labels}
    for model, words in _ROUTES.items():
        for url_path in model.objects.filter(live=True).values_list(
            "url_path", flat=True
        ):
            known.routed[public_path(url_path) or ""] = words
    known.redirects.update(Redirect.objects.values_list("old_path", flat=True))
    return known


def _all_links(known: _Known) -> Iterator[tuple[int, Links]]:
    """Every page's links, once the ids of all pages are known."""
    found = []
    for page_id, html, sources in stored_texts():
        links = links_of(html)
        # As components/sources.html names them.
        of_sources = {f"source-{source.get('key')}" for source in sources}
        known.ids[page_id] = links.ids | of_sources | _OF_TEMPLATES
        found.append((page_id, links))
    # Parts beside the body: templates give them the ids that search leads to.
    for page_id, sections in StoredBody.objects.exclude(parts=[]).values_list(
        "page_id", "sections"
    ):
        if page_id in known.ids:
            known.ids[page_id] |= {section["anchor"] for section in sections}
    yield from found


def _broken(page_id: int, links: Links, known: _Known) -> Iterator[tuple[str, str]]:
    for kind, target, fragment in dict.fromkeys(links.names):
        name = f"{kind}:{target}"
        if kind in ("page", "term"):
            if target in known.closed:
                yield name, _("That page is not published.")
            elif target not in known.pages:
                yield name, _("There is no page of this name.")
            elif fragment and not _leads(known.pages[target], fragment, known):
                yield f"{name}#{fragment}", _("That page has no such part.")
        elif kind == "cite" and target not in known.provisions:
            yield name, _("We have no such provision.")
        elif kind == "file" and target not in known.files:
            yield name, _("There is no file of this name.")
    for address in dict.fromkeys(links.addresses):
        reason = _reason(page_id, address, known)
        if reason:
            yield address, reason


def _leads(page_id: int, fragment: str, known: _Known) -> bool:
    return unquote(fragment) in known.ids.get(page_id, set())


def is_external(address: str) -> bool:
    """Whether an address leads to another site by http."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https", ""):
        return False
    return bool(parts.netloc) and parts.netloc != _own_host()


def _own_host() -> str:
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc


def _reason(page_id: int, address: str, known: _Known) -> str:
    """Why an address inside the portal leads nowhere; "" if it does or is not ours."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return _("This is no address.")
    if parts.scheme not in ("http", "https", "") or is_external(address):
        return ""
    if not parts.path and not parts.netloc:
        fine = not parts.fragment or _leads(page_id, parts.fragment, known)
        return "" if fine else _("This page has no such part.")
    path = unquote(parts.path) or "/"
    if not path.startswith("/"):
        return _("Write addresses inside the portal from its root: /…")
    target = known.by_path.get(path if path.endswith("/") else f"{path}/")
    if target is not None:
        fine = not parts.fragment or _leads(target, parts.fragment, known)
        return "" if fine else _("That page has no such part.")
    if any(
        path.startswith(page) and path[len(page) :].partition("/")[0] in words
        for page, words in known.routed.items()
    ):
        return ""
    if Redirect.normalise_path(path) in known.redirects:
        return ""
    try:
        match = resolve(path)
    except Resolver404:
        return _("There is no page at this address.")
    if match.url_name == "wagtaildocs_serve":
        fine = match.args[0] in known.files
        return "" if fine else _("There is no such file.")
    pages = match.url_name in ("wagtail_serve", "wagtail_serve_dotted")
    return _("There is no page at this address.") if pages else ""

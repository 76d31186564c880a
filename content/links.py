"""Links by name outside of pages, for one reader: archived texts, questions."""

import html as escaping
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wagtail.models import Locale

from content.chrome import frame_for
from content.markup import Target, resolve
from content.models import BasePage, TrackedSource
from content.references import PageRow, file_targets, page_rows, targets, wanted_pages
from content.regulations.names import provision_targets
from portal.access import Viewer

Name = tuple[str, str]
_MARK = re.compile(r'<a data-ref="(page|term|cite|file):([^"]*)"')


@dataclass(frozen=True, slots=True)
class Link:
    """What a text or a question rests on, as one reader may follow it. url: "" for a
    template, which has no page. lock: words for the lock chip, or ""."""

    title: str
    url: str = ""
    lock: str = ""


def links_filled(text: str, viewer: Viewer) -> str:
    """Stored HTML with its marks filled in for this reader; at most three queries."""
    names = [(kind, escaping.unescape(name)) for kind, name in _MARK.findall(text)]
    found = targets(names, _rows(names, viewer), viewer, _lock_label(viewer))
    found.update(file_targets(names))
    found.update(provision_targets(names, viewer))
    return resolve(text, found)


def source_links(sources: Iterable[str], viewer: Viewer) -> dict[str, Link]:
    """What sources as questions name them (GA-07#anchor, eu-2017-821/art-4-1, CMRT)
    lead to, by name. A page that this reader may not even list is left out; at most
    two queries for pages and templates."""
    wanted = list(dict.fromkeys(sources))
    if not wanted:
        return {}
    pages = {one: one.partition("#")[0] for one in wanted if "/" not in one}
    names: list[Name] = [("page", name) for name in pages.values()]
    names += [("cite", one) for one in wanted if "/" in one]
    rows = _rows(names, viewer)
    titles = {row.library_id: row.title for row in rows}
    found: dict[Name, Target] = targets(names, rows, viewer, _lock_label(viewer))
    found.update(provision_targets(names, viewer))
    templates = dict(
        TrackedSource.objects.filter(key__in=list(pages)).values_list("key", "name")
    )
    links: dict[str, Link] = {}
    for one in wanted:
        cited = found.get(("cite", one))
        page = found.get(("page", pages.get(one, "")))
        if cited is not None:
            links[one] = Link(cited.title, cited.url)
        elif page is not None:
            anchor = one.partition("#")[2]
            opens = page.state == "readable"
            links[one] = Link(
                titles[pages[one]],
                f"{page.url}#{anchor}" if anchor and opens else page.url,
                page.lock or "",
            )
        elif one in templates:
            links[one] = Link(templates[one])
    return links


def _rows(names: Iterable[Name], viewer: Viewer) -> list[PageRow]:
    """Rows of the pages named, those in the reader's language last: they win."""
    names = list(names)
    if not any(kind in ("page", "term") for kind, _name in names):
        return []
    pages = BasePage.objects.filter(
        wanted_pages(names), live=True, alias_of__isnull=True
    )
    rows = [row for row in page_rows(pages.order_by("pk")) if viewer.can_list(row)]
    if len({row.locale_id for row in rows}) > 1:
        own = Locale.get_active().pk
        rows.sort(key=lambda row: row.locale_id == own)
    return rows


def _lock_label(viewer: Viewer) -> Callable[[str], str]:
    chips = frame_for(viewer).names
    return lambda key: chips.chip(key).label

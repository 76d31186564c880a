"""Links of lessons that lead nowhere; all of a course looked up together."""

import html
import re
from collections.abc import Iterable
from typing import Any

from content.citations import CitationError
from content.citations.targets import parse_target
from content.references import Name, file_targets, wanted_pages
from content.regulations.names import laws

_FRAGMENT = re.compile(
    r'<a data-ref="(page|term):([^"]*)" data-fragment="([^"]+)">', re.ASCII
)


def broken_links(pages: Iterable[Any]) -> dict[int, list[str]]:
    """By id of the page, the names that lead to no published page, no file and no
    law, as the author wrote them. A constant number of queries."""
    names_of = {page.pk: _names(page) for page in pages}
    names = {name for found in names_of.values() for name in found}
    known = _known_pages(names)
    known |= set(file_targets(names))
    known |= {name for name in names if name[0] == "cite" and _is_law(name[1])}
    return {
        pk: [
            f"{kind}:{target}" for kind, target in found if (kind, target) not in known
        ]
        for pk, found in names_of.items()
    }


def missing_places(pages: Iterable[Any]) -> dict[int, list[str]]:
    """By id of the page, links to a heading that their page does not have: readers get
    to the top of it. Two queries."""
    from content.models import BasePage, StoredBody

    wanted = {
        page.pk: [
            (html.unescape(target), html.unescape(anchor))
            for _kind, target, anchor in _FRAGMENT.findall(page.stored.html)
        ]
        for page in pages
        if hasattr(page, "stored")
    }
    names = {("page", target) for found in wanted.values() for target, _anchor in found}
    if not names:
        return {}
    ids: dict[str, int] = {}
    for pk, own in _rows(BasePage, names):
        ids[str(pk)] = ids[own or str(pk)] = pk
    bodies = StoredBody.objects.filter(page_id__in=set(ids.values()))
    anchors = {
        pk: {one["anchor"] for one in sections} | {one["id"] for one in contents}
        for pk, sections, contents in bodies.values_list(
            "page_id", "sections", "contents"
        )
    }
    return {
        pk: [
            f"{target}#{anchor}"
            for target, anchor in dict.fromkeys(found)
            if target in ids and anchor not in anchors.get(ids[target], {anchor})
        ]
        for pk, found in wanted.items()
    }


def _names(page: Any) -> list[Name]:
    stored = page.stored if hasattr(page, "stored") else None
    found = stored.references if stored is not None else ()
    kinds = ("page", "term", "file", "cite")
    return [(kind, target) for kind, target in found if kind in kinds]


def _rows(model: Any, names: Iterable[Name]) -> Any:
    rows = model.objects.filter(wanted_pages(names), live=True, alias_of__isnull=True)
    return rows.values_list("pk", "library_id")


def _known_pages(names: set[Name]) -> set[Name]:
    from content.models import BasePage

    targets: set[str] = set()
    if any(kind in ("page", "term") for kind, _target in names):
        for pk, library_id in _rows(BasePage, names):
            targets |= {str(pk), library_id or str(pk)}
    return {
        name for name in names if name[0] in ("page", "term") and name[1] in targets
    }


def _is_law(target: str) -> bool:
    """Whether the law is published; for a provision that we do not have, readers get
    to the law."""
    try:
        citation = parse_target(target)
    except CitationError:
        return False
    return citation.instrument in laws().by_slug

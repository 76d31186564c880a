"""A text as its readers will see it, for the editor who is writing it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from content.admin.markdown.warnings import warnings_for
from content.admin.policy import without_foreign_files
from content.chrome import frame_for
from content.markup import Target, Warning, render, resolve
from content.references import (
    Name,
    file_targets,
    page_rows,
    targets,
    wanted_pages,
)
from content.regulations.names import provision_targets


@dataclass(slots=True)
class Preview:
    """HTML for this editor, and what they should look at."""

    html: str
    warnings: list[Warning]


def preview(
    text: str,
    request: HttpRequest,
    *,
    page_id: int | None = None,
    sources: Sequence[str] | None = None,
    others: str = "",
) -> Preview:
    """Render as a page does, with links resolved for the editor's own viewer.

    sources: keys of the page's sources, None for a page that has no such field.
    others: the page's other texts, where acronyms may be explained.
    """
    rendered = render(text, source_keys=sources or ())
    names = [(found.kind, found.target) for found in rendered.references]
    found = _targets(names, request, page_id)
    warnings = warnings_for(
        text,
        sources,
        _term_names(request.viewer),  # type: ignore[attr-defined]
        lambda kind, target: (kind, target) in found,
        others=others,
        rendered=rendered,
    )
    return Preview(resolve(rendered.html, found), warnings)


def _targets(
    names: Iterable[Name], request: HttpRequest, page_id: int | None
) -> dict[Name, Target]:
    from content.models import BasePage

    names = list(names)
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = page_rows(
        BasePage.objects.filter(wanted_pages(names), locale_id=_locale(page_id))
        .listed_to(viewer)
        .order_by("path")
    )
    found = targets(
        names, rows, viewer, lambda key: frame_for(viewer).names.chip(key).label
    )
    found.update(_file_targets(names, request))
    found.update(provision_targets(names, viewer))
    return found


def _file_targets(names: Iterable[Name], request: HttpRequest) -> dict[Name, Target]:
    """Only files that the editor could choose: on a page any name becomes a link, but
    here that would tell whether a foreign group has a file of this name."""
    from content.models import Attachment

    found = file_targets(names)
    if not found:
        return {}
    mine = without_foreign_files(Attachment.objects.all(), request.user)
    allowed: set[str] = set()
    for pk, name in mine.values_list("pk", "library_name"):
        allowed |= {str(pk), name}
    return {name: target for name, target in found.items() if name[1] in allowed}


def _locale(page_id: int | None) -> int:
    """A page links to pages of its own language; a new one to those of the site's."""
    from wagtail.models import Locale

    from content.models import BasePage

    pages = BasePage.objects.filter(pk=page_id).values_list("locale_id", flat=True)
    return pages.first() or Locale.get_default().pk


def _term_names(viewer: Any) -> set[str]:
    """Titles and other names of the terms that the editor may read."""
    from content.models import TermPage

    names: set[str] = set()
    rows = TermPage.objects.visible_to(viewer).values_list("title", "also", "former")
    for title, also, former in rows:
        names |= {title, *also, *former}
    return names

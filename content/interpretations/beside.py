"""Positions shown on other pages."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from content.interpretations import timeline
from content.interpretations.view import Position, positions_of
from content.markup import resolve
from content.references import targets
from content.regulations.names import provision_targets
from portal.access import Viewer


def current_answers(page_ids: Iterable[int], viewer: Viewer) -> dict[int, Position]:
    """Today's positions of these readable pages, answers only; three queries."""
    from django.utils import timezone

    from content.assembly import _others
    from content.chrome import frame_for
    from content.models import StoredBody

    today = timezone.localdate()
    bodies = StoredBody.objects.filter(page_id__in=list(page_ids)).select_related(
        "page"
    )
    found: dict[int, Position] = {}
    rows = [(body.page, body.parts, body.references) for body in bodies]
    names = [tuple(name) for _page, _parts, refs in rows for name in refs]
    if not rows:
        return found
    chips = frame_for(viewer).names
    links = targets(
        names,
        _others(rows[0][0], names, [], viewer),
        viewer,
        lambda key: chips.chip(key).label,
    )
    links.update(provision_targets(names, viewer))
    for page, parts, _refs in rows:
        filled = [
            {
                **part,
                "html": {
                    key: elsewhere(resolve(text, links), page.get_url() or "")
                    for key, text in part["html"].items()
                },
            }
            for part in parts
            if part["name"] == "position"
        ]
        line = positions_of(filled, page.get_url() or "")
        span = timeline.position_at([one.span for one in line], today, today)
        if span is not None:
            found[page.pk] = next(one for one in line if one.span == span)
    return found


def elsewhere(html: str, url: str) -> SafeString:
    """A page's text on another page: marks of sources lead back to where these are."""
    there = html.replace('href="#source-', f'href="{escape(url)}#source-')
    return mark_safe(there)  # noqa: S308 - cleaned when stored

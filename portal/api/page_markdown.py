"""Every page as Markdown: ``index.md`` behind its address, past the same gate."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.chrome import frame_for
from content.library_io.front_matter import scalar
from content.routing import route_for_request
from portal.api.answering import finished, identify, viewer_of
from portal.api.documents import document_of
from portal.api.markdown import escaped
from portal.api.problems import Problem
from portal.api.scopes import READ
from portal.mails import absolute

_TYPE = "text/markdown; charset=utf-8"
# What an address below a page may ask for and still be something to read.
_DATED = frozenset({"law", "interpretation"})
_ASKED = frozenset({"label", "day", "known", "number"})


@require_safe
def page_markdown(request: Any, rest: str) -> HttpResponse:
    """A page for `request.viewer`, or for the person of a token in the header.

    Locked and listed: the teaser, 403. Unlisted: as if it were not there.
    """
    has_token = "Authorization" in request.headers
    if has_token:
        try:
            request.viewer = viewer_of(identify(request, READ))
        except Problem as problem:
            return finished(problem.response(), is_personal=True)
    found = route_for_request(request, rest)
    if found is None:
        raise Http404
    page, asked = found.page, found.kwargs or {}
    viewer = request.viewer
    if not viewer.can_list(page):
        raise Http404
    if not viewer.can_read(page):
        response = HttpResponse(_teaser(page, viewer), status=403, content_type=_TYPE)
    elif not asked.keys() <= _ASKED:
        raise Http404
    else:
        # The address is a file beside the page: a section's filters are its own page's.
        text = _whole(page, request, f"/{rest}", asked)
        response = HttpResponse(text, content_type=_TYPE)
    response["Link"] = f'<{absolute(f"/{rest}")}>; rel="canonical"'
    patch_vary_headers(response, ["Cookie"])
    return finished(response, is_personal=has_token or not viewer.is_anonymous)


def _whole(page: Any, request: HttpRequest, path: str, asked: dict[str, Any]) -> str:
    document = document_of(page, request, **asked)
    title = page.title
    if asked.get("label"):
        row = document.context["provision"].row
        title = f"{page.title}, {row.label}: {row.heading}"
    parts = [_head(page, title, path, request), f"# {escaped(title)}"]
    if page.summary and not asked.get("label"):
        parts.append(escaped(page.summary))
    parts += [document.markdown, _sources(document.reading.facts.get("sources") or [])]
    return "\n\n".join(part for part in parts if part) + "\n"


def _teaser(page: Any, viewer: Any) -> str:
    """What the locked page itself says, in Markdown."""
    stored = getattr(page, "stored", None)
    inside = (stored.facts.get("inside") or []) if stored else []
    who = frame_for(viewer).names.chip(page.audience).label
    words = _("This page is not open to you. It is for: %s.") % who
    parts = [
        f"# {escaped(page.title)}",
        escaped(page.summary),
        f"**{escaped(words)}**",
    ]
    if inside:
        parts.append(_("Inside you find"))
        parts.append("\n".join(f"- {escaped(line)}" for line in inside))
    parts.append(f"[{_('How to get access')}]({absolute(page.url)})")
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(page: Any, title: str, path: str, request: Any) -> str:
    chip = frame_for(request.viewer).names.chip(page.audience)
    facts = {
        "title": title,
        "kind": str(page.kind_label),
        "audience": chip.label,
        "updated": page.last_published_at and page.last_published_at.date(),
        "reviewed": page.reviewed_on,
        "read": timezone.localdate() if page.kind in _DATED else None,
        "source": absolute(path),
    }
    lines = [f"{key}: {scalar(value)}" for key, value in facts.items() if value]
    return "\n".join(["---", *lines, "---"])


def _sources(sources: list[dict[str, Any]]) -> str:
    if not sources:
        return ""
    lines = []
    for number, source in enumerate(sources, 1):
        title = escaped(source.get("title", ""))
        url = source.get("url", "")
        words = f"[{title}](<{url}>)" if url and ">" not in url else title
        facts = [source.get("publisher"), source.get("read_on") or source.get("as_of")]
        tail = ", ".join(escaped(fact) for fact in facts if fact)
        lines.append(f"{number}. {words}{', ' + tail if tail else ''}")
    return f"## {_('Sources')}\n\n" + "\n".join(lines)

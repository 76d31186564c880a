"""``/llms.txt``: the public pages for programs that read prose (llmstxt.org)."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.addresses import public_path
from content.chrome import content_type_labels
from content.models import BasePage, SectionPage, TermPage
from portal.access import Viewer
from portal.api.markdown import escaped
from portal.api.rows import MARKDOWN
from portal.mails import absolute
from portal.members.viewers import viewer_for
from portal.memory import Memory

_MOST = 5_000
_kept: Memory[bytes] = Memory(4)


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """What everybody may read, whoever asks; one query, kept until content changes."""
    viewer = viewer_for(AnonymousUser())
    body = _kept.get(viewer.stamp, get_language(), lambda: _text(viewer).encode())
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _text(viewer: Viewer) -> str:
    """H1, summary, then a list for each section; what has no section comes last, and
    terms as what may be left out ("Optional")."""
    pages = BasePage.objects.visible_to(viewer).filter(
        depth__gt=1, locale__language_code=get_language(), alias_of__isnull=True
    )
    rows = pages.order_by("path").values_list(
        "path", "depth", "title", "summary", "url_path", "content_type_id"
    )[:_MOST]
    types = content_type_labels()
    home: tuple[str, str] | None = None
    lists: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    optional: list[str] = []
    for path, depth, title, summary, url_path, kind in rows:
        address = public_path(url_path)
        if address is None:
            continue
        line = _line(title, summary, address)
        if home is None and depth == 2:
            home = (title, summary)
            lists[""] = [line]
        elif types.get(kind) == TermPage._meta.label_lower:
            optional.append(line)
        elif depth == 3 and types.get(kind) == SectionPage._meta.label_lower:
            names[path] = title
            lists[path] = [line]
        else:
            # The section just below the home page, where everybody may read that.
            above = path[:12]
            lists.setdefault(above if above in names else "", []).append(line)
    parts = [f"# {escaped(home[0]) if home else 'Touchstone'}"]
    if home and home[1]:
        parts.append(f"> {escaped(_flat(home[1]))}")
    parts.append(
        _("Each link leads to the page as Markdown. Pages for members are not listed.")
    )
    general = lists.pop("", [])
    for path, lines in lists.items():
        parts.append(_section(names[path], lines))
    if general:
        parts.append(_section(_("About"), general))
    if optional:
        parts.append(_section("Optional", optional))
    return "\n\n".join(parts) + "\n"


def _section(title: str, lines: list[str]) -> str:
    return f"## {escaped(_flat(title))}\n\n" + "\n".join(lines)


def _line(title: str, summary: str, address: str) -> str:
    link = f"- [{escaped(_flat(title))}]({absolute(address + MARKDOWN)})"
    return f"{link}: {escaped(_flat(summary))}" if summary else link


def _flat(text: Any) -> str:
    return " ".join(str(text).split())

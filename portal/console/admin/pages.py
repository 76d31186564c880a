"""Who can see this page: find one, then who reads it and why."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.admin.view import paged
from content.chrome import names_now
from content.explain import files_of, narrower_parts, pages_like, reasons_of
from content.spreadsheet import csv_response
from portal.access import CLOSED, Audience
from portal.console.admin.base import (
    StewardView,
    console_pages,
    may_edit,
    page_or_404,
)
from portal.console.world import World, audience_words, by_organisation


class FindPage(StewardView):
    """Pages by address, number or title, each with its audience."""

    page_title = gettext_lazy("Who can see a page")
    template_name = "console/admin/find_page.html"

    def get(self, request: HttpRequest) -> Any:
        query = request.GET.get("q", "")[:500]
        names = names_now()
        found = [
            (row, audience_words(row.audience, names))
            for row in pages_like(query, console_pages(request))
        ]
        return self.show(query=query, found=found)


class WhoSees(StewardView):
    """The readers of one page now, by organisation, with the reasons."""

    page_title = gettext_lazy("Who can see this page")
    template_name = "console/admin/page.html"

    def get(self, request: HttpRequest, page_id: int) -> Any:
        page = page_or_404(request, page_id)
        self.page_subtitle = page.title
        world = World()
        held = world.readers(page)
        people = world.people(held, page)
        need = Audience.parse(page.audience)
        editors = _editors(world, page)
        wanted = request.GET.get("organisation", "")[:200]
        shown = [
            one
            for one in people
            if not wanted or any(name == wanted for name, _role in one.places)
        ]
        return self.show(
            page=page,
            words=_words(page, world),
            is_public=page.live and need == Audience(),
            is_listed=page.live and page.is_listed and page.audience != CLOSED,
            reasons=reasons_of(page, world.names),
            number=len(held),
            total=len(world.held),
            organisations=by_organisation(people),
            wanted=wanted,
            readers=paged(request, shown),
            editors=editors,
            stewards=world.people(one for one in world.held.values() if one.is_steward),
            parts=[
                (audience_words(key, world.names), count, _holders(world, page, key))
                for key, count in narrower_parts(page)
            ],
            files=files_of(page),
            # What a file is called belongs to what the page says.
            may_read=request.viewer.can_read(page),  # type: ignore[attr-defined]
            edit=reverse("wagtailadmin_pages:edit", args=[page.pk])
            if may_edit(request, page)
            else "",
        )


def _words(page: Any, world: World) -> str:
    if not page.live:
        return _("Nobody: this page is not published.")
    if page.audience == CLOSED:
        return _("Nobody: a section above is not published.")
    if Audience.parse(page.audience) == Audience():
        return _("Everybody, with or without an account.")
    return audience_words(page.audience, world.names)


def _editors(world: World, page: Any) -> list[Any]:
    """Those who may edit or publish the page in the admin."""
    trees = [
        one
        for one in world.held.values()
        if one.whole_site or (one.trees and page.path.startswith(one.trees))
    ]
    need = Audience.parse(page.audience).groups if page.audience != CLOSED else None
    if need is not None:
        trees = [one for one in trees if one.grants.groups >= need]
    return world.people(trees)


def _holders(world: World, page: Any, key: str) -> int:
    part = _Row(page.live, key, page.path)
    return len(world.readers(part))


class _Row:
    def __init__(self, live: bool, audience: str, path: str) -> None:
        self.live, self.audience, self.path = live, audience, path


class ReadersAsCsv(StewardView):
    """Everybody who can read the page now, as a table."""

    def get(self, request: HttpRequest, page_id: int) -> Any:
        page = page_or_404(request, page_id)
        world = World()
        people = world.people(world.readers(page), page)
        heads = [_("Name"), _("E-mail"), _("Organisations"), _("Roles"), _("Why")]
        rows = ((p.name, p.email, p.organisations, p.roles, p.why) for p in people)
        return csv_response(f"readers-of-page-{page.pk}", heads, rows)

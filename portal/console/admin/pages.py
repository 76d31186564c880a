"""Who can see this page: find one, then who reads it and why."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBadRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import get_default_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.admin.view import paged
from content.as_of import PageHistory, Unrecorded
from content.chrome import names_now
from content.explain import (
    demands_of,
    files_of,
    narrower_parts,
    pages_like,
    reasons_of,
)
from content.spreadsheet import csv_response
from portal.access import CLOSED, Audience
from portal.console.admin.base import (
    StewardView,
    console_pages,
    may_edit,
)
from portal.console.past import (
    NotADay,
    answer_for,
    day_asked,
    end_of,
    pages_of_the_past,
    today,
)
from portal.console.since import Since
from portal.console.world import World, audience_words, by_organisation
from portal.members import record

# Beyond it an address names no row: the databases' largest number.
MOST_NUMBER = 2**63 - 1


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
        known = {row.pk for row, _words in found}
        past = pages_of_the_past(query, console_pages(request), known)
        return self.show(query=query, found=found, past=past)


class WhoSees(StewardView):
    """The readers of one page now, by organisation, with the reasons."""

    page_title = gettext_lazy("Who can see this page")
    template_name = "console/admin/page.html"

    def get(self, request: HttpRequest, page_id: int) -> Any:
        on, bad = request.GET.get("on", "")[:20], ""
        try:
            day = day_asked(on)
        except NotADay as error:
            day, bad = None, str(error)
        page = console_pages(request).filter(pk=page_id).first()
        if day is not None or page is None:
            return self.show_then(request, page_id, day, page, on, bad)
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
            typed=on,
            bad=bad,
            today=today(),
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

    def show_then(
        self, request: HttpRequest, page_id: int, day: date | None, page: Any,
        typed: str, bad: str,
    ) -> Any:  # fmt: skip
        """The readers at the end of a day; of a page that is gone or not published any
        more also today's, which are none."""
        history = history_or_404(page_id, page)
        self.template_name = "console/admin/page_then.html"
        self.page_subtitle = page.title if page is not None else history.shown_as()
        given = {
            "page": page,
            "page_id": page_id,
            "title": self.page_subtitle,
            "day": day,
            "typed": typed,
            "bad": bad,
            "today": today(),
            "zone": get_default_timezone_name(),
            "began": record.began(),
        }
        try:
            answer = answer_for(history, end_of(day) if day else timezone.now())
        except Unrecorded as error:
            return self.show(**given, why_not=str(error))
        world, then = answer.world, answer.page
        people = world.people(answer.held, then)
        wanted = request.GET.get("organisation", "")[:200]
        shown = [one for one in people if not wanted or wanted in dict(one.places)]
        need = Audience.parse(then.audience) if then is not None else None
        return self.show(
            **given,
            then=then,
            gone=history.is_gone(answer.at),
            words=_words(then, world) if then is not None else "",
            is_public=then is not None and then.live and need == Audience(),
            demands=demands_of(list(then.asks), world.names) if then else [],
            number=len(answer.held),
            total=len(world.held),
            organisations=[
                (name, count, world.tiers.get(name, ""))
                for name, count in by_organisation(people)
            ],
            wanted=wanted,
            readers=paged(request, shown),
            editors=_editors(world, then) if then is not None else [],
            stewards=world.people(one for one in world.held.values() if one.is_steward),
            since=Since(answer) if day is not None else None,
            found_later=answer.found_later,
        )


def history_or_404(page_id: int, page: Any) -> PageHistory:
    """The record of a page of which this steward may know: one that they see now
    (`page`), or that stewards could see once."""
    if page_id > MOST_NUMBER:
        raise Http404
    history = PageHistory(page_id)
    if page is None and not history.shown_as():
        raise Http404
    return history


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
    """Everybody who can read the page now, or could at the end of a day, as a table."""

    def get(self, request: HttpRequest, page_id: int) -> Any:
        page = console_pages(request).filter(pk=page_id).first()
        try:
            day = day_asked(request.GET.get("on", ""))
        except NotADay as error:
            return HttpResponseBadRequest(str(error), content_type="text/plain")
        name = f"readers-of-page-{page_id}"
        if day is None and page is not None:
            world = World()
            people = world.people(world.readers(page), page)
        else:
            history = history_or_404(page_id, page)
            try:
                answer = answer_for(history, end_of(day) if day else timezone.now())
            except Unrecorded as error:
                return HttpResponseBadRequest(str(error), content_type="text/plain")
            people = answer.world.people(answer.held, answer.page)
            name += f"-{day}" if day else ""
        heads = [_("Name"), _("E-mail"), _("Organisations"), _("Roles"), _("Why")]
        rows = ((p.name, p.email, p.organisations, p.roles, p.why) for p in people)
        return csv_response(name, heads, rows)

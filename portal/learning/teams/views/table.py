"""The table of a team, its files, what is changed in it, and the weekly mail."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from content.spreadsheet import csv_response, xlsx_response
from portal.by_link import answer_to_stop, by_link
from portal.learning.enrolments import renew
from portal.learning.problems import NotYours, Refused
from portal.learning.teams import changing, digests
from portal.learning.teams.asked import asked_of
from portal.learning.teams.forms import DueForm
from portal.learning.teams.place import for_managers
from portal.learning.teams.table import (
    FILTERS,
    HEADS,
    SORTS,
    Row,
    cells,
    chosen,
    counts,
    in_order,
    rows_of_team,
)
from portal.members.models import Organisation
from portal.numbers import is_row_number

_PER_PAGE = 200


def _wanted(request: Any) -> dict[str, str]:
    """Filter, course and order as asked; what is not known is left out."""
    status, sort = request.GET.get("status", ""), request.GET.get("sort", "name")
    return {
        "status": status if status in FILTERS else "",
        "course": request.GET.get("course", "")[:36],
        "sort": sort if sort.removeprefix("-") in SORTS else "name",
    }


def _chosen(request: Any, organisation: Organisation) -> list[Row]:
    wanted = _wanted(request)
    rows = rows_of_team(organisation, request.viewer)
    return in_order(chosen(rows, wanted["status"], wanted["course"]), wanted["sort"])


@for_managers("GET")
def team(request: Any, organisation: Organisation) -> HttpResponse:
    """Also of an organisation whose time has ended: what was learnt is still so."""
    return _show(request, organisation)


def _show(
    request: Any, organisation: Organisation, *, form: Any = None, status: int = 200
) -> HttpResponse:
    every = rows_of_team(organisation, request.viewer)
    wanted = _wanted(request)
    rows = in_order(chosen(every, wanted["status"], wanted["course"]), wanted["sort"])
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    numbers = counts(every)
    courses = {str(row.assignment.course_key): row.title for row in every if row.title}
    kept = {name: value for name, value in wanted.items() if value}
    context = {
        "organisation": organisation,
        "is_current": organisation.is_current(),
        "page": page,
        "rows": list(page),
        "is_empty": not every,
        "filters": [
            (name, label, numbers[name])
            for name, label in FILTERS.items()
            if numbers[name] or name in ("", wanted["status"])
        ],
        "courses": sorted(courses.items(), key=lambda one: one[1].casefold()),
        "wanted": wanted,
        "heads": _heads(wanted),
        "query": urlencode(kept),
        "fates": {
            row.title: row.fate
            for row in every
            if row.title and (row.fate.withdrawn or row.fate.successor)
        },
        "form": form or DueForm(),
        "gets_mails": digests.wanted(request.user, organisation),
    }
    return render(request, "learning/teams/table.html", context, status=status)


def _heads(wanted: dict[str, str]) -> list[dict[str, Any]]:
    """Heads that sort: the one in use turns round."""
    heads = []
    for name, label in SORTS.items():
        is_on = wanted["sort"].removeprefix("-") == name
        down = wanted["sort"].startswith("-")
        sort = f"-{name}" if is_on and not down else name
        query = urlencode({**wanted, "sort": sort})
        order = ("descending" if down else "ascending") if is_on else ""
        heads.append({"label": label, "query": query, "order": order})
    return heads


@for_managers("GET")
def as_csv(request: Any, organisation: Organisation) -> HttpResponseBase:
    return _file(request, organisation, csv_response)


@for_managers("GET")
def as_xlsx(request: Any, organisation: Organisation) -> HttpResponseBase:
    return _file(request, organisation, xlsx_response)


def _file(
    request: Any, organisation: Organisation, make: Callable[..., HttpResponseBase]
) -> HttpResponseBase:
    rows = _chosen(request, organisation)
    name = f"training-{slugify(organisation.name)[:60] or organisation.pk}"
    return make(name, HEADS, [cells(row) for row in rows])


@for_managers("POST")
def change(request: Any, organisation: Organisation) -> HttpResponse:
    """Of the chosen lines: another day (do=due), or ask no longer (do=end)."""
    numbers = [int(one) for one in request.POST.getlist("row") if is_row_number(one)]
    if not numbers:
        messages.error(request, _("Choose at least one line of the table first."))
        return redirect("team", organisation.pk)
    wanted = request.POST.get("do")
    if wanted == "end":
        ended = changing.take_back(request.user, organisation.pk, numbers)
        messages.success(
            request,
            ngettext("%d assignment has ended.", "%d assignments have ended.", ended)
            % ended,
        )
        return redirect("team", organisation.pk)
    if wanted != "due":
        raise Http404
    form = DueForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            changed = changing.set_due(
                request.user, organisation.pk, numbers, given["due_on"],
                given["time_zone"],
            )  # fmt: skip
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request,
                ngettext("%d day was changed.", "%d days were changed.", changed)
                % changed,
            )
            return redirect("team", organisation.pk)
    return _show(request, organisation, form=form, status=422)


@for_managers("POST")
def digest(request: Any, organisation: Organisation) -> HttpResponse:
    """Have the weekly mail (do=on) or not."""
    digests.want(request.user, organisation, request.POST.get("do") == "on")
    messages.success(request, _("Saved."))
    return redirect("team", organisation.pk)


@by_link
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the weekly mails of whoever holds this link."""
    found = digests.by_token(token)
    if found is None:
        raise Http404
    return answer_to_stop(
        request, "learning/teams/stop.html", lambda: digests.stop(found)
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: Any) -> HttpResponse:
    """What one is asked oneself, and what the firms see of it. POST begins a course
    (`row`: the assignment) anew whose certificate is too old for what is asked."""
    found = asked_of(request.user, request.viewer)
    if request.method == "POST":
        wanted = request.POST.get("row", "")
        one = next((one for one in found if str(one.assignment.pk) == wanted), None)
        if one is None:
            raise Http404
        try:
            renew(request.user, one.assignment.course_key, request.viewer)
        except NotYours as error:
            raise Http404 from error
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect("team_asked")
        return redirect(one.fate.url or "team_asked")
    return render(request, "learning/teams/asked.html", {"asked": found})

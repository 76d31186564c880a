"""The stewards' page: what readers search for, and what can be done about it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import permission_required

from portal.members.viewers import STEWARD_PERMISSION
from search import log
from search.status import status

VIEWS = {
    "nothing": _("Found nothing"),
    "poor": _("Hardly opened"),
    "often": _("Most asked"),
}


@never_cache
@permission_required(STEWARD_PERMISSION)
def searches(request: HttpRequest) -> HttpResponse:
    """Queries that several readers asked, in three orders."""
    log.flush()
    chosen = request.GET.get("show", "nothing")
    if chosen not in VIEWS:
        chosen = "nothing"
    rows = log.summary(chosen)
    for row in rows:
        row["links"] = _links(row["query"])
    context: dict[str, Any] = {
        "rows": rows,
        "views": VIEWS,
        "chosen": chosen,
        "hidden": log.number_hidden(),
        "fewest": log.FEWEST_ASKERS,
        "status": status(),
    }
    return render(request, "search/admin/searches.html", context)


def _links(query: str) -> list[tuple[Any, str]]:
    """What can be done about a query, with the forms filled in."""
    return [
        (_("Search"), f"{reverse('search')}?{urlencode({'q': query})}"),
        (
            _("Make a synonym"),
            f"{reverse('synonyms:add')}?{urlencode({'says': query})}",
        ),
        (
            _("Promote a page"),
            f"{reverse('promotions:add')}?{urlencode({'queries': query})}",
        ),
        (_("Ask for content"), f"{reverse('ask')}?{urlencode({'q': query})}"),
    ]

"""The search page and the suggestions below the search box."""

import logging
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from content.chrome import Names, frame_for
from content.filters import Filter, Option
from content.models import BasePage, Label
from content.regulations.days import day_of
from portal.access import Viewer
from search import log
from search.engine import FACETS, SearchUnavailable
from search.query import BAD_DAY, LONGEST, without_day
from search.results import DEEPEST_PAGE, Results, search, suggest

logger = logging.getLogger(__name__)
_LONGEST_VALUE = 60
_MOST_VALUES = 20


@dataclass(slots=True)
class Asked:
    """What the address asks for, cleaned: nothing in it can raise. bad_day: it names a
    day that is none."""

    text: str
    page: int
    only_my_words: bool
    as_typed: bool
    filters: dict[str, list[str]]
    day: date | None = None
    bad_day: bool = False

    def query_string(self, **changes: Any) -> str:
        pairs: list[tuple[str, str]] = [("q", self.text)]
        for name, values in self.filters.items():
            pairs += [(name, value) for value in values]
        if self.day:
            pairs.append(("asof", self.day.isoformat()))
        if self.only_my_words and "exact" not in changes:
            pairs.append(("exact", "1"))
        if self.as_typed and "typed" not in changes:
            pairs.append(("typed", "1"))
        pairs += [(name, str(value)) for name, value in changes.items() if value]
        return urlencode(pairs)


def asked(request: HttpRequest) -> Asked:
    """Read the address: odd values are dropped, long ones cut."""
    text = request.GET.get("q", "").encode("utf-8", "ignore").decode("utf-8")
    text = text.replace("\x00", " ")[: LONGEST * 2]
    number = request.GET.get("page", "1")
    page = (
        int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    )
    filters: dict[str, list[str]] = {}
    for name in FACETS:
        values = [v[:_LONGEST_VALUE] for v in request.GET.getlist(name)[:_MOST_VALUES]]
        values = [
            v for v in dict.fromkeys(values) if v and v.replace("-", "").isalnum()
        ]
        if values:
            filters[name] = values
    day = request.GET.get("asof", "").strip()
    return Asked(
        text,
        max(1, min(page, DEEPEST_PAGE)),
        request.GET.get("exact") == "1",
        request.GET.get("typed") == "1",
        filters,
        day_of(day),
        bool(day) and day_of(day) is None,
    )


@never_cache
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Results with filters; without a query an invitation to ask."""
    viewer = request.viewer  # type: ignore[attr-defined]
    wanted = asked(request)
    context: dict[str, Any] = {
        "query": wanted.text,
        "asked": wanted,
        "hide_search": True,
        "base_query": wanted.query_string(),
        "exact_query": wanted.query_string(exact=1),
        "typed_query": wanted.query_string(typed=1),
        "today_query": _today(wanted).query_string(),
    }
    if wanted.text.strip():
        try:
            found = search(
                wanted.text,
                viewer,
                filters=wanted.filters,
                page=wanted.page,
                only_my_words=wanted.only_my_words,
                as_typed=wanted.as_typed,
                language=get_language() or "en",
                day=wanted.day,
            )
        except SearchUnavailable as error:
            logger.error("Search does not answer: %s", error)
            context["is_down"] = True
        else:
            if found.pages and wanted.page > found.pages:
                # A link from when there were more of them.
                last = wanted.query_string(page=found.pages)
                return redirect(f"{reverse('search')}?{last}")
            names = frame_for(viewer).names
            if wanted.page == 1 and not getattr(request, "htmx", False):
                # Searches as one types are noted only when a result is opened.
                is_found = found.total > 0 and not found.is_beside_the_point
                log.asked(request, wanted.text, is_found)
            context.update(
                found=found,
                filters=_filters(found, wanted, names, viewer),
                page_numbers=_numbers(found),
                bad_day=wanted.bad_day or BAD_DAY in found.query.notes,
            )
    part = getattr(request, "htmx", False) and request.htmx.target == "results"  # type: ignore[attr-defined]
    # With the results go the filters beside them: they belong to this question.
    context["part"] = part
    template = "search/_results.html" if part else "search/search.html"
    return render(request, template, context)


@never_cache
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Pages by the beginnings of their names; a page of its own without htmx."""
    text = asked(request).text[:100]
    try:
        cards = suggest(text, request.viewer, get_language() or "en")  # type: ignore[attr-defined]
    except SearchUnavailable as error:
        logger.error("Suggestions do not answer: %s", error)
        cards = []
    part = getattr(request, "htmx", False)
    template = "search/_suggestions.html" if part else "search/suggestions.html"
    return render(request, template, {"cards": cards, "query": text})


@never_cache
@csrf_exempt
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """The browser says that a result was opened; the token alone says which."""
    token = request.POST.get("token", "")[:1_000]
    return HttpResponse(status=204 if log.opened(token) else 400)


def _today(wanted: Asked) -> Asked:
    """The same search without its day."""
    return replace(wanted, text=without_day(wanted.text), day=None)


def _filters(
    found: Results, wanted: Asked, names: Names, viewer: Viewer
) -> list[Filter]:
    """Facets as tick boxes; a chosen value stays, also with no page left in it. A topic
    that only pages of others have is as if it were not there."""
    words = {"kind": _kind_words(), "topic": {}, "tier": {}}
    counted = list(found.facets.get("topic", ()))
    asked_for = wanted.filters.get("topic", [])
    if counted or asked_for:
        carriers = BasePage.objects.listed_to(viewer).filter(labels=OuterRef("pk"))
        topics = Label.objects.filter(
            Q(slug__in=counted) | Q(Exists(carriers), slug__in=asked_for),
            kind="topic",
        )
        words["topic"] = dict(topics.values_list("slug", "name"))
    words["tier"] = {tier.slug: tier.name for tier in names.tiers.values()}
    slugs = {f"t{rank}": tier.slug for rank, tier in names.tiers.items()}
    headings = {"kind": _("Kind"), "topic": _("Topic"), "tier": _("Open to")}
    result = []
    for name in FACETS:
        counts = {slugs.get(v, v): n for v, n in found.facets.get(name, {}).items()}
        chosen = wanted.filters.get(name, [])
        options = [
            Option(value, str(label), counts.get(value, 0), value in chosen)
            for value, label in words[name].items()
            if counts.get(value) or value in chosen
        ]
        if options:
            result.append(Filter(name, headings[name], options))
    return result


def _kind_words() -> dict[str, Any]:
    from wagtail.models import get_page_models

    return {model.kind: model.kind_label for model in get_page_models() if model.kind}


def _numbers(found: Results) -> list[Any]:
    from django.core.paginator import Paginator

    paginator = Paginator(range(found.pages), 1)
    return list(paginator.get_elided_page_range(found.page)) if found.pages > 1 else []

"""Pages, search and the glossary as the API gives them."""

from typing import Annotated, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from content.models import StoredBody
from portal.api import problems, schemas
from portal.api.documents import document_of
from portal.api.lists import (
    LARGEST,
    Kind,
    Listed,
    Path,
    Piece,
    Slug,
    at_path,
    chosen,
    next_of,
    of_kind,
    piece,
)
from portal.api.problems import Problem
from portal.api.reading import open_page, page_out
from portal.api.rows import item_of, rows
from portal.api.times import Day
from portal.mails import absolute
from search.engine import SearchUnavailable
from search.query import LONGEST
from search.results import DEEPEST_PAGE, Results, search

router = Router()
PageId = Annotated[int, Field(ge=1, le=LARGEST)]


class ByPath(Schema):
    path: Path = Field(description="The page's address below the host: /guidance/")


class Question(Schema):
    q: Annotated[str, Field(min_length=1, max_length=LONGEST)] = Field(
        description="Words, “phrases”, -words that must not stand"
    )
    page: int = Field(1, ge=1, le=DEEPEST_PAGE)
    kind: Kind | None = None
    topic: Slug | None = None
    tier: Slug | None = None
    as_of: Day | None = None


@router.get("/pages", response=schemas.Items, url_name="api_pages")
def pages(request: Any, wanted: Query[Listed]) -> dict[str, Any]:
    """All pages that you may see, by id; of a locked one title and summary."""
    viewer = request.viewer
    found, after = piece(chosen(wanted, viewer), wanted)
    return {
        "items": [item_of(row, viewer) for row in found],
        "next": next_of(request, after),
    }


@router.get("/pages/{page_id}", response=schemas.PageOut, url_name="api_page")
def page(request: Any, page_id: PageId) -> dict[str, Any]:
    """A page by its id."""
    found, row = open_page(request.viewer, pk=page_id)
    return page_out(found, row, document_of(found, request), request.viewer)


@router.get("/page", response=schemas.PageOut, url_name="api_page_at")
def page_at(request: Any, wanted: Query[ByPath]) -> dict[str, Any]:
    """A page by its address."""
    row = at_path(wanted.path, request.viewer)
    if row is None:
        raise problems.not_found()
    return page(request, row.pk)


@router.get("/glossary", response=schemas.Terms, url_name="api_glossary")
def glossary(request: Any, wanted: Query[Piece]) -> dict[str, Any]:
    """The terms, with their other names."""
    viewer = request.viewer
    found, after = piece(of_kind("term", viewer), wanted)
    facts = facts_of([row.pk for row in found if viewer.can_read(row)])
    items = []
    for row in found:
        own = facts.get(row.pk, {})
        items.append(
            {
                **item_of(row, viewer),
                "definition": row.summary if viewer.can_read(row) else None,
                "also": own.get("also") or [],
                "former": own.get("former") or [],
                "translations": own.get("translations") or {},
            }
        )
    return {"items": items, "next": next_of(request, after)}


@router.get("/search", response=schemas.Found, url_name="api_search")
def find(request: Any, wanted: Query[Question]) -> dict[str, Any]:
    """Search as the search page does: the same order, counts and passages."""
    chosen_filters = {
        name: [value]
        for name in ("kind", "topic", "tier")
        if (value := getattr(wanted, name))
    }
    try:
        found = search(
            wanted.q.replace("\x00", " "),
            request.viewer,
            filters=chosen_filters,
            page=wanted.page,
            language=get_language() or "en",
            day=wanted.as_of,
        )
    except SearchUnavailable as error:
        raise Problem(
            503,
            "search",
            _("Search does not answer at the moment"),
            _("Pages and lists do. Try again in a minute."),
            headers={"Retry-After": "60"},
        ) from error
    return _found(found, request.viewer)


@router.get("/token", response=schemas.TokenOut, url_name="api_token")
def token(request: Any) -> dict[str, Any]:
    """The token that you send: what it may do and when it ends."""
    if request.token is None:
        raise problems.bad_token()
    return {
        "name": request.token.name,
        "scopes": request.token.scopes,
        "expires": request.token.expires_at,
    }


def facts_of(page_ids: list[int]) -> dict[int, dict[str, Any]]:
    """Facts of pages that the caller knows to be readable; one query."""
    bodies = StoredBody.objects.filter(page_id__in=page_ids)
    return dict(bodies.values_list("page_id", "facts"))


def _found(found: Results, viewer: Any) -> dict[str, Any]:
    """Rows are read again, trimmed: a hit without one is left out."""
    from content.models import BasePage

    ids = [result.card.pk for result in found.results]
    by_id = {
        row.pk: row
        for row in rows(BasePage.objects.listed_to(viewer).filter(pk__in=ids))
    }
    hits = []
    for result in found.results:
        row = by_id.get(result.card.pk)
        if row is None:
            continue
        passages = [
            {
                "heading": place.passage.heading,
                "text": "".join(text for text, _is_marked in place.passage.fragments),
                "url": absolute(place.url),
            }
            for place in (result.places if viewer.can_read(row) else [])
        ]
        hits.append({"page": item_of(row, viewer), "passages": passages})
    return {
        "query": found.query.text,
        "total": found.total,
        "locked": found.locked,
        "page": found.page,
        "pages": found.pages,
        "also_searched": found.also_searched,
        "missing": list(found.missing),
        "results": hits,
    }

"""What the editor offers after `page:`, `term:`, `file:` and kinds added later.

Nothing is offered whose title the editor may not see anyway: the lists are those of
the choosers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.http import HttpRequest

from content.admin.choosers import choosable_pages
from content.admin.policy import without_foreign_files

MOST = 12
LONGEST = 100
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Item:
    """One suggestion: what is written, what it is called, and a few words more."""

    value: str
    label: str
    note: str = ""


Function = Callable[[str, HttpRequest], list[Item]]
_functions: dict[str, Function] = {}


def register_completion(kind: str, function: Function) -> None:
    """Have `function` answer for `kind:`. The last one registered counts."""
    _functions[kind] = function


def complete(kind: str, query: str, request: HttpRequest) -> list[Item]:
    """At most MOST suggestions; none for a kind that nobody has registered."""
    function = _functions.get(kind)
    return function(clean(query), request)[:MOST] if function else []


def clean(query: str) -> str:
    """The query without what a database cannot take, and short."""
    query = query.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")
    return query.strip()[:LONGEST]


def pages(query: str, request: HttpRequest) -> list[Item]:
    """Live pages other than terms, as the library names them."""
    from content.assembly import kind_labels
    from content.models import BasePage, TermPage

    found = _named_pages(BasePage.objects.not_type(TermPage), query, request)
    kinds = kind_labels()
    rows = found.values_list("library_id", "title", "content_type_id")[:MOST]
    return [Item(name, title, kinds.get(kind, "")) for name, title, kind in rows]


def terms(query: str, request: HttpRequest) -> list[Item]:
    """Live terms of the glossary; their definitions as notes."""
    from content.models import BasePage, TermPage

    found = _named_pages(BasePage.objects.type(TermPage), query, request)
    rows = found.values_list("library_id", "title", "summary")[:MOST]
    return [Item(name, title, summary[:120]) for name, title, summary in rows]


def files(query: str, request: HttpRequest) -> list[Item]:
    """Files that the library names."""
    from content.models import Attachment

    named = Attachment.objects.exclude(library_name="")
    found = without_foreign_files(
        named.filter(_matching(query, "library_name", "title")), request.user
    )
    rows = found.order_by("library_name").values_list("library_name", "title")[:MOST]
    return [Item(name, title) for name, title in rows]


def _named_pages(pages: Any, query: str, request: HttpRequest) -> Any:
    """Pages that fit the query, those whose id or title begins with it first."""
    named = pages.filter(
        _matching(query, "library_id", "title"),
        live=True,
        library_id__isnull=False,
        alias_of__isnull=True,
    )
    first = Case(
        When(library_id__istartswith=query, then=Value(0)),
        When(title__istartswith=query, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return choosable_pages(named, request).order_by(first, "library_id")


def _matching(query: str, *fields: str) -> Q:
    """Every word of the query is in one of the fields."""
    condition = Q()
    for word in query.split()[:_MOST_WORDS]:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        condition &= anywhere
    return condition


register_completion("page", pages)
register_completion("term", terms)
register_completion("file", files)

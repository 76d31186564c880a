"""The admin's search fields, for whatever somebody types into them.

Wagtail hands the words of some lists to the database as they stand. On SQLite a
quotation mark without its partner ended there in an error, and so did a NUL on either.
"""

from copy import copy
from typing import Any

from modelsearch.backends import database

_BLANKS = str.maketrans({'"': " ", "\x00": " "})


def plain(query: Any) -> Any:
    """The query, as text or as a tree, without signs that the database refuses."""
    if isinstance(query, str):
        return query.translate(_BLANKS).strip()
    query = copy(query)
    if hasattr(query, "query_string"):
        query.query_string = plain(query.query_string)
    for name in ("subquery", "subquery_a", "subquery_b"):
        if hasattr(query, name):
            setattr(query, name, plain(getattr(query, name)))
    if hasattr(query, "subqueries"):
        query.subqueries = [plain(one) for one in query.subqueries]
    return query


def SearchBackend(params: dict[str, Any]) -> Any:
    """Wagtail's search in the database at hand, with such words made plain first."""
    stock = database.SearchBackend(params)

    class PlainWords(type(stock)):  # type: ignore[misc]
        def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            return super().search(plain(query), *args, **kwargs)

        def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            return super().autocomplete(plain(query), *args, **kwargs)

    stock.__class__ = PlainWords
    return stock

"""The API put together: its operations, its description, its addresses."""

from collections.abc import Iterable
from copy import deepcopy
from functools import lru_cache, partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI
from ninja.errors import ValidationError

from portal.api import endpoints, law_endpoints, problems
from portal.api.answering import answered
from portal.api.problems import Problem
from portal.api.schemas import ProblemOut
from portal.api.scopes import READ, SEARCH

BASE = "/api/v1"
_SCOPES = {"api_search": SEARCH}
_PROBLEMS = {
    "401": "The token opens nothing",
    "403": "The page is listed but not open to you, or the token lacks the scope",
    "404": "There is no such thing, or nothing that you may know of",
    "405": "Only GET and HEAD",
    "422": "A parameter is not right",
    "429": "Too many requests",
    "503": "Search does not answer",
}

# Its own pages of documentation load scripts from elsewhere: off.
api = NinjaAPI(
    title="Touchstone",
    version="1",
    description=(
        "Read what you may read. Without a token that is what everybody may; with one "
        "it is what its person may at that moment. Nothing can be changed here."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="touchstone_api",
)
api.add_router("", endpoints.router)
api.add_router("", law_endpoints.router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Any) -> HttpResponse:
    return problem.response()


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.not_found().response()


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: Any) -> HttpResponse:
    """The words of the checks, without what was sent."""
    found = [
        {"parameter": str(one["loc"][-1]), "detail": str(one["msg"])}
        for one in error.errors
    ]
    return problems.wrong_parameters(found).response()


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The OpenAPI description, with what all operations have in common."""
    found: dict[str, Any] = deepcopy(
        dict(api.get_openapi_schema(path_prefix=BASE + "/"))
    )
    parts = found.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = _schema_of_problems(parts["schemas"])
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "tst_…"}
    }
    content = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    for address, methods in found["paths"].items():
        for operation in methods.values():
            # Without a token, too: then it is what everybody may read.
            operation["security"] = [{}, {"token": []}]
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _without_null(parameter["schema"])
            operation["responses"] = {
                str(status): answer for status, answer in operation["responses"].items()
            }
            for status, words in _PROBLEMS.items():
                if status == "503" and not address.endswith("/search"):
                    continue
                answer = {"description": words, "content": content}
                operation["responses"][status] = answer
    return found


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that may be left out: an address has no null."""
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if len(choices) != 1:
        return schema
    return {**{k: v for k, v in schema.items() if k != "anyOf"}, **choices[0]}


def _schema_of_problems(known: dict[str, Any]) -> dict[str, Any]:
    schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, part in schema.pop("$defs", {}).items():
        known.setdefault(name, part)
    return schema


def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(description())


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise problems.not_found()


def _parameters(address: str) -> Iterable[str]:
    """The names that an operation knows in its query, from its description."""
    operation = description()["paths"][address]["get"]
    return [
        one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"
    ]


def addresses() -> list[URLPattern]:
    """The operations, each behind `answered`, and everything else below as missing."""
    found: list[URLPattern] = []
    patterns: Any = api.urls[0]
    for pattern in patterns:
        if pattern.name == "api-root":
            continue
        route = str(pattern.pattern)
        address = f"{BASE}/{_braces(route)}"
        view = answered(
            pattern.callback,
            _SCOPES.get(pattern.name, READ),
            partial(_parameters, address),
        )
        found.append(path(route, view, name=pattern.name))
    found.append(
        path("openapi.json", answered(openapi, READ, list), name="api_openapi")
    )
    found.append(
        re_path(r"^(?P<rest>.+)$", answered(nothing_here, READ), name="api_none")
    )
    return found


def _braces(route: str) -> str:
    """A path of Django's as OpenAPI writes it: ``laws/<law>`` as ``laws/{law}``."""
    return route.replace("<", "{").replace(">", "}")

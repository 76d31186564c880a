"""The page for people about what programs read; made from the description itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.api.scopes import SCOPES


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    from portal.api.api import description

    operations = []
    for address, methods in description()["paths"].items():
        for operation in methods.values():
            operations.append(
                {
                    "address": address,
                    "words": operation.get("description", ""),
                    "parameters": [
                        _parameter(one) for one in operation.get("parameters", ())
                    ],
                }
            )
    context = {"operations": operations, "scopes": SCOPES.items()}
    return render(request, "api/guide.html", context)


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    schema = one.get("schema", {})
    return {
        "name": one["name"],
        "required": one.get("required"),
        "words": one.get("description") or schema.get("description", ""),
        "choices": _choices(schema),
    }


def _choices(schema: dict[str, Any]) -> str:
    for part in (schema, *schema.get("anyOf", ())):
        if "enum" in part:
            return ", ".join(map(str, part["enum"]))
    return ""

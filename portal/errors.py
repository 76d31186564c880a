"""Designed answers for what goes wrong. They never show what was asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The same bytes for every address: missing and unlisted cannot be told apart."""
    return render(request, "errors/404.html", {"is_anywhere": True}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context: whatever broke may break a query too."""
    return HttpResponseServerError(loader.get_template("errors/500.html").render())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was sent from an old page: what was typed is still in the browser."""
    return render(request, "errors/csrf.html", status=403)

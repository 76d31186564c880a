"""Pages that a link in a mail opens, without signing in and never signing in.

Mail programs send a POST by themselves (RFC 8058), without cookies and so without a
token of ours; what the address holds is known to its recipient alone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """The address is a key: nothing keeps the page, no other page and no search engine
    is to learn it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return csrf_exempt(
        never_cache(require_http_methods(["GET", "HEAD", "POST"])(answered))
    )


def answer_to_stop(
    request: HttpRequest, template: str, stop: Callable[[], Any]
) -> HttpResponse:
    """GET asks, because mail scanners open every link; POST does it."""
    if request.method == "POST":
        stop()
    return render(request, template, {"done": request.method == "POST"})

"""Designed answers for what goes wrong. They never show what was asked for."""

import errno
import sys
from typing import Any

from django.db import Error as DatabaseError
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


# SQLSTATE: read-only, out of space or memory or connections, shut down, not reachable.
_SQLSTATES = ("25006", "53", "57P", "08")
_SQLITE_NAMES = ("SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_BUSY")
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
_NEVER_SHOWN = ("password", "token", "csrf", "secret")


def takes_no_changes(problem: BaseException | None) -> bool:
    """Whether this says that database or disk cannot take anything at the moment."""
    if isinstance(problem, OSError):
        return problem.errno in _NO_ROOM
    if not isinstance(problem, DatabaseError):
        return False
    cause = problem.__cause__
    state = str(getattr(cause, "sqlstate", None) or "")
    name = str(getattr(cause, "sqlite_errorname", None) or "")
    # psycopg gives no SQLSTATE where no server answers.
    unreachable = type(cause).__name__ == "OperationalError" and not state and not name
    return state.startswith(_SQLSTATES) or name.startswith(_SQLITE_NAMES) or unreachable


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context: whatever broke may break a query too."""
    # Django calls this while it handles the exception, from views and middleware alike.
    if takes_no_changes(sys.exc_info()[1]):
        return _no_changes(request)
    return HttpResponseServerError(loader.get_template("errors/500.html").render())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was sent from an old page: what was typed is still in the browser."""
    return render(request, "errors/csrf.html", status=403)


def _no_changes(request: HttpRequest) -> HttpResponse:
    """That nothing was kept, and all that was sent, to copy."""
    sent = []
    if request.method == "POST":
        for name, values in request.POST.lists():
            if not any(word in name.lower() for word in _NEVER_SHOWN):
                sent += [(name, value) for value in values if value.strip()]
    page = loader.get_template("errors/503.html").render({"sent": sent})
    response = HttpResponse(page, status=503)
    response["Retry-After"] = "60"
    response["Cache-Control"] = "no-store"
    return response

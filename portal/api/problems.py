"""What goes wrong, as problem details (RFC 9457) in plain words.

They never hold what was asked for: a page that is not there and one that nobody must
know of get the same bytes.
"""

import json
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja.responses import NinjaJSONEncoder

from portal.mails import absolute


class Problem(Exception):
    """Ends a request with this answer. code: where the guide explains it."""

    def __init__(
        self, status: int, code: str, title: str, detail: str = "", **more: Any
    ) -> None:
        super().__init__(code)
        self.status, self.code = status, code
        self.title, self.detail = title, detail
        self.headers: dict[str, str] = more.pop("headers", {})
        self.more = more

    def response(self) -> HttpResponse:
        about = absolute(reverse("api_guide"))
        body = {"type": f"{about}#{self.code}", "title": self.title,
                "status": self.status, "detail": self.detail, **self.more}  # fmt: skip
        response = HttpResponse(
            json.dumps(body, ensure_ascii=False, cls=NinjaJSONEncoder),
            status=self.status,
            content_type="application/problem+json",
        )
        for name, value in self.headers.items():
            response[name] = value
        return response


def not_found() -> Problem:
    return Problem(
        404, "not-found", _("There is no such thing"), _("Look at the address again.")
    )


def bad_token() -> Problem:
    return Problem(
        401,
        "token",
        _("This token opens nothing"),
        _("It is unknown, revoked or ended. Make another one, or ask without one."),
        headers={"WWW-Authenticate": 'Bearer realm="Touchstone"'},
    )


def wrong_scope(scope: str) -> Problem:
    return Problem(
        403,
        "scope",
        _("This token may not do this"),
        _("It was made without the scope “%s”.") % scope,
    )


def locked(page: dict[str, Any]) -> Problem:
    """A page that is listed but not open: what lists say of it, and nothing more."""
    return Problem(
        403,
        "locked",
        _("This page is not open to you"),
        _("You see its title and summary. Its own address says how to get access."),
        page=page,
    )


def too_many(seconds: int) -> Problem:
    return Problem(
        429,
        "rate",
        _("Too many requests"),
        _("Wait, then go on more slowly."),
        headers={"Retry-After": str(seconds)},
    )


def wrong_parameters(errors: list[dict[str, str]]) -> Problem:
    """errors: the parameter and what is wrong with it, for each."""
    return Problem(
        422,
        "parameters",
        _("A parameter is not right"),
        _("Each one that is not is named below."),
        errors=errors,
    )

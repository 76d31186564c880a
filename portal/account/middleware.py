"""Around requests: staff show a second factor, bad forms answer 422, and whoever signs
out leaves nothing in the browser."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.account.second_factor import (
    enters_staff_rooms,
    has_shown_one,
    where_to_show_one,
)

# Routes as they were resolved, never the address as it was typed. Other languages
# stand in front: de/stewards/…
_STAFF_ROOMS = re.compile(r"(?:[a-z]{2,3}(?:-[a-z]+)?/)?(?:admin|stewards|styleguide)/")
# These lead to the sign-in, the sign-out and the reset that all people share.
_OPEN = re.compile(r"admin/(?:login|logout|password_reset)/")


class StaffGate:
    """Nobody enters the admin or a stewards' page without a second factor.

    Off with STAFF_NEEDS_SECOND_FACTOR = False. It asks only those who may enter at
    all; everybody else gets the page's own answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        route = request.resolver_match.route
        if (
            not settings.STAFF_NEEDS_SECOND_FACTOR
            or not _STAFF_ROOMS.match(route)
            or _OPEN.match(route)
            or not enters_staff_rooms(request)
            or has_shown_one(request)
        ):
            return None
        # What was posted cannot be posted again after a detour: back to the start.
        reads = request.method in ("GET", "HEAD")
        then = request.get_full_path() if reads else reverse("wagtailadmin_home")
        return redirect(where_to_show_one(request.user, then))


class FormStatus:
    """A form of allauth's that is not in order answers 422, as all others do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: Any, response: Any) -> Any:
        if request.method == "POST" and response.status_code == 200:
            context = response.context_data or {}
            forms = (context.get(name) for name in ("form", "verify_form"))
            if request.resolver_match.route.startswith("account/") and any(
                getattr(form, "errors", None) for form in forms
            ):
                response.status_code = 422
        return response


class LeaveNothing:
    """Whoever signs out takes along what lies in the browser, in all tabs: words and
    answers that were typed and not sent are for nobody who sits there next, nor are the
    pages that were read, to which the button "back" would lead without asking us.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "signed_out", False):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

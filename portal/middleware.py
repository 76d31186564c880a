"""What every request passes: the viewer, and headers that browsers obey."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from portal.account.second_factor import viewer_in
from portal.console import viewing

GetResponse = Callable[[HttpRequest], HttpResponse]


class ViewerMiddleware:
    """Sets `request.viewer`, worked out at first use and for this request only.

    For a steward who looks at the site as somebody else it is another one, and what
    changes anything is refused.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewed = viewing.current(request)
        if viewed is not None:
            return viewing.answer(request, viewed, self.get_response)
        # Taken now: a page that asks for `request.user` while it is kept for others is
        # taken for personal (content/page_store.py).
        user = request.user
        request.viewer = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: viewer_in(request, user)
        )
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            # What a signed-in reader sees must not stay in a shared cache, and what
            # everybody sees not for longer than it is true: a cache that is told
            # nothing keeps an answer as long as it likes.
            is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
            response["Cache-Control"] = "private, no-cache" if is_known else "no-cache"
        return response

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        return viewing.refusal(request) if hasattr(request, "viewing_as") else None


class SecurityHeaders:
    """Headers that Django does not send by itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        )
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ContentSecurityPolicy(CSPMiddleware):
    """Readers' pages get the strict policy, Wagtail's admin a policy of its own."""

    def process_response(self, request: Any, response: Any) -> Any:
        if request.path.startswith(reverse("wagtailadmin_home")):
            response._csp_replace = settings.CONTENT_SECURITY_POLICY_ADMIN["DIRECTIVES"]
        return super().process_response(request, response)

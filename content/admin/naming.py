"""What a page is called to whoever works in the admin.

A page that somebody may edit can lead to others that they may not know of: chosen by
somebody else, or by a number that was forged. The fields, choosers and comparisons of
versions that show them all ask here.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from content.admin.policy import is_foreign

_WORKS = ("add", "change", "publish", "bulk_delete", "lock", "unlock")
_asking: ContextVar[HttpRequest | None] = ContextVar("asking_in_admin", default=None)


class AskingMiddleware:
    """Keeps the request at hand: widgets and comparisons of Wagtail are given none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _asking.set(request)
        try:
            return self.get_response(request)
        finally:
            _asking.reset(token)


def asking() -> Any:
    """The request that is being answered; None for commands and jobs."""
    return _asking.get()


def title_for_staff(page: Any) -> str:
    """The title for whoever asks: of the draft for those who work on it, the published
    one for those who see it in lists, no title for others. Commands and jobs, which
    nobody asks, get the draft's."""
    request = asking()
    if request is None or page.pk is None or page.depth == 1:
        return page.draft_title or page.title
    if not is_foreign(request.user, page):
        if _works_on(request.user, page):
            return page.draft_title or page.title
        if request.viewer.can_list(page):  # type: ignore[attr-defined]
            return page.title
        if _leads_to_work(request.user, page):
            return page.draft_title or page.title
    return _("a page that is not yours to see (number %d)") % page.pk


def _policy() -> Any:
    from wagtail.permissions import policy_registry

    from content.models import BasePage

    return policy_registry.get_by_type(BasePage)


def _works_on(user: Any, page: Any) -> bool:
    return _policy().user_has_any_permission_for_instance(user, _WORKS, page)


def _leads_to_work(user: Any, page: Any) -> bool:
    """Whether it stands above a page that they work on, as the explorer shows it."""
    return _policy().explorable_instances(user).filter(pk=page.pk).exists()


def named(one: Any) -> str:
    """What this is called in the admin: a page as here, anything else by its name."""
    from content.models import BasePage

    return one.get_admin_display_title() if isinstance(one, BasePage) else str(one)

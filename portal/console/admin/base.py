"""What the console's pages share: for stewards alone, in Wagtail's look."""

from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from content.models import BasePage

PER_PAGE = 50
_LONGEST_NUMBER = 6


class StewardView(WagtailAdminTemplateMixin, View):
    """A page of the console. For everybody but stewards there is no such address."""

    header_icon = "lock-open"
    index = {"url": reverse_lazy("access_page"), "label": _("Access")}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.viewer.is_steward:  # type: ignore[attr-defined]
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), self.index, here]

    def show(self, *, status: int = 200, **context: Any) -> Any:
        """The page's template with this context."""
        return self.render_to_response(self.get_context_data(**context), status=status)


def console_pages(request: Any) -> Any:
    """The pages of which a steward may see the title here: live ones, and what else
    they may see in the page tree."""
    from wagtail.permissions import policy_registry

    policy = policy_registry.get_by_type(BasePage)
    explorable = policy.explorable_instances(request.user).order_by().values("pk")
    listed = BasePage.objects.listed_to(request.viewer).order_by().values("pk")
    found = BasePage.objects.filter(pk__in=listed) | BasePage.objects.filter(
        pk__in=explorable
    )
    return found.filter(depth__gt=1)


def page_or_404(request: Any, page_id: int) -> Any:
    page = console_pages(request).filter(pk=page_id).first()
    if page is None:
        raise Http404
    return page


def may_edit(request: Any, page: Any) -> bool:
    return page.permissions_for_user(request.user).can_edit()


def paged(request: HttpRequest, rows: Any) -> Any:
    """The page of `rows` that the address asks for; the last one beyond the end."""
    number = request.GET.get("p", "")[:_LONGEST_NUMBER]
    found = WagtailPaginator(rows, PER_PAGE).get_page(number)
    found.numbers = list(found.paginator.get_elided_page_range(found.number))  # type: ignore[attr-defined]
    return found


def instant(text: str | None) -> datetime | None:
    """The beginning of a day as it is typed; None for no day, or none that there is."""
    try:
        day = parse_date((text or "").strip()[:10])
    except ValueError:
        return None
    if day is None or not 1900 <= day.year <= 2200:
        return None
    return timezone.make_aware(datetime.combine(day, time()))


def admin_link(name: str, *args: Any) -> str:
    """Where something is changed, or "" where the admin has no such place."""
    from django.urls import NoReverseMatch

    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""

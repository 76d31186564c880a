"""What the console's pages share: for stewards alone, in Wagtail's look."""

from datetime import datetime, time
from typing import Any

from django.http import Http404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from content.admin.view import AdminView
from content.models import BasePage


class StewardView(AdminView):
    """A page of the console. For everybody but stewards there is no such address."""

    header_icon = "lock-open"
    index = {"url": reverse_lazy("access_page"), "label": _("Access")}

    def may_look(self) -> bool:
        return bool(self.request.viewer.is_steward)  # type: ignore[attr-defined]

    def crumbs(self) -> list[dict[str, Any]]:
        return [self.index]


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

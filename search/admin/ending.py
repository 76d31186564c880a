"""Promoted answers whose last day is near, on the first page of a steward's admin."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from portal.members.viewers import STEWARD_PERMISSION
from search.admin.editorial import PromotionFilters
from search.models import Promotion

_NEAR = timedelta(days=30)


class EndingPanel(Component):
    """How many end within a month or ended within the last, or have lost their last day
    with their page's review: without it they would go unseen. Nothing for others."""

    order = 60
    template_name = "search/admin/ending.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        if not parent_context["request"].user.has_perm(STEWARD_PERMISSION):
            return {"count": 0}
        today = timezone.localdate()
        first, last = today - _NEAR, today + _NEAR
        rows = Promotion.objects.with_last_day()
        near = PromotionFilters.between(rows, first, last)
        address = reverse("promotions:index")
        return {
            "count": near.count(),
            "url": f"{address}?last_day_from={first}&last_day_to={last}",
        }

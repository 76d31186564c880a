"""What waits for the person who opens the admin."""

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from portal.members.viewers import STEWARD_PERMISSION
from portal.stewardship.admin.report import pages_of
from portal.stewardship.freshness import STATES, Freshness
from portal.stewardship.models import Question

_SHOWN = ("overdue", "due", "unowned", "orphaned", "broken")


class FreshnessPanel(Component):
    """Counts of pages that need an eye, each a link into the report."""

    order = 50
    template_name = "stewardship/admin/dashboard.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        pages, freshness = pages_of(user), Freshness()
        report = reverse("freshness_report")
        counts = [
            {
                "label": STATES[state],
                "count": freshness.having(state, pages).count(),
                "url": f"{report}?state={state}",
            }
            for state in _SHOWN
        ]
        asked = None
        if user.has_perm(STEWARD_PERMISSION):
            asked = Question.objects.filter(state__in=Question.OPEN).count()
        return {"counts": counts, "asked": asked, "inbox": reverse("questions:index")}

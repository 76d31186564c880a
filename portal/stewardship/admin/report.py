"""The report on freshness: which pages need an eye, as a list and as a spreadsheet."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports.base import PageReportView
from wagtail.permissions import policy_registry

from content.models import BasePage
from portal.stewardship.freshness import STATES, Freshness, kept_pages
from portal.stewardship.models import BrokenLink


def pages_of(user: Any) -> Any:
    """The pages that a person may look after: to edit or to publish; for stewards
    every page but those of foreign groups."""
    from content.admin.policy import outside_foreign_groups
    from portal.members.viewers import STEWARD_PERMISSION

    pages = kept_pages()
    if user.has_perm(STEWARD_PERMISSION):
        return outside_foreign_groups(pages, user)
    policy = policy_registry.get_by_type(BasePage)
    mine = policy.instances_user_has_any_permission_for(user, ["change", "publish"])
    return pages.filter(pk__in=mine.order_by().values("pk"))


class FreshnessFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("What is wrong"), choices=list(STATES.items()), method="in_state"
    )
    content_owner = django_filters.CharFilter(
        label=_("Owner"), field_name="content_owner", lookup_expr="icontains"
    )

    class Meta:
        model = BasePage
        fields = ["state", "content_owner"]

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        return Freshness().having(value, queryset)


class FreshnessReport(PageReportView):
    results_template_name = "stewardship/admin/freshness_results.html"
    page_title = _("Freshness")
    header_icon = "date"
    filterset_class = FreshnessFilterSet
    index_url_name = "freshness_report"
    index_results_url_name = "freshness_report_results"
    export_filename = "freshness"
    any_permission_required = ["add", "change", "publish", "view"]
    list_export = [
        "title", "full_url", "content_owner", "deputy", "reviewed_on", "review_by",
        "state_names", "broken_links",
    ]  # fmt: skip
    export_headings = {
        "title": _("Title"), "full_url": _("Address"), "content_owner": _("Owner"),
        "deputy": _("Deputy"), "reviewed_on": _("Reviewed"),
        "review_by": _("Next review"), "state_names": _("What is wrong"),
        "broken_links": _("Links that lead nowhere"),
    }  # fmt: skip

    def get_queryset(self) -> Any:
        pages = pages_of(self.request.user).select_related("content_type")
        self.queryset = pages.prefetch_workflow_states().annotate_approved_schedule()
        self.queryset = self.queryset.order_by("review_by", "title")
        return super().get_queryset()

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        pages, freshness = list(object_list), Freshness()
        broken: dict[int, list[str]] = {}
        rows = BrokenLink.objects.filter(page_id__in=[page.pk for page in pages])
        for row in rows.order_by("target"):
            broken.setdefault(row.page_id, []).append(f"{row.target} ({row.reason})")
        for page in pages:
            page.states = freshness.states(page)
            page.state_names = ", ".join(str(STATES[name]) for name in page.states)
            page.broken_links = "; ".join(broken.get(page.pk, ()))
        if not self.is_export:
            return pages
        # What the spreadsheet asks of a list, and of a queryset.
        return _Rows(pages)


class _Rows(list):
    model = BasePage

"""The list of pages in the admin: with audience, keeper and date of review."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet

from content.admin.saving import AddPage, EditPage
from content.chrome import names_now
from content.models import BasePage


class AudienceColumn(Column):
    """The audience in effect, in words."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        table = parent_context["table"]
        if not hasattr(table, "_audience_names"):
            table._audience_names = names_now()
        context = super().get_cell_context_data(instance, parent_context)
        context["value"] = table._audience_names.chip(instance.audience).label
        return context


class ReviewColumn(DateColumn):
    """The day of the next review."""

    cell_template_name = "content/admin/review_cell.html"


def _columns(columns: list[Any]) -> list[Any]:
    """Wagtail's columns, ours before the status."""
    ours = [
        AudienceColumn("audience", label=_("Open to"), sort_key="audience"),
        Column("content_owner", label=_("Keeper"), sort_key="content_owner"),
        ReviewColumn("review_by", label=_("Review by"), sort_key="review_by"),
    ]
    place = next(i for i, column in enumerate(columns) if column.name == "status")
    return [*columns[:place], *ours, *columns[place:]]


class ExplorerView(ExplorableIndexView):
    base_columns = _columns(ExplorableIndexView.base_columns)


class BasePageViewSet(PageViewSet):
    """For every page type that has no viewset of its own."""

    model = BasePage
    index_view_class = ExplorerView
    add_view_class = AddPage
    edit_view_class = EditPage

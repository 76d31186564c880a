"""What stewards may look at and nobody may change: history and invitations."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from portal.members import history
from portal.members.models import Invitation, MemberEvent, Organisation, WorkingGroup


class ReadOnlyViewSet(ModelViewSet):
    """A list and a closer look; there are no other addresses."""

    copy_view_enabled = False
    inspect_view_enabled = True
    # A view set wants fields for the forms that it does not have.
    form_fields: list[str] = []
    kept = frozenset({"index", "index_results", "inspect"})

    def get_urlpatterns(self) -> list[Any]:
        return [one for one in super().get_urlpatterns() if one.name in self.kept]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_common_view_kwargs(**kwargs)
        gone = ("add", "edit", "delete", "history", "usage")
        return {**found, **{f"{name}_url_name": None for name in gone}}


class EventFilterSet(WagtailFilterSet):
    action = django_filters.MultipleChoiceFilter(
        label=_("What"),
        choices=lambda: [(name, name) for name in history.actions()],
    )
    at = django_filters.DateFromToRangeFilter(
        label=_("When"), widget=DateRangePickerWidget
    )
    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation"), queryset=lambda request: Organisation.objects.all()
    )
    group = django_filters.ModelChoiceFilter(
        label=_("Working group"), queryset=lambda request: WorkingGroup.objects.all()
    )

    class Meta:
        model = MemberEvent
        fields = ["action", "at", "organisation", "group"]


def _name(role: str, label: Any) -> Column:
    return Column(role, label=label, accessor=lambda event: event.names.get(role, ""))


class EventViewSet(ReadOnlyViewSet):
    model = MemberEvent
    icon = "history"
    menu_label = _("History")
    list_display = [
        Column("at", label=_("When"), accessor="at", sort_key="at"),
        "action",
        _name("person", _("Who")),
        _name("organisation", _("Organisation")),
        _name("group", _("Working group")),
        _name("actor", _("By")),
    ]
    filterset_class = EventFilterSet
    list_per_page = 50
    inspect_view_fields = ["at", "action", "names", "data"]
    add_to_reference_index = False


class InvitationViewSet(ReadOnlyViewSet):
    model = Invitation
    icon = "mail"
    list_display = [
        "email",
        "organisation",
        "role",
        Column("state", label=_("State"), accessor=lambda row: row.state().label),
        "created_at",
        "expires_at",
    ]
    list_filter = ["organisation"]
    search_fields = ["email"]
    inspect_view_fields_exclude = ["token_hash"]
    add_to_reference_index = False

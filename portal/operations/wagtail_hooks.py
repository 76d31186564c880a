"""People and organisations in Wagtail's admin; the log entry of stewards."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from content.models import Label
from portal.members.models import (
    GroupMembership,
    Membership,
    Organisation,
    Tier,
    WorkingGroup,
)
from portal.operations.stewards import ACTION

_DATES = FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "group"
    list_display = ["name", "tier", "starts_at", "ends_at"]
    list_filter = ["tier"]
    search_fields = ["name"]
    panels = [FieldPanel("name"), FieldPanel("tier"), _DATES]
    inspect_view_enabled = True
    copy_view_enabled = False


class MembershipViewSet(ModelViewSet):
    model = Membership
    icon = "user"
    list_display = ["person", "organisation", "starts_at", "ends_at"]
    list_filter = ["organisation"]
    panels = [FieldPanel("organisation"), FieldPanel("person"), _DATES]
    copy_view_enabled = False


class WorkingGroupViewSet(ModelViewSet):
    model = WorkingGroup
    icon = "group"
    list_display = ["name", "slug", "archived_at"]
    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[Any]:
        # Deleting a group would open its pages: there is no such button or address.
        return [
            pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"
        ]


class GroupMembershipViewSet(ModelViewSet):
    model = GroupMembership
    icon = "user"
    list_display = ["person", "group", "role", "starts_at", "ends_at"]
    list_filter = ["group", "role"]
    panels = [FieldPanel(name) for name in ("group", "person", "role")] + [_DATES]
    copy_view_enabled = False


class TierViewSet(ModelViewSet):
    model = Tier
    icon = "lock-open"
    list_display = ["name", "rank", "slug", "by_verified_email"]
    panels = [
        FieldPanel(name)
        for name in (
            "name", "description", "rank", "slug", "code", "by_verified_email",
        )
    ]  # fmt: skip
    copy_view_enabled = False


class MembersGroup(ModelViewSetGroup):
    menu_label = _("Members")
    menu_icon = "group"
    menu_order = 300
    items = (
        OrganisationViewSet("organisations"),
        MembershipViewSet("memberships"),
        WorkingGroupViewSet("working_groups"),
        GroupMembershipViewSet("group_memberships"),
        TierViewSet("tiers"),
    )


class LabelViewSet(ModelViewSet):
    model = Label
    icon = "tag"
    menu_label = _("Labels")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["name", "kind", "slug", "position"]
    list_filter = ["kind"]
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def members_viewsets() -> list[Any]:
    return [MembersGroup(), LabelViewSet("labels")]


@hooks.register("register_log_actions")
def steward_log(actions: Any) -> None:
    actions.register_action(
        ACTION, _("Open as steward"), _("Opened this page as steward")
    )

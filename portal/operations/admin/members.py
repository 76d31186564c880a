"""Organisations, people in them, domains, working groups, tiers."""

from typing import Any

from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from portal.members.models import (
    GroupMembership,
    Membership,
    Organisation,
    OrganisationDomain,
    Tier,
    WorkingGroup,
)
from portal.operations.admin.events import EventViewSet, InvitationViewSet
from portal.operations.admin.forms import (
    DomainForm,
    MembershipForm,
    OrganisationForm,
)
from portal.operations.admin.locked import EndedViewSet
from portal.operations.admin.owners import InviteOwnerView, OrganisationCreateView
from portal.operations.admin.upgrades import UpgradeViewSet

_DATES = FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])


class OrganisationViewSet(EndedViewSet):
    model = Organisation
    icon = "group"
    list_display = ["name", "tier", "size", "seats", "starts_at", "ends_at"]
    list_filter = ["tier", "size"]
    search_fields = ["name"]
    edit_handler = ObjectList(
        [
            *(FieldPanel(name) for name in ("name", "tier", "size", "seats")),
            _DATES,
            HelpPanel(template="operations/admin/organisation_links.html"),
        ],
        base_form_class=OrganisationForm,
    )
    inspect_view_enabled = True
    add_view_class = OrganisationCreateView

    @cached_property
    def invite_view(self) -> Any:
        # With a form and a template of its own, which are not the organisation's.
        kwargs = self.get_edit_view_kwargs() | {"panel": None}
        kwargs["template_name"] = InviteOwnerView.template_name
        return self.construct_view(InviteOwnerView, **kwargs)

    def get_urlpatterns(self) -> list[Any]:
        invite = path("invite/<int:pk>/", self.invite_view, name="invite")
        return [*super().get_urlpatterns(), invite]


class MembershipViewSet(EndedViewSet):
    model = Membership
    icon = "user"
    list_display = ["person", "organisation", "role", "starts_at", "ends_at"]
    list_filter = ["organisation", "role"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("organisation", "person", "role")] + [_DATES],
        base_form_class=MembershipForm,
    )


class DomainViewSet(ModelViewSet):
    model = OrganisationDomain
    icon = "site"
    list_display = ["domain", "organisation", "verified_at", "lets_join"]
    list_filter = {"verified_at": ["isnull"], "organisation": ["exact"]}
    search_fields = ["domain"]
    edit_handler = ObjectList(
        [
            FieldPanel(name)
            for name in ("organisation", "domain", "is_verified", "lets_join")
        ],
        base_form_class=DomainForm,
    )
    copy_view_enabled = False


class WorkingGroupViewSet(EndedViewSet):
    """Deleting a group would open its pages."""

    model = WorkingGroup
    icon = "group"
    list_display = ["name", "slug", "open_to", "archived_at"]
    panels = [FieldPanel(name) for name in ("name", "slug", "description", "open_to")]


class GroupMembershipViewSet(EndedViewSet):
    model = GroupMembership
    icon = "user"
    list_display = ["person", "group", "role", "starts_at", "ends_at"]
    list_filter = ["group", "role"]
    panels = [FieldPanel(name) for name in ("group", "person", "role")] + [_DATES]


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
        InvitationViewSet("invitations"),
        DomainViewSet("organisation_domains"),
        UpgradeViewSet("upgrade_requests"),
        WorkingGroupViewSet("working_groups"),
        GroupMembershipViewSet("group_memberships"),
        TierViewSet("tiers"),
        EventViewSet("member_events"),
    )

"""What operations adds to Wagtail's admin: members, labels, the stewards' log entry."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from content.models import Label
from portal.operations.admin.members import MembersGroup
from portal.operations.admin.waiting import WaitingPanel
from portal.operations.stewards import ACTION


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


@hooks.register("construct_homepage_panels")
def members_waiting(request: Any, panels: list[Any]) -> None:
    panels.append(WaitingPanel())


@hooks.register("register_log_actions")
def steward_log(actions: Any) -> None:
    actions.register_action(
        ACTION, _("Open as steward"), _("Opened this page as steward")
    )

"""What members wait for, on the first page of a steward's admin."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from portal.members.models import GroupRequest, OrganisationDomain, UpgradeRequest
from portal.members.viewers import STEWARD_PERMISSION


class WaitingPanel(Component):
    """Counts of what is to be decided; each leads there. Nothing for others."""

    order = 40
    template_name = "operations/admin/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        if not parent_context["request"].user.has_perm(STEWARD_PERMISSION):
            return {"waiting": []}
        waiting = [
            (
                _("Organisations that ask for a tier"),
                UpgradeRequest.objects.filter(state=UpgradeRequest.State.OPEN).count(),
                reverse("upgrade_requests:index") + "?state=open",
            ),
            (
                _("Domains to confirm"),
                OrganisationDomain.objects.filter(verified_at__isnull=True).count(),
                reverse("organisation_domains:index"),
            ),
            (
                _("Requests to join working groups"),
                GroupRequest.objects.filter(state=GroupRequest.State.OPEN).count(),
                reverse("working_groups"),
            ),
        ]
        return {"waiting": [one for one in waiting if one[1]]}

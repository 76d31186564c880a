"""Requests for a tier: the list and the decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic import EditView

from portal.members import upgrades
from portal.members.models import UpgradeRequest
from portal.members.problems import Refused
from portal.members.seats import seats_of
from portal.operations.admin.forms import DecideForm
from portal.operations.admin.locked import EndedViewSet


class DecideView(EditView):
    """What was asked, and grant or decline: once."""

    template_name = "operations/admin/decide.html"
    submit_button_label = gettext_lazy("Send the decision")
    submit_button_active_label = gettext_lazy("Sending…")

    def get_form_class(self) -> Any:
        return DecideForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        asked = self.object
        context.update(
            asked=asked,
            seats=seats_of(asked.organisation),
            is_open=asked.state == UpgradeRequest.State.OPEN,
        )
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        try:
            asked = upgrades.decide(
                self.request.user,
                self.object.pk,
                grant=given["decision"] == "grant",
                tier=given["tier"],
                until=given["until"],
                seats=given["seats"],
                answer=given["answer"],
            )
        except Refused as problem:
            form.add_error(None, str(problem))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        words = _("Decided; %s gets a mail.") % asked.person
        messages.success(self.request, words)
        return redirect(self.index_url_name)


class UpgradeViewSet(EndedViewSet):
    model = UpgradeRequest
    icon = "arrow-up"
    menu_label = gettext_lazy("Requests for a tier")
    list_display = ["organisation", "tier", "person", "state", "asked_at"]
    list_filter = ["state"]
    edit_view_class = DecideView
    form_fields = ["state"]
    left_out = frozenset({"delete", "add"})

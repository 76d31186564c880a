"""The first owner of an organisation that a steward has entered: invited by mail."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.generic import EditView

from portal.members import invitations
from portal.members.leaving import lasting_owners
from portal.members.problems import NotYours, Refused
from portal.members.rights import Role
from portal.operations.admin.forms import InviteOwnerForm
from portal.operations.admin.locked import LockedCreateView

INVITE = "organisations:invite"


class OrganisationCreateView(LockedCreateView):
    """Nobody belongs to it yet: the message that it is there leads on."""

    def get_success_buttons(self) -> list[Any]:
        address = reverse(INVITE, args=[self.object.pk])
        first = messages.button(address, _("Invite an owner"))
        return [first, *super().get_success_buttons()]


class InviteOwnerView(EditView):
    """One address. Who waits for an answer stands above the form, to be taken back."""

    template_name = "operations/admin/invite_owner.html"
    page_title = gettext_lazy("Invite an owner")
    error_message = gettext_lazy("The invitation was not sent.")
    submit_button_label = gettext_lazy("Send the invitation")
    submit_button_active_label = gettext_lazy("Sending…")

    def get_form_class(self) -> Any:
        return InviteOwnerForm

    def get_page_subtitle(self) -> str:
        return _("Invite an owner: %s") % self.object

    def get_edit_url(self) -> str:
        return reverse(INVITE, args=[self.object.pk])

    def get_success_url(self) -> str:
        return reverse(self.edit_url_name, args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = invitations.open_offers().filter(
            organisation=self.object, role=Role.OWNER
        )
        return super().get_context_data(
            organisation=self.object,
            owners=lasting_owners(self.object).select_related("person"),
            offers=waiting.order_by("-created_at"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if "take_back" in request.POST:
                self.object = self.get_object()
                return self.take_back(request.POST["take_back"])
            return super().post(request, *args, **kwargs)
        except NotYours as problem:
            raise Http404 from problem

    def take_back(self, number: str) -> HttpResponse:
        if not re.fullmatch("[0-9]{1,18}", number):
            raise NotYours
        try:
            offer = invitations.take_back_owner(
                self.request.user, self.object.pk, int(number)
            )
        except Refused as problem:
            messages.error(self.request, str(problem))
        else:
            words = _("The invitation of %s is taken back.") % offer.email
            messages.success(self.request, words)
        return redirect(self.get_edit_url())

    def form_valid(self, form: Any) -> HttpResponse:
        email = form.cleaned_data["email"]
        try:
            invitations.invite_owner(self.request.user, self.object.pk, email)
        except Refused as problem:
            form.add_error("email", str(problem))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        words = _("The invitation is on its way to %s.") % email
        messages.success(self.request, words)
        return redirect(self.get_success_url())

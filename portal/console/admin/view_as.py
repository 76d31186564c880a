"""Begin to view the site as somebody else."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.console import viewing
from portal.console.admin.base import StewardView
from portal.console.admin.fields import ManyField, OneField
from portal.console.models import Viewing
from portal.members.models import Tier, WorkingGroup


class ViewAsForm(forms.Form):
    """As whom, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("As whom"),
        choices=Viewing.Kind.choices,
        initial=Viewing.Kind.HOLDER,
        widget=forms.RadioSelect,
    )
    tier = OneField(
        Tier.objects.all(),
        label=gettext_lazy("Tier"),
        required=False,
        empty_label=None,
        help_text=gettext_lazy(
            "The lowest tier is that of somebody who lapsed and has no confirmed "
            "address; with one they hold the associates' tier."
        ),
    )
    groups = ManyField(
        WorkingGroup.objects.all(),
        label=gettext_lazy("Working groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    person = forms.CharField(
        label=gettext_lazy("Person"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The e-mail address of the account."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why do you look as somebody else?"),
        max_length=300,
        help_text=gettext_lazy(
            "Your name, as whom you look, the time, this reason and every page that "
            "you open are logged."
        ),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = given.get("kind")
        if kind == Viewing.Kind.HOLDER and not given.get("tier"):
            self._say("tier", _("Choose a tier."))
        if kind == Viewing.Kind.PERSON and "person" in given:
            given["someone"] = viewing.person_by(given["person"])
            if given["someone"] is None:
                self._say("person", _("There is no open account with this address."))
        return given

    def _say(self, field: str, words: str) -> None:
        if field not in self.errors:
            self.add_error(field, ValidationError(words))

    def chosen(self) -> Viewing:
        """The row to begin with, not saved."""
        given = self.cleaned_data
        row = Viewing(kind=given["kind"], reason=given["reason"])
        if row.kind == Viewing.Kind.PERSON:
            row.person = given["someone"]
        elif row.kind == Viewing.Kind.HOLDER:
            row.tier_rank = given["tier"].rank
            row.group_ids = sorted(group.pk for group in given["groups"])
        names = {group.pk: group.name for group in given["groups"]}
        tiers = {given["tier"].rank: given["tier"].name} if given["tier"] else {}
        row.words = viewing.words_for(row, tiers, names)[:500]
        return row


class ViewAs(StewardView):
    """Choose as whom; the site opens with its front page, or a page of it."""

    page_title = gettext_lazy("View as somebody else")
    template_name = "console/admin/view_as.html"
    header_icon = "view"

    def get(self, request: HttpRequest) -> Any:
        initial: dict[str, Any] = {}
        wanted = request.GET.get("person", "")
        if wanted:
            person = viewing.person_by(wanted[:20])
            if person is not None:
                initial = {"kind": Viewing.Kind.PERSON, "person": person.email}
        return self.show(form=ViewAsForm(initial=initial), recent=self._recent())

    def post(self, request: HttpRequest) -> Any:
        form = ViewAsForm(request.POST)
        if not form.is_valid():
            return self.show(form=form, recent=self._recent(), status=422)
        viewing.begin(request, form.chosen())
        return redirect(reverse("home"))

    def _recent(self) -> Any:
        return Viewing.objects.all()[:10]

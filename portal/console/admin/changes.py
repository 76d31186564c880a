"""What a change would open and close, before it is made."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.admin.opening import states_of_terms
from content.admin.view import paged
from content.models.base import Listing
from portal.console import viewing
from portal.console.admin.base import (
    StewardView,
    admin_link,
    instant,
    may_edit,
    page_or_404,
)
from portal.console.admin.fields import ManyField, OneField
from portal.console.rehearsal import effect_of_terms, effect_on_people
from portal.console.world import World, audience_words
from portal.members.grants import Facts
from portal.members.models import Organisation, Tier, WorkingGroup

_PERSON = {"joins", "leaves", "joins_group", "leaves_group"}
_GROUP = {"joins_group", "leaves_group"}
_ORGANISATION = {"joins", "leaves", "becomes", "ends"}
_TIER = {"becomes", "gives", "gives_not"}
_MOST = 200


class ChangeForm(forms.Form):
    """One change of who belongs to what."""

    what = forms.ChoiceField(
        label=gettext_lazy("What would change"),
        choices=[
            ("joins", gettext_lazy("A person joins an organisation")),
            ("leaves", gettext_lazy("A person leaves an organisation")),
            ("joins_group", gettext_lazy("A person joins a working group")),
            ("leaves_group", gettext_lazy("A person leaves a working group")),
            ("becomes", gettext_lazy("An organisation gets another tier")),
            ("ends", gettext_lazy("An organisation's tier ends")),
            ("gives", gettext_lazy("A confirmed address gives a tier")),
            ("gives_not", gettext_lazy("A confirmed address gives a tier no more")),
        ],
    )
    person = forms.CharField(
        label=gettext_lazy("Person"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The e-mail address of the account."),
    )
    organisation = OneField(
        Organisation.objects.all(), label=gettext_lazy("Organisation"), required=False
    )
    group = OneField(
        WorkingGroup.objects.all(), label=gettext_lazy("Working group"), required=False
    )
    tier = OneField(Tier.objects.all(), label=gettext_lazy("Tier"), required=False)
    on = forms.CharField(
        label=gettext_lazy("On"),
        required=False,
        max_length=10,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave empty for now."),
    )

    def clean_person(self) -> Any:
        text = self.cleaned_data["person"]
        person = viewing.person_by(text)
        if text and person is None:
            raise ValidationError(_("There is no open account with this address."))
        return person

    def clean_on(self) -> datetime | None:
        text = self.cleaned_data["on"]
        at = instant(text)
        if text.strip() and at is None:
            raise ValidationError(_("Write a day such as 2027-03-01."))
        return at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        what = given.get("what")
        needed = [
            ("person", _PERSON, _("Whose membership is it?")),
            ("group", _GROUP, _("Choose a working group.")),
            ("organisation", _ORGANISATION, _("Choose an organisation.")),
            ("tier", _TIER, _("Choose a tier.")),
        ]
        for field, when, words in needed:
            if what in when and not given.get(field) and field not in self.errors:
                self.add_error(field, words)
        return given

    def played(self, facts: Facts, at: datetime) -> Facts:
        """The facts after the change, at `at`."""
        given = self.cleaned_data
        what, person = given["what"], given["person"]
        where = given["group"] if what in _GROUP else given["organisation"]
        if what in ("gives", "gives_not"):
            return facts.gives(given["tier"].rank, what == "gives")
        if what == "becomes":
            return facts.becomes(where.pk, given["tier"].rank)
        if what == "ends":
            return facts.ends(where.pk, at)
        return getattr(facts, what)(person.pk, where.pk, at)

    def place(self) -> tuple[str, str]:
        """Where such a change is made: address and words."""
        what, given = self.cleaned_data["what"], self.cleaned_data
        if what in ("becomes", "ends"):
            link = admin_link("organisations:edit", given["organisation"].pk)
            return link, _("Change the organisation")
        if what in ("gives", "gives_not"):
            return admin_link("tiers:edit", given["tier"].pk), _("Change the tier")
        if what in _GROUP:
            return admin_link("group_memberships:index"), _("Change who is in groups")
        return admin_link("memberships:index"), _("Change memberships")


class ChangeOfPeople(StewardView):
    """People and pages gained and lost by a change of memberships or tiers."""

    page_title = gettext_lazy("What would a change do")
    template_name = "console/admin/change.html"

    def get(self, request: HttpRequest) -> Any:
        form = ChangeForm(request.GET if "what" in request.GET else None)
        if not form.is_valid():
            return self.show(form=form, status=422 if form.is_bound else 200)
        at = form.cleaned_data["on"] or timezone.now()
        world = World(at)
        changed = World(at, form.played(world.facts, at))
        effect = effect_on_people(world.held, changed.held)
        lines = {one.pk: one for one in changed.people(
            changed.held[one.person] for one in effect.people
        )}  # fmt: skip
        link, words = form.place()
        people = [
            (lines[one.person], len(one.gained), len(one.lost)) for one in effect.people
        ]
        people.sort(key=lambda entry: (entry[0].name, entry[0].pk))
        names = world.names
        return self.show(
            form=form,
            at=form.cleaned_data["on"],
            effect=effect,
            people=paged(request, people),
            gained=_rows(effect.gained, names),
            lost=_rows(effect.lost, names),
            most=_MOST,
            place=link,
            place_words=words,
        )


def _rows(rows: list[Any], names: Any) -> list[tuple[Any, str]]:
    return [(row, audience_words(row.audience, names)) for row in rows[:_MOST]]


class TermsForm(forms.Form):
    """Tier, groups and listing that a page might get."""

    tier = OneField(Tier.objects.all(), label=gettext_lazy("Open to"), empty_label=None)
    groups = ManyField(
        WorkingGroup.objects.all(),
        label=gettext_lazy("Working groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    listing = forms.ChoiceField(label=gettext_lazy("In lists"), choices=Listing.choices)


class ChangeOfPage(StewardView):
    """People and pages gained and lost if a page is published with other terms."""

    page_title = gettext_lazy("What would other terms do")
    template_name = "console/admin/change_page.html"

    def get(self, request: HttpRequest, page_id: int) -> Any:
        page = page_or_404(request, page_id)
        self.page_subtitle = page.title
        now = {
            "tier": page.tier_id,
            "groups": [group.pk for group in page.groups.all()],
            "listing": page.listing,
        }
        asked = "tier" in request.GET
        form = TermsForm(request.GET if asked else None, initial=now)
        context: dict[str, Any] = {
            "page": page,
            "form": form,
            "edit": reverse("wagtailadmin_pages:edit", args=[page.pk])
            if may_edit(request, page)
            else "",
        }
        if not form.is_valid():
            return self.show(**context, status=422 if asked else 200)
        given = form.cleaned_data
        groups = [group.pk for group in given["groups"]]
        states = states_of_terms(page.pk, given["tier"].rank, groups, given["listing"])
        world = World()
        names = world.names
        effect = effect_of_terms(*states, world.held.values())
        shown = paged(request, effect.pages)
        return self.show(
            **context,
            effect=effect,
            pages=shown,
            changes=[
                (
                    one,
                    audience_words(one.before, names),
                    audience_words(one.after, names),
                )
                for one in shown
            ],
            gaining=world.people(effect.gaining)[:_MOST],
            losing=world.people(effect.losing)[:_MOST],
            strangers=sum(one.stranger > 0 for one in effect.pages),
            most=_MOST,
        )

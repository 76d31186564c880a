"""What members fill in about their organisations and working groups."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.members.invitations import MOST_AT_ONCE
from portal.members.models import Membership, Organisation, OrganisationDomain, Tier
from portal.members.pasted import read_pasted
from portal.members.rights import may_give

_MOST_FAULTS = 20


def roles_for(own: str) -> list[tuple[str, Any]]:
    """The roles that somebody with this one may give, the humblest first."""
    choices = [(r.value, r.label) for r in Membership.Role if may_give(own, r.value)]
    return choices[::-1]


class RoleField(forms.ChoiceField):
    def __init__(self, own: str) -> None:
        super().__init__(
            choices=roles_for(own),
            label=gettext_lazy("Role"),
            initial=Membership.Role.MEMBER,
        )


class InviteForm(forms.Form):
    """A pasted list. Nothing is sent until every piece of it is an address."""

    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One or many, as you have them: on lines of their own or between commas "
            "or semicolons, with names or without."
        ),
        error_messages={"required": gettext_lazy("Write at least one address.")},
    )

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RoleField(own)

    def clean_emails(self) -> list[str]:
        pasted = read_pasted(self.cleaned_data["emails"])
        if pasted.faults:
            more = len(pasted.faults) - _MOST_FAULTS
            shown = pasted.faults[:_MOST_FAULTS]
            if more > 0:
                shown.append(ngettext("and %d more.", "and %d more.", more) % more)
            raise ValidationError(shown)
        if len(pasted.emails) > MOST_AT_ONCE:
            raise ValidationError(
                _("These are %(there)d addresses: %(most)d at once are the most.")
                % {"there": len(pasted.emails), "most": MOST_AT_ONCE}
            )
        if not pasted.emails:
            raise ValidationError(_("Write at least one address."))
        return pasted.emails


class LinkForm(forms.Form):
    """One address, for a link that is handed over by other means than our mail."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, own: str) -> None:
        super().__init__(data, auto_id="id_link_%s")
        self.fields["role"] = RoleField(own)

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class RoleForm(forms.Form):
    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RoleField(own)


class FoundForm(forms.Form):
    """A firm of the free tier."""

    name = forms.CharField(
        max_length=200,
        label=gettext_lazy("Name of your firm"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": gettext_lazy("Write the name of your firm.")},
    )
    size = forms.ChoiceField(
        choices=Organisation.Size.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("How many people work there?"),
        error_messages={"required": gettext_lazy("Choose one.")},
    )


class DomainForm(forms.ModelForm):
    class Meta:
        model = OrganisationDomain
        fields = ("domain",)
        help_texts = {"domain": gettext_lazy("What stands behind the @: firm.example")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # People write capitals and the @ too; both are clear.
        field: Any = self.fields["domain"]
        as_written = field.to_python
        field.to_python = lambda value: as_written(value).lower().removeprefix("@")


class UpgradeForm(forms.Form):
    tier = forms.ModelChoiceField(
        Tier.objects.none(), label=gettext_lazy("Tier"), empty_label=None
    )
    words = forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("What should the stewards know?"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, tiers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].queryset = tiers  # type: ignore[attr-defined]


class AskForm(forms.Form):
    words = forms.CharField(
        max_length=1000,
        label=gettext_lazy("Why would you like to join?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The group's stewards read this."),
        error_messages={"required": gettext_lazy("Write a sentence or two.")},
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[("grant", "grant"), ("decline", "decline")])
    answer = forms.CharField(required=False, max_length=500)

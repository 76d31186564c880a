"""What a new token needs: a name, what it may do, until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.api.models import NAME_LENGTH
from portal.api.scopes import FEEDS, READ, SCOPES, SEARCH
from portal.api.tokens import LONGEST_DAYS

DAYS = {
    30: _("30 days"),
    90: _("90 days"),
    LONGEST_DAYS: _("A year"),
}


class TokenForm(forms.Form):
    name = forms.CharField(
        max_length=NAME_LENGTH,
        label=_("Name"),
        help_text=_("What is it for? For example: our supplier portal"),
        error_messages={"required": _("Give the token a name.")},
    )
    scopes = forms.MultipleChoiceField(
        choices=list(SCOPES.items()),
        initial=[READ, SEARCH],
        widget=forms.CheckboxSelectMultiple,
        label=_("What may it do?"),
        error_messages={"required": _("Choose at least one.")},
    )
    days = forms.TypedChoiceField(
        choices=list(DAYS.items()),
        initial=LONGEST_DAYS,
        coerce=int,
        label=_("How long?"),
    )

    def clean_scopes(self) -> Any:
        scopes = self.cleaned_data["scopes"]
        if FEEDS in scopes and len(scopes) > 1:
            raise forms.ValidationError(
                _("A feed address may do nothing else: make it by itself.")
            )
        return scopes

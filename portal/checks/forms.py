"""What a save needs: a name, the page, and the answers of its address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.rules.address import LONGEST, AddressError, read_address
from content.rules.table import Table
from portal.checks.models import NAME_LENGTH


class SaveForm(forms.Form):
    name = forms.CharField(
        max_length=NAME_LENGTH,
        label=_("Name"),
        error_messages={"required": _("Give the check a name.")},
    )
    page = forms.IntegerField(
        min_value=1, max_value=2**62, widget=forms.HiddenInput, label=_("Page")
    )
    a = forms.CharField(
        max_length=LONGEST, widget=forms.HiddenInput, label=_("Answers")
    )
    on = forms.DateField(required=False, widget=forms.HiddenInput, label=_("As of"))

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def clean_a(self) -> dict[str, Any]:
        try:
            return read_address(self.cleaned_data["a"], self.table.questions)
        except AddressError as error:
            raise forms.ValidationError(str(error)) from error

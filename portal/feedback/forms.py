"""The small form behind "was this helpful"."""

from django import forms
from django.utils.translation import gettext_lazy as _


class VoteForm(forms.Form):
    """Yes or no, and what was missing."""

    helpful = forms.TypedChoiceField(
        choices=[("yes", _("Yes, it answered my question")), ("no", _("Not quite"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        label=_("Did this page answer your question?"),
        error_messages={"required": _("Choose one of the two answers.")},
    )
    comment = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("What was missing or wrong?"),
        help_text=_("Optional. Leave out names of firms and anything confidential."),
    )

"""The reviewer's form."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm


class ReasonForm(TaskStateCommentForm):
    """The reviewer's comment where it must not be empty."""

    comment = forms.CharField(
        label=_("What has to change?"),
        widget=forms.Textarea({"rows": 4}),
        max_length=2_000,
        error_messages={"required": _("Say what has to change: the author reads it.")},
    )

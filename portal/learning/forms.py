"""The small forms of learners. Answers to quizzes are read by `answering`."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """A question under a lesson."""

    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("Your question"),
        error_messages={"required": _("Write your question.")},
    )


class ReportForm(forms.Form):
    """What is wrong with a question of a quiz."""

    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("What is wrong with this question?"),
        error_messages={"required": _("Say what is wrong.")},
    )

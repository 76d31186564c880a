"""The form for readers, and the stewards' answer."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.stewardship.models import QUESTION_LENGTH, Question


class AskForm(forms.Form):
    """A question, what stands around it, and where the answer shall go."""

    text = forms.CharField(
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("Your question"),
        error_messages={"required": _("Write down what you want to know.")},
    )
    context = forms.CharField(
        required=False,
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("What is it for?"),
        help_text=_(
            "Where you stand in the supply chain, what you have read already. Leave "
            "out names of firms, prices and anything confidential."
        ),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The answer goes there. It is used for nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Without an address there can be no answer.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            del self.fields["email"]
        if not self.is_bound:
            self.initial["token"] = uuid.uuid4()


class AnswerForm(forms.ModelForm):
    """What a steward does with a question."""

    reply = forms.CharField(
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        label=_("Reply"),
        help_text=_("Goes out by mail, with the question below it."),
    )
    replies_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Question
        fields = ("state", "steward")

    def __init__(self, *args: Any, stewards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["replies_seen"] = self.instance.replies.count()
        field: Any = self.fields["steward"]
        field.queryset, field.empty_label = stewards, _("nobody yet")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = (cleaned.get("reply") or "").strip()
        cleaned["reply"] = text
        there = self.instance.replies.count()
        if text and cleaned.get("replies_seen") != there:
            # Two stewards at one question: the second hears of the first one's reply.
            given: Any = self.data
            self.data = given.copy()
            self.data["replies_seen"] = there  # type: ignore[index]
            self.add_error(
                "reply",
                _("Somebody has replied meanwhile: see above, then send or drop it."),
            )
        if text and not self.instance.address:
            self.add_error(
                "reply",
                _("The account that asked is closed: there is no address any more."),
            )
        replied = bool(text) or self.instance.replies.exists()
        if cleaned.get("state") == Question.State.ANSWERED and not replied:
            self.add_error("reply", _("Write the reply, or close the question."))
        return cleaned

"""The small forms of my page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.mypage.models import NAME_LENGTH, Digest


class KeepForm(forms.Form):
    """What a button on a page wants."""

    do = forms.ChoiceField(
        choices=[(word, word) for word in ("save", "remove", "follow", "leave")]
    )
    next = forms.CharField(required=False, max_length=2_000)


class ListForm(forms.Form):
    """The name of a reading list."""

    name = forms.CharField(
        max_length=NAME_LENGTH,
        label=_("Name of the list"),
        error_messages={"required": _("Give the list a name.")},
    )


class MoveForm(forms.Form):
    """Into which of these lists a saved page goes: "" for none."""

    list = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("You have no such list.")},
    )

    def __init__(self, *args: Any, lists: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["list"]
        field.choices = [("", "")] + [(one.pk, one.name) for one in lists]


class TopicsForm(forms.Form):
    """Which of these labels somebody follows."""

    labels = forms.TypedMultipleChoiceField(
        required=False,
        coerce=int,
        label=_("Topics"),
        error_messages={
            "invalid_choice": _("One of these is not there any more: choose again.")
        },
    )

    def __init__(self, *args: Any, labels: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["labels"]
        field.choices = [(one.pk, one.name) for one in labels]


class RhythmForm(forms.Form):
    """How often somebody wants to hear of it."""

    rhythm = forms.ChoiceField(
        choices=Digest.Rhythm.choices,
        widget=forms.RadioSelect,
        label=_("How often shall we write?"),
        error_messages={"required": _("Choose how often.")},
    )


class CloseForm(forms.Form):
    """That it is really you who closes your account: the password, or the address."""

    proof = forms.CharField(max_length=4_096, strip=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        field: Any = self.fields["proof"]
        if person.has_usable_password():
            field.label = _("Your password")
            field.widget = forms.PasswordInput(
                attrs={"autocomplete": "current-password"}
            )
            field.error_messages["required"] = _("Write your password.")
        else:
            field.label = _("Your e-mail address, to confirm")
            field.widget = forms.EmailInput(attrs={"autocomplete": "off"})
            field.error_messages["required"] = _("Write your e-mail address.")

    def clean_proof(self) -> str:
        given = self.cleaned_data["proof"]
        if self.person.has_usable_password():
            if not self.person.check_password(given):
                raise forms.ValidationError(_("This is not your password."))
        elif given.strip().lower() != self.person.email.lower():
            raise forms.ValidationError(_("This is not the address of your account."))
        return given

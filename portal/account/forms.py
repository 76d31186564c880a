"""What we ask beside what allauth asks."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """A name, as others will see it. allauth builds its sign-up form upon this one."""

    first_name = forms.CharField(
        max_length=150,
        label=_("First name"),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        max_length=150,
        label=_("Last name"),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )

    field_order = ["first_name", "last_name", "email", "password1", "password2"]

    def signup(self, request: Any, user: Any) -> None:
        """Called by allauth with the new person."""
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey is what most people mean; a plain key is the exception."""

    name = forms.CharField(
        label=_("A name for it"),
        max_length=60,
        required=False,
        help_text=_("For you alone, such as “telephone” or “blue key”."),
    )
    passwordless = forms.BooleanField(
        label=_("Let me sign in with this alone"),
        required=False,
        initial=True,
        help_text=_(
            "The device then asks for your finger, your face or its PIN. Untick this "
            "for an old security key that cannot."
        ),
    )

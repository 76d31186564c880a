"""The words at the fields of allauth's forms, the same on every page of sign-in."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "remember": _("Keep me signed in"),
}


class PlainLabels:
    """A form with our labels above its fields and nothing in its boxes: the same words
    in a box are read twice."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class LoginForm(PlainLabels, AllauthLoginForm):
    pass

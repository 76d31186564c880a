"""What managers fill in: whom to ask what until when."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.learning.days import due_until, zones
from portal.learning.teams.courses import Offer
from portal.members.invitations import MOST_AT_ONCE
from portal.members.pasted import Pasted, read_pasted

_YEARS = 5


class DueForm(forms.Form):
    """A day and the zone in which it ends."""

    due_on = forms.DateField(
        required=False,
        label=gettext_lazy("To be finished by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        help_text=gettext_lazy("To the end of that day. Leave empty for no day."),
        error_messages={"invalid": gettext_lazy("Write a day such as 2027-03-31.")},
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of that day"),
        help_text=gettext_lazy("The day ends at midnight there."),
    )

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time_zone"]
        field.choices = [(name, name.replace("_", " ")) for name in zones()]
        field.initial = zone or settings.TIME_ZONE

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        due, zone = given.get("due_on"), given.get("time_zone")
        if due and zone:
            last = timezone.localdate() + timedelta(days=366 * _YEARS)
            # The last days of the calendar have no day behind them.
            if due > last:
                self.add_error(
                    "due_on", _("This is more than %d years ahead.") % _YEARS
                )
            elif due_until(due, zone) <= timezone.now():
                self.add_error(
                    "due_on", _("This day has passed. Choose one that is to come.")
                )
        return given


class AssignForm(DueForm):
    """One form for fifteen people. A line that is no address keeps nobody else from
    being asked: it stays in the box."""

    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "As you have them: on lines of their own or between commas or semicolons, "
            "with names or without. Nobody needs an account yet."
        ),
        error_messages={"required": gettext_lazy("Write at least one address.")},
    )
    course = forms.ChoiceField(
        label=gettext_lazy("Course"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the courses.")},
    )
    newest_months = forms.TypedChoiceField(
        required=False,
        label=gettext_lazy("Certificates that they hold already"),
        choices=[
            ("", gettext_lazy("count while they are valid")),
            ("6", gettext_lazy("count if not older than 6 months")),
            ("12", gettext_lazy("count if not older than a year")),
            ("24", gettext_lazy("count if not older than two years")),
        ],
        coerce=int,
        empty_value=None,
    )
    field_order = ["emails", "course", "due_on", "time_zone", "newest_months"]

    def __init__(self, *args: Any, offered: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pasted = Pasted([], [], [])
        field: Any = self.fields["course"]
        field.choices = [(str(one.key), one.title) for one in offered]

    def clean_emails(self) -> list[str]:
        self.pasted = read_pasted(self.cleaned_data["emails"])
        if len(self.pasted.emails) > MOST_AT_ONCE:
            raise ValidationError(
                _("These are %(there)d addresses: %(most)d at once are the most.")
                % {"there": len(self.pasted.emails), "most": MOST_AT_ONCE}
            )
        if not self.pasted.emails:
            raise ValidationError(
                self.pasted.faults[:20] or _("Write at least one address.")
            )
        return self.pasted.emails


class EvidenceForm(forms.Form):
    """Of which course, as of which day, as what."""

    KINDS = {
        "zip": gettext_lazy("Everything in one ZIP, with the text that was taught"),
        "pdf": gettext_lazy("PDF"),
        "csv": gettext_lazy("CSV, for spreadsheets"),
        "jws": gettext_lazy("Signed JSON (JWS), for checking"),
    }
    course = forms.ChoiceField(required=False, label=gettext_lazy("Course"))
    day = forms.DateField(
        label=gettext_lazy("As of the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        error_messages={"invalid": gettext_lazy("Write a day such as 2027-03-31.")},
    )

    def __init__(self, *args: Any, courses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["course"]
        field.choices = [("", _("All courses")), *courses]
        self.fields["day"].initial = timezone.localdate()

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(
                _("What will be cannot be shown. Choose a day up to today.")
            )
        if day.year < 2000:
            raise ValidationError(_("There was nothing here then."))
        return day

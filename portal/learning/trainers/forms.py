"""The trainers' forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.questions.responses import BadResponse, clean_response
from portal.learning.models import Remark
from portal.learning.trainers.granting import MOST_AT_ONCE, TIMES


def reason_field(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RepairForm(forms.Form):
    """What to do with a faulty question; the fields of the further answer follow from
    its type. `cleaned_data["also"]` is a cleaned response or None. The reason is asked
    for when it is `meant`, not for a look at what it would do."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=Remark.Kind.choices,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, body: dict[str, Any], *args: Any, meant: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        self._add_answer()
        self.fields["reason"] = reason_field(
            gettext_lazy(
                "It stays with the repair. Everybody who was asked this reads it."
            )
        )
        self.fields["reason"].required = meant or not self.is_bound

    def _add_answer(self) -> None:
        body, kind = self.body, self.body["type"]
        label = _("The answer that counts as well")
        options = [(one["id"], one["text"]) for one in body["options"]]
        if kind == "numeric":
            self.fields["also"] = forms.CharField(
                label=label, required=False, max_length=60
            )
        elif kind == "multiple":
            self.fields["also"] = forms.MultipleChoiceField(
                label=label, required=False, choices=options,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        elif kind in ("order", "match"):
            places = (
                [(str(n), str(n)) for n in range(1, len(options) + 1)]
                if kind == "order"
                else [(one["id"], one["text"]) for one in body["matches"]]
            )
            for number, (_own, text) in enumerate(options):
                self.fields[f"also_{number}"] = forms.ChoiceField(
                    label=text, required=False, choices=[("", "–"), *places]
                )
        else:
            self.fields["also"] = forms.ChoiceField(
                label=label, required=False, choices=options, widget=forms.RadioSelect
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["also"] = self._also(given)
        return given

    def _also(self, given: dict[str, Any]) -> Any:
        if given.get("kind") != Remark.Kind.ACCEPT or self.errors:
            return None
        raw: Any = given.get("also")
        if self.body["type"] in ("order", "match"):
            raw = {
                one["id"]: given.get(f"also_{number}", "")
                for number, one in enumerate(self.body["options"])
            }
        try:
            cleaned = clean_response(self.body, raw or None)
        except BadResponse as problem:
            self._say(str(problem))
            return None
        if cleaned is None:
            self._say(_("Choose the answer that counts as well."))
        return cleaned

    def _say(self, words: str) -> None:
        self.add_error("also" if "also" in self.fields else "also_0", words)


class FindForm(forms.Form):
    """Whom one looks for, in full."""

    person = forms.CharField(
        label=gettext_lazy("E-mail address or full name"),
        max_length=254,
        help_text=gettext_lazy(
            "Exactly as in the account. People cannot be looked through here."
        ),
    )


class AttemptsForm(forms.Form):
    """More attempts at one quiz."""

    prefix = "more"

    quiz = forms.ChoiceField(label=gettext_lazy("Quiz"))
    number = forms.IntegerField(
        label=gettext_lazy("Attempts more"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=1,
    )

    def __init__(self, quizzes: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quiz"].choices = quizzes  # type: ignore[attr-defined]
        self.fields["reason"] = reason_field(gettext_lazy("It is logged."))


class AccommodationForm(forms.Form):
    """Time and pauses for one person in this course."""

    prefix = "time"

    time_percent = forms.TypedChoiceField(
        label=gettext_lazy("Time for quizzes with a limit"),
        choices=list(TIMES.items()),
        coerce=int,
    )
    no_pause = forms.BooleanField(
        label=gettext_lazy("No pause after failed attempts"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field(
            gettext_lazy(
                "It is logged. Write nothing about somebody's health: “as agreed” is "
                "enough."
            )
        )


class FindingForm(forms.Form):
    """What came of reported problems."""

    finding = forms.CharField(
        label=gettext_lazy("What you found"),
        max_length=300,
        help_text=gettext_lazy(
            "“Repaired”, “the answer is right: see GA-07”. Who reported it gets this "
            "by mail."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    upto = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """The answer under a lesson."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=4000,
        help_text=gettext_lazy(
            "It stands under the lesson, and the asker gets it by mail."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

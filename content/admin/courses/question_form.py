"""The form of a question: every fault in plain words, beside what it is about."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from content.courses.versions import draft_of
from content.questions.shape import Draft, DraftOption, check_draft, key_of_text

_MOST_ROWS = 50
_FIELDS = {"id": "library_id"}


class QuestionForm(WagtailAdminModelForm):
    """Holds what is to go live to `check_draft`. A draft may be unfinished: it is kept,
    and `remarks` says, when it is opened again, what it still lacks."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_true_and_false(data), *args, **kwargs)
        self.remarks: list[str] = []
        self._looked_at = False
        if "tags" in self.fields:
            tags = self.fields["tags"]
            tags.widget = forms.CheckboxSelectMultiple()
            tags.widget.choices = tags.choices
        if self.instance.pk and not self.is_bound:
            faults = check_draft(draft_of(self.instance))
            self.remarks = list(dict.fromkeys(fault.message for fault in faults))

    def is_valid(self) -> bool:
        fine = super().is_valid()
        if not self.is_bound or "options" not in self.formsets:
            return fine
        rows = self._rows()
        self._name_options(rows)
        if not self.is_deferred_validation and not self._looked_at:
            self._looked_at = True
            self._say(rows)
        return fine and not self.errors and not self._formset_errors()

    def _formset_errors(self) -> bool:
        options = self.formsets["options"]
        return any(options.errors) or bool(options.non_form_errors())

    def _rows(self) -> list[Any]:
        """The forms of the answers that stay, in their order."""
        formset = self.formsets["options"]
        rows = [
            form
            for form in formset.forms
            if (form.has_changed() or form.instance.pk)
            and not (formset.can_delete and formset._should_delete_form(form))
        ]
        return sorted(rows, key=_place)

    def _name_options(self, rows: list[Any]) -> None:
        """Each answer keeps one id for good, from its first draft on."""
        is_pair = self._given().get("type") == "truefalse" and len(rows) == 2
        for place, form in enumerate(rows):
            if is_pair:
                form.instance.option_id = ("true", "false")[place]
            elif not form.instance.option_id:
                form.instance.option_id = uuid.uuid4().hex[:8]

    def _given(self) -> dict[str, Any]:
        return getattr(self, "cleaned_data", None) or {}

    def _draft(self, rows: list[Any]) -> Draft:
        given = self._given()
        options = []
        for place, form in enumerate(rows, 1):
            said = getattr(form, "cleaned_data", None) or {}
            options.append(
                DraftOption(
                    id=form.instance.option_id,
                    text=said.get("text") or "",
                    correct=bool(said.get("correct")),
                    feedback=said.get("feedback") or "",
                    match=said.get("match") or "",
                    line=place,
                )
            )
        return Draft(
            id=given.get("library_id") or f"Q-{self.instance.translation_key}",
            type=given.get("type") or "",
            prompt=given.get("prompt") or "",
            options=tuple(options),
            value=given.get("value") or "",
            tolerance=given.get("tolerance") or "",
            unit=given.get("unit") or "",
            feedback=given.get("feedback") or "",
            points=given.get("points") or 0,
            tags=tuple(sorted(tag.name for tag in given.get("tags") or ())),
            sources=tuple(given.get("sources") or ()),
            line=0,
        )

    def _say(self, rows: list[Any]) -> None:
        """Put each fault where it belongs; a field that has a remark already is let
        be."""
        formset = self.formsets["options"]
        wrong_before, rows_before = set(self.errors), [bool(row.errors) for row in rows]
        for fault in check_draft(self._draft(rows)):
            if fault.field == "option" and fault.line:
                if not rows_before[fault.line - 1]:
                    rows[fault.line - 1].add_error("text", fault.message)
            elif fault.field == "options":
                formset.non_form_errors().append(fault.message)
            else:
                name = _FIELDS.get(fault.field, fault.field)
                if name not in wrong_before:
                    known = name if name in self.fields else None
                    self.add_error(known, fault.message)


def _place(form: Any) -> int:
    value = (getattr(form, "cleaned_data", None) or {}).get("ORDER")
    return value if isinstance(value, int) else _MOST_ROWS + 1


def with_true_and_false(data: Any) -> Any:
    """What was sent, with the answers of a true-or-false question where they were left
    out, "True" first."""
    if not data or data.get("type") != "truefalse":
        return data
    try:
        total = int(data.get("options-TOTAL_FORMS") or 0)
    except ValueError:
        return data
    if not 0 <= total <= _MOST_ROWS:
        return data
    data = data.copy()
    rows = [n for n in range(total) if not data.get(f"options-{n}-DELETE")]
    for number in range(total, total + 2 - len(rows)):
        data[f"options-{number}-ORDER"] = str(number + 1)
        rows.append(number)
        total = number + 1
    data["options-TOTAL_FORMS"] = str(total)
    rows = rows[:2] if len(rows) == 2 else []
    words = [_("True"), _("False")]
    said = {n: (data.get(f"options-{n}-text") or "").strip() for n in rows}
    missing = [
        w for w in words if key_of_text(w) not in map(key_of_text, said.values())
    ]
    for number in rows:
        if not said[number] and missing:
            said[number] = data[f"options-{number}-text"] = missing.pop(0)
    orders = {n: data.get(f"options-{n}-ORDER") or str(n + 1) for n in rows}
    if rows and all(order.isdecimal() for order in orders.values()):
        first, second = sorted(rows, key=lambda n: int(orders[n]))
        if [key_of_text(said[n]) for n in (second, first)] == list(
            map(key_of_text, words)
        ):
            data[f"options-{first}-ORDER"] = orders[second]
            data[f"options-{second}-ORDER"] = orders[first]
    return data

"""The editor's form for interpretations: what time lines and adoptions allow."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.admin.group_parts import put_back_foreign, take_out_foreign
from content.citations import CitationError, parse
from content.interpretations import timeline
from content.interpretations.holding import keep_held, overtaken
from content.models.forms import BasePageForm


class InterpretationForm(BasePageForm):
    """Checks citations, numbers, time line, and that adopted texts stay as they are.

    It opens on what is adopted, also where the draft is older than that, and without
    the dissents of groups that its user is not in; these are kept.
    remarks: what the editor has to know about that, in words.
    """

    remarks: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.remarks = _made_ready(kwargs.get("instance"), kwargs.get("for_user"))
        super().__init__(*args, **kwargs)
        if "dissents" in self.formsets:
            self.formsets["dissents"].for_user = self.for_user
        if "positions" in self.formsets:
            # The adoption sets the day; until then, that on which it was written. An
            # initial value, so that a row left empty still counts as empty.
            row = self.formsets["positions"].form.base_fields["known_from"]
            row.initial = timezone.localdate

    def save(self, commit: bool = True) -> Any:
        # What was not shown is back before anything is written: rows that a page does
        # not have are deleted with it.
        page = super().save(commit=False)
        if page.pk:
            put_back_foreign(page, self.for_user)
        if commit:
            page.save()
            self._save_m2m()
        return page

    def clean_provisions(self) -> list[str]:
        from content.regulations.names import laws

        names, wrong = laws().names, []
        for text in self.cleaned_data["provisions"]:
            try:
                parse(text, names)
            except CitationError as error:
                wrong.append(f"“{text}”: {error}")
        if wrong:
            raise ValidationError(wrong)
        return self.cleaned_data["provisions"]

    def is_valid(self) -> bool:
        """The positions are known only after all parts of the form are."""
        if not super().is_valid():
            return False
        forms = self._kept()
        self._check(forms)
        return not self.errors and all(not form.errors for form in forms)

    def _kept(self) -> list[Any]:
        formset = self.formsets["positions"]
        return [
            form
            for form in formset.forms
            if form not in formset.deleted_forms and form.cleaned_data
        ]

    def _check(self, forms: list[Any]) -> None:
        by_number: dict[int, Any] = {}
        for form in forms:
            number = form.cleaned_data["number"]
            if number in by_number:
                form.add_error("number", _("Two positions have this number."))
            by_number[number] = form
        spans = {number: form.instance.span for number, form in by_number.items()}
        found = timeline.faults(list(spans.values()))
        found += self._against_what_is_held(by_number, spans)
        for fault in found:
            self._say(by_number.get(fault.number), fault)

    def _against_what_is_held(
        self, by_number: dict[int, Any], spans: dict[int, timeline.Span]
    ) -> list[timeline.Fault]:
        from content.models.position import Position

        held = {}
        if self.instance.pk:
            # Of an unpublished page too: it may be published again.
            rows = Position.objects.filter(page_id=self.instance.pk)
            held = {row.number: row for row in rows if row.span.is_held}
        found = []
        for number, old in held.items():
            form = by_number.get(number)
            if form is None:
                found.append(
                    timeline.Fault(
                        number,
                        "number",
                        _("Position %d has been adopted: withdraw it, do not delete.")
                        % number,
                    )
                )
                continue
            found += timeline.frozen_changes(
                old.texts(), form.instance.texts(), old.span, spans[number]
            )
        for number, span in spans.items():
            if span.is_held and number not in held:
                found.append(
                    timeline.Fault(
                        number,
                        "status",
                        _(
                            "Position %d: only the three reviews adopt a position. "
                            "Choose “In review” and submit it."
                        )
                        % number,
                    )
                )
        return found

    def _say(self, form: Any, fault: timeline.Fault) -> None:
        if form is not None and fault.field in form.fields:
            form.add_error(fault.field, fault.message)
        # Above the form too: the position may be folded away.
        self.add_error(None, fault.message)


def _made_ready(page: Any, user: Any) -> list[str]:
    """Bring a page, in memory, to what its form may and should show; what was done."""
    remarks: list[str] = []
    if page is None or not page.pk:
        return remarks
    numbers = overtaken(page)
    if numbers:
        keep_held(page)
        remarks.append(
            format_html(
                _(
                    "This draft was written before position {} was adopted. The form "
                    "shows the position as it was adopted; the older draft stays in "
                    '<a href="{}">the history of the page</a>.'
                ),
                ", ".join(map(str, numbers)),
                reverse("wagtailadmin_pages:history", args=[page.pk]),
            )
        )
    hidden = len(take_out_foreign(page, user))
    if hidden:
        remarks.append(
            ngettext(
                "%(number)d dissent belongs to a group that you are not in; it stays "
                "as it is.",
                "%(number)d dissents belong to groups that you are not in; they stay "
                "as they are.",
                hidden,
            )
            % {"number": hidden}
        )
    return remarks

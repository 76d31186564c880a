"""The editor's form for pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from content.models.labels import Label


class GroupedLabels(forms.ModelMultipleChoiceField):
    """Labels as tick boxes below the heading of their kind."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Label.objects.all(), **kwargs)

    def _get_choices(self) -> Any:
        kinds: dict[str, list[tuple[Any, str]]] = {}
        for label in Label.objects.all():
            kinds.setdefault(label.get_kind_display(), []).append(
                (label.pk, label.name)
            )
        return list(kinds.items())

    choices = property(_get_choices, forms.ChoiceField.choices.fset)  # type: ignore


class BasePageForm(WagtailAdminPageForm):
    """Asks for the tier of a new page instead of guessing it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tier" in self.fields:
            tier = self.fields["tier"]
            tier.widget = forms.RadioSelect()
            tier.empty_label = None
            tier.widget.choices = tier.choices
            if self.instance.pk is None:
                # No tick in advance: a page must not become public by oversight.
                self.initial["tier"] = None
        if "groups" in self.fields:
            groups = self.fields["groups"]
            groups.queryset = groups.queryset.filter(archived_at__isnull=True) | (
                groups.queryset.filter(
                    pk__in=[group.pk for group in self.instance.groups.all()]
                )
            )
            groups.widget = forms.CheckboxSelectMultiple()
            groups.widget.choices = groups.choices
        if "labels" in self.fields:
            old = self.fields["labels"]
            self.fields["labels"] = GroupedLabels(
                required=False, label=old.label, help_text=old.help_text
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        reviewed, due = cleaned.get("reviewed_on"), cleaned.get("review_by")
        if reviewed and due and due < reviewed:
            self.add_error("review_by", _("The next review lies before the last one."))
        return cleaned

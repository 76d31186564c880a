"""Dissents in the editor: those that are the editor's to see, and honest choices.

The rows of groups that the editor is not in stay out of the form; `group_parts` puts
them back when it is saved.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import InlinePanel, Panel

from content.admin.group_parts import foreign_dissents, take_out_foreign
from content.admin.policy import offered_groups, offered_organisations


class DissentFormSet(BaseChildFormSet):
    """Offers only groups and organisations that the editor may speak for, and takes no
    row that it did not show."""

    for_user: Any = None

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        row = form.instance
        for name, offered in (
            ("group", offered_groups),
            ("organisation", offered_organisations),
        ):
            if name in form.fields:
                now = [getattr(row, f"{name}_id")] if row else []
                form.fields[name].queryset = offered(self.for_user, now)

    def clean(self, *args: Any, **kwargs: Any) -> None:
        super().clean(*args, **kwargs)
        shown = {one.pk for one in self.get_queryset()}
        hidden = foreign_dissents(self.instance, self.for_user)
        ids = {one.pk for one in hidden if one.pk and one.pk not in shown}
        for form in self.forms:
            named = getattr(form, "cleaned_data", {}).get("id")
            if named is not None and named.pk in ids:
                raise ValidationError(
                    _("A dissent belongs to a group that you are not in. Load anew.")
                )


class DissentsPanel(InlinePanel):
    """The rows of `DissentFormSet`; comparisons leave out what the form does."""

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = DissentFormSet
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        def get_comparison(self) -> list[Callable[..., Any]]:
            user = self.request.user

            def seen(comparison: Callable[..., Any]) -> Callable[..., Any]:
                def compare(before: Any, after: Any) -> Any:
                    take_out_foreign(before, user)
                    take_out_foreign(after, user)
                    return comparison(before, after)

                return compare

            return [seen(one) for one in super().get_comparison()]


class RemarksPanel(Panel):
    """What the editor has to know of the form itself: `form.remarks`, each in words."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/remarks.html"

        def is_shown(self) -> bool:
            return bool(self.form is not None and self.form.remarks)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["remarks"] = self.form.remarks
            return context

"""Adding and editing a page when somebody else was faster.

The form is checked before the tree is locked. If meanwhile another editor took the
address, the save itself refuses; Wagtail answers that with an error and what was typed
is lost. Here it is a remark at the field, like any other.
"""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpResponse
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView

from content import audience as audiences


class _KeepsWhatWasTyped:
    page: Any

    def form_valid(self, form: Any) -> HttpResponse:
        place = self.page.path, self.page.depth
        try:
            with transaction.atomic():
                audiences.take_turn()
                return super().form_valid(form)  # type: ignore[misc]
        except ValidationError as refusal:
            self.page.path, self.page.depth = place
            for name, remarks in _by_field(refusal).items():
                form.add_error(name if name in form.fields else None, remarks)
            return self.form_invalid(form)  # type: ignore[attr-defined]


def _by_field(refusal: ValidationError) -> dict[str, Any]:
    if hasattr(refusal, "error_dict"):
        return refusal.error_dict
    return {NON_FIELD_ERRORS: refusal.error_list}


class AddPage(_KeepsWhatWasTyped, CreateView):
    pass


class EditPage(_KeepsWhatWasTyped, EditView):
    pass

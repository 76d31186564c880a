"""Form fields that no number overflows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.numbers import is_row_number


class ManyField(forms.ModelMultipleChoiceField):
    """Several rows. What can be no row's number is refused before the database, which
    has no room for it."""

    def _check_values(self, value: Any) -> Any:
        for one in value:
            if not is_row_number(str(one)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": str(one)[:50]},
                )
        return super()._check_values(value)  # type: ignore[misc]


class OneField(forms.ModelChoiceField):
    """One row, in the same way."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and not is_row_number(str(value)):
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": str(value)[:50]},
            )
        return super().to_python(value)

"""Fields of ours: Markdown, and lists of names that editors write line by line."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

_MOST_LINES = 100
_LONGEST_LINE = 200


class LinesFormField(forms.CharField):
    """A text box with one entry to the line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        for unused in ("encoder", "decoder"):
            kwargs.pop(unused, None)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in (super().to_python(value) or "").split("\n")]
        lines = list(dict.fromkeys(line for line in lines if line))
        if len(lines) > _MOST_LINES or any(len(x) > _LONGEST_LINE for x in lines):
            raise ValidationError(
                _("At most 100 lines, each of at most 200 characters.")
            )
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class LinesField(models.JSONField):
    """A list of short texts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"default": list, "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, form_class=LinesFormField, **kwargs)


class TranslationsFormField(LinesFormField):
    """One language to the line: ``de: Schmelzhütte, Raffinerie``."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{code}: {', '.join(v)}" for code, v in value.items())
        return value

    def to_python(self, value: Any) -> Any:
        found: dict[str, list[str]] = {}
        for line in super().to_python(value):
            code, colon, names = line.partition(":")
            code = code.strip()
            words = [name.strip() for name in names.split(",") if name.strip()]
            if not colon or not words or not 2 <= len(code) <= 12:
                raise ValidationError(
                    _("Write a language, a colon and the names: de: Schmelzhütte.")
                )
            found.setdefault(code, []).extend(words)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or {}) != self.to_python(data)
        except ValidationError:
            return True


class TranslationsField(models.JSONField):
    """Names by language code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"default": dict, "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, form_class=TranslationsFormField, **kwargs)


class MarkdownField(models.TextField):
    """Markdown beside a page's body: edited like it, and its links are followed.

    Links to files are refused: a file opens to all readers of the page, and these
    texts may be for fewer of them.
    """

    def formfield(self, **kwargs: Any) -> Any:
        from content.admin.markdown.widget import MarkdownTextarea

        return super().formfield(
            **{"widget": MarkdownTextarea(attrs={"rows": 4}), **kwargs}
        )

    def clean(self, value: Any, model_instance: Any) -> Any:
        from content.markup import BodyTooLong, render

        value = super().clean(value, model_instance)
        try:
            rendered = render(value or "")
        except BodyTooLong as error:
            raise ValidationError(str(error)) from error
        if any(reference.kind == "file" for reference in rendered.references):
            raise ValidationError(
                _("Put the file on a page of its own and link to that page.")
            )
        return value

    def extract_references(self, value: Any) -> Iterator[tuple]:
        from content.references import referenced_objects

        for model, pk in referenced_objects(value or ""):
            yield model, str(pk), "", ""


class PartField(MarkdownField):
    """Markdown of a part that may be for fewer readers than its page.

    What it links to is not listed in the admin as being used by the page: that alone
    would tell editors outside the group what the part speaks of.
    """

    def extract_references(self, value: Any) -> Iterator[tuple]:
        return iter(())

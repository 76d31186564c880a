"""The contract of page types, checked when the process starts.

A piece that is missing fails here with its name: else a type could be left out of
what editors are offered, of exports or of what programs read, without a word.
"""

import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.models import AbstractPage, get_page_models

from content.routing import routes_itself

# What no file has a key for: the body is the file's text, parts of an interpretation
# stand in it as boxes.
_IN_THE_TEXT = frozenset({"body", "basepage_ptr"})


def page_types() -> list[Any]:
    """Every type of page but the base of all."""
    from content.models import BasePage

    return [model for model in get_page_models() if model is not BasePage]


@register()
def every_module_of_models_is_imported(**kwargs: Any) -> list[CheckMessage]:
    """No other check meets a type whose module nobody has imported."""
    from content import models

    return [
        Error(
            f"content/models/{name}.py is imported by nothing.",
            hint="Import its types in content/models/__init__.py.",
            id="content.E009",
        )
        for _finder, name, _is_package in pkgutil.iter_modules(models.__path__)
        if f"{models.__name__}.{name}" not in sys.modules
    ]


@register()
def every_page_type_keeps_the_contract(**kwargs: Any) -> list[CheckMessage]:
    """Each type says its kind and gives sections, has a place, a template and a file
    of its own in a library; none routes past the gate."""
    contract = (_kind, _routing, _sections, _gate, _place, _template, _library)
    return [
        problem
        for model in page_types()
        for part in contract
        for problem in part(model)
    ]


def _error(model: Any, number: int, says: str, hint: str) -> Error:
    return Error(
        f"{model.__name__} {says}", hint=hint, obj=model, id=f"content.E{number:03}"
    )


def _kind(model: Any) -> Iterator[Error]:
    if not model.kind or not model.kind_label:
        hint = "Lists, search and chips name pages by their kind."
        yield _error(model, 1, "does not declare its kind and kind_label.", hint)
    for other in page_types():
        if model.kind and other.kind == model.kind and other is not model:
            says = f"has the kind of {other.__name__}: {model.kind}."
            yield _error(model, 1, says, "Filters of search and API tell types by it.")


def _routing(model: Any) -> Iterator[Error]:
    if routes_itself(model) and model.subpage_types != []:
        says = "routes for itself and may have pages below it."
        hint = "Addresses lead to the deepest page: say subpage_types = []."
        yield _error(model, 5, says, hint)


def _sections(model: Any) -> Iterator[Error]:
    from content.models import BasePage

    body_fields = {field.name for field in model._meta.get_fields()}
    if "body" in body_fields and model.sections is BasePage.sections:
        hint = (
            "Contents, deep links and search are made from sections: put BodyMixin "
            "before BasePage."
        )
        yield _error(model, 2, "has a body but does not give its sections().", hint)


def _gate(model: Any) -> Iterator[Error]:
    if model.serve is not AbstractPage.serve and not hasattr(model, "gated"):
        hint = "Set gated = True once a test shows that the gate holds."
        yield _error(model, 3, "overrides serve() without saying `gated`.", hint)


def _place(model: Any) -> Iterator[Error]:
    """Wagtail wants both to agree, and offers a page nowhere where they do not."""
    if getattr(model, "parent_page_types", None) is None:
        return
    for parent in model.clean_parent_page_models():
        if model not in parent.clean_subpage_models():
            says = (
                f"names {parent.__name__} as its parent, but "
                f"{parent.__name__}.subpage_types does not name {model.__name__}."
            )
            yield _error(
                model, 6, says, "No editor could make or move such a page there."
            )


def _template(model: Any) -> Iterator[Error]:
    if not exists(model.template):
        hint = 'Set `template`, and begin it with {% extends "content/page.html" %}.'
        yield _error(model, 7, f"has no template: templates/{model.template}.", hint)


def exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True


def _library(model: Any) -> Iterator[Error]:
    for says in _not_in_files(model):
        hint = "An export would leave it out, and an import lose it."
        yield _error(model, 8, says, hint)


def _not_in_files(model: Any) -> Iterator[str]:
    """What export and import of the library would lose of this type."""
    from content.library_io.fields import TYPE_NAMES
    from content.library_io.front_matter import KEYS
    from content.library_io.schema import COMMON, TYPES

    if model not in TYPE_NAMES:
        yield "is not among TYPE_NAMES in content/library_io/fields.py."
        return
    name = TYPE_NAMES[model]
    if name not in TYPES:
        yield f"is “{name}” in files, which is not in TYPES (library_io/schema.py)."
        return
    keys = {*COMMON, *TYPES[name].keys}
    for field in model._meta.local_concrete_fields:
        if field.editable and field.name not in keys | _IN_THE_TEXT:
            yield f"has a column “{field.name}” that is no key of “{name}” in TYPES."
        elif field.name in TYPES[name].keys:
            yield from _column(model, field)
    for key in TYPES[name].keys:
        if key not in KEYS:
            yield f"has the key “{key}”, which KEYS in front_matter.py does not write."
    for parent in model.allowed_parent_page_models():
        above = TYPE_NAMES.get(parent)
        if above in TYPES and name not in TYPES[above].children:
            yield f"stands below {parent.__name__}, in TYPES “{above}” has no “{name}”."


def _column(model: Any, field: Any) -> Iterator[str]:
    """Whether a column that is a key goes into files and comes back."""
    from content.library_io.fields import BY_HAND, plain_columns
    from content.library_io.schema import LOOKED_AT

    if field.name in BY_HAND:
        return
    has = f"has a column “{field.name}”"
    if field not in plain_columns(model):
        yield (
            f"{has} that is no text, list or day: fill_page and front_matter_of "
            "(library_io/fields.py) carry it by lines of their own, BY_HAND names it."
        )
        return
    if field.name not in LOOKED_AT:
        yield (
            f"{has} whose values in files neither _TEXTS, _LISTS nor _DATES in "
            "library_io/schema.py looks at."
        )
    if not (field.null or field.has_default() or field.empty_strings_allowed):
        yield (
            f"{has} that takes no gap: null=True. Drafts may lack it, and an import "
            "first puts an empty page in its place."
        )


@register()
def confidential_files_lie_apart(**kwargs: Any) -> list[CheckMessage]:
    """A web server hands out these folders to everybody."""
    documents = Path(settings.DOCUMENTS_ROOT).resolve()
    return [
        Error(
            f"DOCUMENTS_ROOT lies inside {name}.",
            hint="Whatever lies there is public: choose a folder of its own.",
            id="content.E004",
        )
        for name in ("MEDIA_ROOT", "STATIC_ROOT")
        if documents.is_relative_to(Path(getattr(settings, name)).resolve())
    ]

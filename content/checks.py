"""The contract of page types, checked when the process starts."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from wagtail.models import AbstractPage, get_page_models

from content.routing import routes_itself


@register()
def every_page_type_keeps_the_contract(**kwargs: Any) -> list[CheckMessage]:
    """Each page type says its kind and gives sections; none routes past the gate."""
    from content.models import BasePage

    problems: list[CheckMessage] = []
    for model in get_page_models():
        if model is BasePage:
            continue
        if not model.kind or not model.kind_label:
            problems.append(
                Error(
                    f"{model.__name__} does not declare its kind and kind_label.",
                    hint="Lists, search and chips name pages by their kind.",
                    obj=model,
                    id="content.E001",
                )
            )
        if routes_itself(model) and model.subpage_types != []:
            problems.append(
                Error(
                    f"{model.__name__} routes for itself and may have pages below it.",
                    hint="Addresses lead to the deepest page: say subpage_types = [].",
                    obj=model,
                    id="content.E005",
                )
            )
        body_fields = {field.name for field in model._meta.get_fields()}
        if "body" in body_fields and model.sections is BasePage.sections:
            problems.append(
                Error(
                    f"{model.__name__} has a body but does not give its sections().",
                    hint="Contents, deep links and search are made from sections.",
                    obj=model,
                    id="content.E002",
                )
            )
        if model.serve is not AbstractPage.serve and not hasattr(model, "gated"):
            problems.append(
                Error(
                    f"{model.__name__} overrides serve() without saying `gated`.",
                    hint="Set gated = True once a test shows that the gate holds.",
                    obj=model,
                    id="content.E003",
                )
            )
    return problems


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

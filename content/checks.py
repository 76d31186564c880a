"""The contract of page types, checked when the process starts."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from wagtail.models import AbstractPage, get_page_models


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

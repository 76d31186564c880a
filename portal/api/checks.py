"""What programs read keeps up with the types of pages, checked at the start."""

from typing import Any, get_args

from django.core.checks import CheckMessage, Error, register

from content.checks import exists, page_types
from content.models import BasePage
from portal.api.documents import template_of
from portal.api.lists import Kind


@register()
def programs_get_every_type_whole(**kwargs: Any) -> list[CheckMessage]:
    """Lists can be asked for each kind; parts beside a body are written down."""
    problems: list[CheckMessage] = []
    for model in page_types():
        if model.kind and model.kind not in get_args(Kind):
            problems.append(
                Error(
                    f"{model.__name__}: “{model.kind}” is not in Kind in "
                    "portal/api/lists.py.",
                    hint="The API would refuse to list such pages.",
                    obj=model,
                    id="api.E001",
                )
            )
        has_parts = model.write_parts is not BasePage.write_parts
        if has_parts and not exists(template_of(model.kind)):
            problems.append(
                Error(
                    f"{model.__name__} has parts beside its body, but there is no "
                    f"templates/{template_of(model.kind)}.",
                    hint="API and Markdown would leave them out without a word.",
                    obj=model,
                    id="api.E002",
                )
            )
    return problems

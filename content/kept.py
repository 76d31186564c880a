"""Which pages somebody answers for."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import get_page_models

# Lists of other pages: nothing in them goes out of date by itself.
_LISTS = {"", "home", "section", "glossary"}


def kept_pages() -> Any:
    """The live pages with a text that somebody answers for; each once (no aliases)."""
    from content.models import BasePage

    models = [model for model in get_page_models() if model.kind not in _LISTS]
    types = ContentType.objects.get_for_models(*models).values()
    return BasePage.objects.filter(
        live=True, alias_of__isnull=True, content_type__in=types
    )

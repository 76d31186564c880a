"""What pages with a written body have in common."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content.blocks import BodyBlock, LeanStreamField, SourcesBlock
from content.models.base import BasePage
from content.rendering import render_body
from content.sections import Section


class BodyMixin:
    """Sections and facts of a page with `body` and `sources`."""

    def sections(self: Any) -> list[Section]:
        """The live text in sections, from what was stored at publish."""
        stored = getattr(self, "stored", None)
        if stored is not None:
            return [Section(**section) for section in stored.sections]
        return render_body(self).sections

    def facts(self: Any) -> dict[str, Any]:
        return {**super().facts(), "sources": source_facts(self.cited_sources())}  # type: ignore[misc]


def source_facts(sources: Any) -> list[dict[str, Any]]:
    """Sources as JSON: dates as ISO text, empty entries left out."""
    found = []
    for source in sources or ():
        entry = {}
        for name, value in source.items():
            if value:
                entry[name] = (
                    value.isoformat() if hasattr(value, "isoformat") else value
                )
        found.append(entry)
    return found


def body_field() -> LeanStreamField:
    return LeanStreamField(BodyBlock(), blank=True, verbose_name=_("text"))


def sources_field() -> LeanStreamField:
    return LeanStreamField(SourcesBlock(), blank=True, verbose_name=_("sources"))


BODY_PANELS = [FieldPanel("body"), FieldPanel("sources")]
BODY_SEARCH = [*BasePage.search_fields, index.SearchField("body")]

"""The glossary and its terms: words that readers, search and tooltips share."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from content.fields import LinesField, TranslationsField
from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)


class GlossaryPage(BodyMixin, BasePage):
    """All terms from A to Z."""

    kind = "glossary"
    kind_label = _("Glossary")

    body = body_field()
    sources = sources_field()

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.TermPage"]
    max_count_per_parent = 1
    page_description = _("The list of all terms, from A to Z.")
    template = "content/glossary.html"
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("glossary")
        verbose_name_plural = _("glossaries")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.listing import glossary_entries

        context = super().get_context(request, *args, **kwargs)
        context["letters"] = glossary_entries(self, request.viewer)
        return context


class TermPage(BodyMixin, BasePage):
    """A term. The summary is its definition; other names lead search to it."""

    kind = "term"
    kind_label = _("Term")

    also = LinesField(
        verbose_name=_("also called"), help_text=_("One to the line. Shown to readers.")
    )
    former = LinesField(
        verbose_name=_("formerly"), help_text=_("One to the line. Shown to readers.")
    )
    misspelt = LinesField(
        verbose_name=_("misspellings"),
        help_text=_("One to the line. Search finds them; they are never shown."),
    )
    translations = TranslationsField(
        help_text=_("One language to the line: de: Schmelzhütte, Raffinerie")
    )
    example = models.TextField(
        blank=True, help_text=_("One or two sentences that show the term in use.")
    )
    body = body_field()
    sources = sources_field()

    parent_page_types = ["content.GlossaryPage"]
    subpage_types: list[str] = []
    page_description = _("One term: its definition, other names and an example.")
    template = "content/term.html"
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("also", "former", "misspelt", "translations")
            ],
            heading=_("Other names"),
        ),
        FieldPanel("example"),
        *BODY_PANELS,
    ]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def names(self) -> list[str]:
        """Every other name, misspellings and translations included."""
        translated = [name for names in self.translations.values() for name in names]
        return [*self.also, *self.former, *self.misspelt, *translated]

    def facts(self) -> dict[str, Any]:
        return {
            **super().facts(),
            "also": self.also,
            "former": self.former,
            "translations": self.translations,
            "example": self.example,
        }

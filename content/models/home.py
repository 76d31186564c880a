"""The home page: what is this, where do I begin."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from content.models.base import BasePage
from content.models.bodied import BODY_SEARCH, BodyMixin, body_field, sources_field


class HomePage(BodyMixin, BasePage):
    """The front door of a site."""

    kind = "home"
    kind_label = _("Home")

    search_hint = models.CharField(
        max_length=120,
        blank=True,
        help_text=_("An example in the search box: customer asks for a CMRT."),
    )
    body = body_field()
    sources = sources_field()

    subpage_types = [
        "content.SectionPage",
        "content.GlossaryPage",
        "content.InformationPage",
    ]
    page_description = _("The front page of the portal.")
    template = "content/home.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("search_hint"),
        FieldPanel("body"),
    ]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @classmethod
    def can_create_at(cls, parent: Any) -> bool:
        """At the root of the tree only: one for each language."""
        return parent.depth == 1 and super().can_create_at(parent)

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "search_hint": self.search_hint}

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.listing import home_lists

        context = super().get_context(request, *args, **kwargs)
        # The page has a large search box of its own.
        context["hide_search"] = True
        context.update(home_lists(self, request.viewer))
        return context

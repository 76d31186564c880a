"""Guidance: an article that answers a question."""

from django.utils.translation import gettext_lazy as _

from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)
from content.models.teasing import TeaserMixin


class GuidancePage(TeaserMixin, BodyMixin, BasePage):
    """An article: a reader's question, what to do, what not to do, sources."""

    kind = "guidance"
    kind_label = _("Guidance")

    body = body_field()
    sources = sources_field()
    inside = TeaserMixin.inside_field()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("An article that answers a question and says what to do.")
    template = "content/article.html"
    content_panels = [*BasePage.content_panels, *BODY_PANELS, "inside"]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("guidance article")
        verbose_name_plural = _("guidance articles")

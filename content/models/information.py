"""Information: about the collaboration, legal pages, charters, minutes."""

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


class InformationPage(TeaserMixin, BodyMixin, BasePage):
    """A page about the collaboration itself, not about due diligence."""

    kind = "information"
    kind_label = _("Information")

    body = body_field()
    sources = sources_field()
    inside = TeaserMixin.inside_field()

    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _(
        "About the collaboration: a legal page, a charter, minutes of a meeting."
    )
    template = "content/article.html"
    content_panels = [*BasePage.content_panels, *BODY_PANELS, "inside"]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")

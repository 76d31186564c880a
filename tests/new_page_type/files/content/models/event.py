"""Events: what members agreed on when they met, for those who were not there."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from content.fields import MarkdownField
from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)
from content.rendering import PartWriter


class EventReportPage(BodyMixin, BasePage):
    """A report of one event: when, where, what was said, what was agreed."""

    kind = "event"
    kind_label = _("Event report")

    # Asked for at publish (it is not `blank`); a draft may do without (it is `null`).
    day = models.DateField(_("day"), null=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    agreed = MarkdownField(_("what was agreed"), blank=True)
    body = body_field()
    sources = sources_field()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("What was said and agreed at a meeting.")
    template = "content/event.html"
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("day"), FieldPanel("place")]),
        *BODY_PANELS,
        FieldPanel("agreed"),
    ]
    search_fields = [*BODY_SEARCH, index.SearchField("agreed")]

    class Meta:
        verbose_name = _("event report")
        verbose_name_plural = _("event reports")

    def facts(self) -> dict[str, Any]:
        day = self.day.isoformat() if self.day else ""
        return {**super().facts(), "day": day, "place": self.place}

    def write_parts(self, writer: PartWriter) -> None:
        if self.agreed:
            html = writer.add("agreed", {"text": self.agreed})
            writer.heading("agreed", str(_("What was agreed")))
            writer.section("agreed", str(_("What was agreed")), [html["text"]])

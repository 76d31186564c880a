"""The page of a law: a view of its data, with a reader for each provision."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)
from content.models.regulation import Instrument
from content.models.routed import RoutedMixin
from content.regulations.days import day_of
from content.regulations.parts import write_law
from content.rendering import PartWriter


class InstrumentPage(RoutedMixin, BodyMixin, BasePage):
    """A law or standard: what it asks, its provisions, who reads them how.

    ``/``, ``/as-of/2026-01-31/``, ``/art-6-2/``, ``/art-6-2/as-of/2026-01-31/``.
    """

    kind = "law"
    kind_label = _("Law or standard")

    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="pages"
    )
    body = body_field()
    sources = sources_field()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("A view of a law's data: overview, provisions, readings.")
    template = "content/law.html"
    content_panels = [*BasePage.content_panels, FieldPanel("instrument"), *BODY_PANELS]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("law page")
        verbose_name_plural = _("law pages")

    def write_parts(self, writer: PartWriter) -> None:
        write_law(self.instrument, writer)

    def cited_sources(self) -> list[Any]:
        """Those of the page and those of its law, each key once."""
        found = {source["key"]: source for source in super().cited_sources()}
        for block in self.instrument.sources:
            found.setdefault(block.value["key"], block.value)
        return list(found.values())

    def names(self) -> list[str]:
        return self.instrument.leads

    def resolve(self, parts: list[str]) -> dict[str, Any] | None:
        stored = getattr(self, "stored", None)
        labels = {
            part["data"]["slug"]
            for part in (stored.parts if stored else [])
            if part["name"] == "provision"
        }
        label = parts[0] if parts[0] in labels else ""
        rest = parts[1:] if label else parts
        if not rest:
            return {"label": label}
        day = day_of(rest[1]) if len(rest) == 2 and rest[0] == "as-of" else None
        return {"label": label, "day": day} if day else None

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:
        if kwargs.get("label"):
            return "content/provision.html"
        return super().get_template(request, *args, **kwargs)

    def get_context(
        self,
        request: Any,
        *args: Any,
        label: str = "",
        day: date | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        from content.regulations.reader import contents_of, law_view, provision_view

        context = super().get_context(request, *args, **kwargs)
        reading, viewer = context["reading"], request.viewer
        context["asked_day"] = day
        day = day or timezone.localdate()
        if label:
            context["provision"] = provision_view(self, reading, viewer, label, day)
        else:
            context["law"] = law = law_view(self, reading, viewer, day)
            reading.contents = contents_of(law, reading.contents)
        return context

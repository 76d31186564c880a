"""Sections: the shelves of the library."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from content.models.base import BasePage
from content.models.bodied import BODY_SEARCH, BodyMixin, body_field, sources_field


class SectionPage(BodyMixin, BasePage):
    """A shelf: a list of all that stands below it, with filters."""

    kind = "section"
    kind_label = _("Section")

    body = body_field()
    sources = sources_field()

    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = [
        "content.SectionPage",
        "content.GuidancePage",
        "content.ResourcePage",
        "content.InformationPage",
        "content.InterpretationPage",
        "content.InstrumentPage",
        "content.CalendarPage",
        "content.RuleCheckPage",
        "content.CoursePage",
        "content.PathPage",
    ]
    page_description = _("A shelf that lists the pages below it, with filters.")
    template = "content/section.html"
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.listing import section_listing

        context = super().get_context(request, *args, **kwargs)
        context["listing"] = section_listing(self, request)
        return context

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:
        if getattr(request, "htmx", False) and request.htmx.target == "listing":
            return "content/_listing.html"
        return super().get_template(request, *args, **kwargs)

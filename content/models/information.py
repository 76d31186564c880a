"""Information: about the collaboration, legal pages, charters, minutes."""

from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel

from content.goals.measures import MOST_GOALS
from content.goals.standing import standing_of
from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)
from content.models.teasing import TeaserMixin
from content.rendering import PartWriter

GOALS_ANCHOR, GOALS_HEADING = "goals-measured", _("Our goals and where we stand")


class InformationPage(TeaserMixin, BodyMixin, BasePage):
    """A page about the collaboration itself, not about due diligence. Where it has
    goals it shows below its text how they stand, to whoever reads it."""

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
    template = "content/information.html"
    content_panels = [
        *BasePage.content_panels,
        *BODY_PANELS,
        InlinePanel(
            "goals",
            heading=_("Goals"),
            label=_("Goal"),
            max_num=MOST_GOALS,
            help_text=_(
                "The page shows them with what is measured each day, as bars and as a "
                "table. You set the number that is wanted, never the one reached."
            ),
        ),
        "inside",
    ]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")

    def facts(self) -> dict[str, Any]:
        goals = [goal.facts() for goal in self.goals.all()]
        return {**super().facts(), **({"goals": goals} if goals else {})}

    def write_parts(self, writer: PartWriter) -> None:
        """The goals, not the figures: these change from day to day."""
        titles = [(goal.title,) for goal in self.goals.all()]
        if titles:
            html = format_html_join("", "<p>{}</p>", titles)
            writer.heading(GOALS_ANCHOR, str(GOALS_HEADING))
            writer.section(GOALS_ANCHOR, str(GOALS_HEADING), [html])

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        goals = context["reading"].facts.get("goals") or []
        context["standing"] = standing_of(goals, request.viewer.stamp)
        context["goals_anchor"] = GOALS_ANCHOR
        context["goals_heading"] = GOALS_HEADING
        return context

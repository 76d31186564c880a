"""“Which rules apply to us?”: the page that asks and answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)
from content.models.routed import RoutedMixin
from content.models.teasing import TeaserMixin

STEPS = ("question", "result")


class RuleCheckPage(RoutedMixin, TeaserMixin, BodyMixin, BasePage):
    """The entrance with a few words, and two addresses below it: the questions one by
    one, and the result. The answers travel in the address; nothing is kept."""

    kind = "rules"
    kind_label = _("Checker")
    # How long the questions take, about.
    minutes = 10
    # tests/content/rules/test_page.py: the gate holds on the addresses below too.
    gated = True

    body = body_field()
    sources = sources_field()
    inside = TeaserMixin.inside_field()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("Questions, one at a time, and the rules that apply.")
    template = "content/rules/start.html"
    content_panels = [*BasePage.content_panels, *BODY_PANELS, "inside"]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("rule checker")
        verbose_name_plural = _("rule checkers")

    def resolve(self, parts: list[str]) -> dict[str, Any] | None:
        return {"step": parts[0]} if len(parts) == 1 and parts[0] in STEPS else None

    def serve(
        self, request: HttpRequest, *args: Any, step: str = "", **kwargs: Any
    ) -> HttpResponse:
        from content.checker.steps import serve_step

        if step:
            return serve_step(self, request, step)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.rule_table import current_table

        context = super().get_context(request, *args, **kwargs)
        context["table"] = current_table(request.viewer.stamp)
        return context

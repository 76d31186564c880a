"""“Which rules apply to us?”: the page that asks and answers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.url_routing import RouteResult

from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)
from content.models.teasing import TeaserMixin

STEPS = ("question", "result")


class RuleCheckPage(TeaserMixin, BodyMixin, BasePage):
    """The entrance with a few words, and two addresses below it: the questions one by
    one, and the result. The answers travel in the address; nothing is kept."""

    kind = "rules"
    kind_label = _("Checker")
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

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if len(path_components) == 1 and path_components[0] in STEPS:
            if not self.live:
                raise Http404
            return RouteResult(self, args=(path_components[0],))
        return super().route(request, path_components)

    def serve(
        self, request: HttpRequest, step: str = "", *args: Any, **kwargs: Any
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

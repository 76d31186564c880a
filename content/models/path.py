"""Paths: for somebody of a role, what to read and learn, in which order."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from content.blocks import LeanStreamField, StagesBlock
from content.models.base import BasePage
from content.models.bodied import BODY_SEARCH, BodyMixin, body_field, sources_field


class PathPage(BodyMixin, BasePage):
    """An ordered way through courses and pages for one role.

    The words on each stage are no part of the page's text: a reader who may not even
    list a page is not told what is said of it, here or in search.
    """

    kind = "path"
    kind_label = _("Path")

    for_whom = models.CharField(
        _("for whom"), max_length=300, blank=True, help_text=_("“You are …”")
    )
    stages = LeanStreamField(StagesBlock(), blank=True, verbose_name=_("stages"))
    body = body_field()
    sources = sources_field()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("For one role: which courses and pages, in which order.")
    template = "content/path.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("for_whom"),
        FieldPanel("stages"),
        FieldPanel("body"),
        FieldPanel("sources"),
    ]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("path")
        verbose_name_plural = _("paths")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "for_whom": self.for_whom}

    def clean(self) -> None:
        super().clean()
        chosen = [one.value["page"] for one in self.stages if one.value.get("page")]
        if self.pk and any(page.pk == self.pk for page in chosen):
            raise ValidationError({"stages": _("A path does not lead to itself.")})
        if len({page.pk for page in chosen}) < len(chosen):
            raise ValidationError({"stages": _("A page stands here twice.")})

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.courses.paths import path_context

        context = super().get_context(request, *args, **kwargs)
        return {**context, **path_context(self, request.viewer)}

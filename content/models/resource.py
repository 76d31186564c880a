"""Resources: files to use, each with its version and what it is for."""

from typing import Any

from django.db import models
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable
from wagtail.search import index

from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)
from content.models.files import Attachment
from content.models.teasing import TeaserMixin


class ResourcePage(TeaserMixin, BodyMixin, BasePage):
    """A checklist, form or template to download and use."""

    kind = "resource"
    kind_label = _("Resource")

    purpose = models.CharField(
        max_length=300, blank=True, help_text=_("What is it for? One sentence.")
    )
    version = models.CharField(max_length=30, blank=True)
    body = body_field()
    sources = sources_field()
    inside = TeaserMixin.inside_field()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("A file to download, with its version and how to use it.")
    template = "content/resource.html"
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("purpose"), FieldPanel("version")]),
        InlinePanel("files", heading=_("Files"), label=_("File")),
        *BODY_PANELS,
        "inside",
    ]
    search_fields = [*BODY_SEARCH, index.SearchField("purpose")]

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    def downloads(self) -> list["ResourceFile"]:
        """The files in order, with their attachments; one query."""
        return list(self.files.select_related("attachment"))

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "purpose": self.purpose, "version": self.version}


class ResourceFile(Orderable):
    """One file of a resource."""

    page = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="files")
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, related_name="+", verbose_name=_("file")
    )
    label = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, blank=True, default="en")

    panels = [
        FieldPanel("attachment"),
        FieldRowPanel([FieldPanel("label"), FieldPanel("language")]),
    ]

    @property
    def title(self) -> str:
        return self.label or self.attachment.title

    @property
    def kind(self) -> str:
        return self.attachment.file_extension.upper()

    @property
    def language_name(self) -> str:
        """In itself, as its readers know it (Deutsch); the code where it is unknown."""
        if self.language == "zh":  # Django knows its scripts, not the language
            return "中文"
        try:
            return str(get_language_info(self.language)["name_local"])
        except KeyError:
            return self.language

    @property
    def size(self) -> int:
        """Bytes; 0 where the file is missing from the storage."""
        return self.attachment.get_file_size() or 0

    class Meta(Orderable.Meta):
        verbose_name = _("file of a resource")
        verbose_name_plural = _("files of resources")

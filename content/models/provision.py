"""Versions of a law and their provisions, and where live pages cite them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from content.citations import CitationError, parse_label
from content.fields import LinesField, MarkdownField

CONFIDENCES = [
    ("V", _("V: read in the source")),
    ("H", _("H: settled text, not read again")),
    ("M", _("M: may have moved; shown as to be confirmed")),
    ("L", _("L: uncertain; shown as to be confirmed")),
]
# Shown to readers as "to be confirmed".
UNCONFIRMED = frozenset({"M", "L"})


class InstrumentVersion(ClusterableModel, Orderable):
    """The instrument as it binds from a day on."""

    instrument = ParentalKey(
        "content.Instrument", on_delete=models.CASCADE, related_name="versions"
    )
    label = models.CharField(
        max_length=80, help_text=_("Short: original, as amended by 2025/1561.")
    )
    in_force_from = models.DateField(help_text=_("From when this text binds."))
    in_force_to = models.DateField(
        null=True,
        blank=True,
        help_text=_("Its last day, only where the whole instrument ended."),
    )
    amended_by = models.CharField(
        max_length=80,
        blank=True,
        help_text=_("The slug of the law that made this version."),
    )
    note = models.TextField(blank=True, help_text=_("What changed, in one sentence."))
    confidence = models.CharField(max_length=1, choices=CONFIDENCES, default="H")

    panels = [
        FieldRowPanel(
            [
                FieldPanel("label", heading=_("Name of the version")),
                FieldPanel("amended_by"),
            ]
        ),
        FieldRowPanel([FieldPanel("in_force_from"), FieldPanel("in_force_to")]),
        FieldPanel("note"),
        FieldPanel("confidence"),
        InlinePanel(
            "provisions",
            heading=_("Provisions that this version adds or changes"),
            label=_("Provision"),
        ),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "label"], name="content_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_to__isnull=True)
                | models.Q(in_force_to__gte=models.F("in_force_from")),
                name="content_version_ends_after_start",
                violation_error_message=_("The version ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Provision(Orderable):
    """An article, section, item or annex as one version brings it."""

    version = ParentalKey(
        InstrumentVersion, on_delete=models.CASCADE, related_name="provisions"
    )
    label = models.CharField(max_length=80, help_text=_("Art. 6(2), § 10(1), Annex I"))
    # Derived from the label, for links and for the order of the law.
    slug = models.CharField(max_length=80, editable=False)
    sortable_label = models.CharField(max_length=200, editable=False)
    heading = models.CharField(max_length=200)
    summary = MarkdownField(help_text=_("In our own words, one to four sentences."))
    url = models.URLField(blank=True, max_length=500, verbose_name=_("official text"))
    confidence = models.CharField(max_length=1, choices=CONFIDENCES, default="H")
    see = LinesField(
        verbose_name=_("see also"), help_text=_("Citations, one to the line.")
    )
    is_repealed = models.BooleanField(
        default=False, help_text=_("From this version on the provision is gone.")
    )

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("heading")]),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("url"), FieldPanel("confidence")]),
        FieldRowPanel([FieldPanel("see"), FieldPanel("is_repealed")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "slug"], name="content_provision_once"
            )
        ]
        indexes = [models.Index(fields=["slug"], name="content_provision_slug")]

    def __str__(self) -> str:
        return self.label

    @property
    def is_unconfirmed(self) -> bool:
        return self.confidence in UNCONFIRMED

    def clean(self) -> None:
        super().clean()
        try:
            self.derive()
        except CitationError as error:
            raise ValidationError({"label": str(error)}) from error

    def derive(self) -> None:
        """Slug and order from the label. Raises CitationError."""
        label = parse_label(self.label)
        self.slug, self.sortable_label = label.slug, label.sortable_label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)


class Cited(models.Model):
    """A place in a live page that cites a provision; derived at publish.

    audience: the key of the narrower part in which it stands; "" for the page's own.
    is_reading: the page interprets the provision, it does not only mention it.
    """

    page = models.ForeignKey(
        "content.BasePage", on_delete=models.CASCADE, related_name="+"
    )
    instrument = models.CharField(max_length=80)
    label = models.CharField(max_length=80, blank=True)
    audience = models.CharField(max_length=255, blank=True)
    is_reading = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["instrument", "label"], name="content_cited_law")
        ]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")

    def __str__(self) -> str:
        return f"{self.instrument}/{self.label}"

"""Labels: the topics, minerals, roles and OECD steps that pages are found by."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class Label(models.Model):
    """One entry of a controlled vocabulary."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("Topic")
        MINERAL = "mineral", _("Mineral")
        ROLE = "role", _("Role")
        STEP = "step", _("OECD step")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    panels = [FieldPanel(name) for name in ("kind", "name", "slug", "position")]

    class Meta:
        ordering = ["kind", "position", "name"]
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slug"],
                name="content_label_once",
                violation_error_message=_("There is such a label already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How search and addresses name it: ``topic:basics``."""
        return f"{self.kind}:{self.slug}"

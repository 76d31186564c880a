"""What is kept beside a page's row: its rendered text, and what an import left."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LibraryRecord(models.Model):
    """What the last import left: lets the next one see whether anybody has edited."""

    page = models.OneToOneField(
        "content.BasePage", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    digest = models.CharField(max_length=64)
    revision = models.BigIntegerField()

    class Meta:
        verbose_name = _("library record")
        verbose_name_plural = _("library records")

    def __str__(self) -> str:
        return f"library record of page {self.page_id}"


class StoredBody(models.Model):
    """A page's rendered text, made when it is published, read on every request.

    A table of its own: in the page's row it would enter every revision and list.
    """

    page = models.OneToOneField(
        "content.BasePage",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="stored",
    )
    html = models.TextField(blank=True)
    contents = models.JSONField(default=list)
    references = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    sections = models.JSONField(default=list)
    related = models.JSONField(default=list)
    # The former release writes rows without it while an upgrade runs.
    parts = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField())
    )
    minutes = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("stored text")
        verbose_name_plural = _("stored texts")

    def __str__(self) -> str:
        return f"stored text of page {self.page_id}"

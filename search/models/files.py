"""The text of attachments, taken out once and kept."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import Attachment


class FileText(models.Model):
    """What was read from a file, page by page, or why nothing was.

    pages: rows of {"anchor", "label", "text"}; the anchor is a place in the file that
    a browser opens (``page=3``), or empty.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("not read yet")
        READ = "read", _("read")
        EMPTY = "empty", _("holds no text")
        UNREADABLE = "unreadable", _("could not be read")
        OTHER = "other", _("of a kind that is not read")

    attachment = models.OneToOneField(
        Attachment,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="text",
    )
    # Of which content: the file's hash, as Wagtail keeps it.
    file_hash = models.CharField(max_length=40, blank=True)
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.WAITING
    )
    problem = models.CharField(max_length=300, blank=True)
    pages = models.JSONField(default=list)
    is_cut = models.BooleanField(default=False)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self) -> str:
        return f"text of file {self.pk}"

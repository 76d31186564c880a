"""Attachments: files that pages hand out. They have no address below /media/."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document


@deconstructible
class DocumentStorage(FileSystemStorage):
    """A folder that no web server serves. It has no base URL, so that asking for a
    file's address fails instead of leaking one."""

    def __init__(self) -> None:
        super().__init__(location=None, base_url=None)

    @property
    def base_location(self) -> Any:
        return settings.DOCUMENTS_ROOT

    def _save(self, name: str, content: Any) -> str:
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError:
            # A full disk leaves half a file behind; no row will ever name it.
            Path(self.path(name)).unlink(missing_ok=True)
            raise

    def url(self, name: str | None) -> str:
        raise NotImplementedError(
            "Attachments have no direct address: use the page's link."
        )


def document_storage() -> Storage:
    return DocumentStorage()


class Attachment(AbstractDocument):
    """A file that readers may download where they may read a page that refers to it."""

    file = models.FileField(
        upload_to="%Y/%m", storage=document_storage, verbose_name=_("file")
    )
    library_name = models.CharField(
        max_length=200,
        blank=True,
        db_index=True,
        editable=False,
        help_text=_("The file's name in the starter library."),
    )

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    @property
    def url(self) -> str:
        from django.urls import reverse

        return reverse("wagtaildocs_serve", args=[self.pk, self.filename])

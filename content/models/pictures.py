"""Pictures: served as plain files, under names that cannot be guessed."""

import secrets
from pathlib import PurePosixPath

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Picture(AbstractImage):
    """An image for pages. Pictures have no audience: what is confidential goes into
    an attachment, which has one."""

    library_name = models.CharField(
        max_length=200,
        blank=True,
        db_index=True,
        editable=False,
        help_text="The picture's name in the starter library.",
    )

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"
        verbose_name_plural = "pictures"

    def get_upload_to(self, filename: str) -> str:
        """A random name: neither words of the upload nor a number to count up."""
        suffix = PurePosixPath(filename).suffix.lower()[:6]
        return f"pictures/{secrets.token_urlsafe(18)}{suffix}"


class PictureRendition(AbstractRendition):
    """A picture at one size."""

    image = models.ForeignKey(
        Picture, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]
        verbose_name = "size of a picture"
        verbose_name_plural = "sizes of pictures"

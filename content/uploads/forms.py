"""The admin's forms for files and pictures, with our checks."""

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from content.uploads.kinds import check_kind, size_words
from content.uploads.names import safe_name
from content.uploads.pictures import written_anew


class AttachmentForm(BaseDocumentForm):
    """A file must be what its name says, and nothing dangerous."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        file.name = safe_name(file.name)
        size_words(file, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
        suffix = PurePosixPath(file.name).suffix[1:]
        if suffix not in settings.WAGTAILDOCS_EXTENSIONS:
            kinds = ", ".join(settings.WAGTAILDOCS_EXTENSIONS)
            raise ValidationError(_("Files can be of these kinds: %s.") % kinds)
        check_kind(file.file, file.name)
        return file


class PlainPictureField(forms.FileField):
    """In place of Wagtail's field, which raises on files that are two things at once.

    The picture is written anew; Wagtail asks the file for an `image` of Willow.
    Its page for several pictures asks the field for the limit and two messages.
    """

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    default_error_messages = {
        "file_too_large_unknown_size": _lazy("The file is too large."),
        "invalid_image_extension": _lazy("Pictures can be JPEG, PNG, GIF or WebP."),
    }

    @property
    def max_upload_size(self) -> int:
        return int(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not data or file is initial:
            return file
        size_words(file, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
        stem = PurePosixPath(safe_name(file.name)).stem
        return written_anew(file, stem)


class PictureForm(BaseImageForm):
    """A picture is stored as a new file of nothing but its pixels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            old = self.fields["file"]
            widget = old.widget
            self.fields["file"] = PlainPictureField(
                required=old.required,
                label=old.label,
                help_text=_(
                    "JPEG, PNG or WebP. It is stored without place and camera."
                ),
                widget=widget,
            )

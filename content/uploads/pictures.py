"""Pictures are written anew: nothing but the picture is left of what was uploaded."""

import warnings
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
_FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "png"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 90},
}


def written_anew(file: IO[bytes], stem: str) -> ContentFile:
    """The picture as a new file: first frame, upright, without metadata (places,
    cameras, comments) and without whatever followed the picture in the file.

    Raises ValidationError, in words for the editor, for what is no picture, too
    large, damaged, animated, or of a kind that browsers or attackers make trouble of.
    """
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=list(_FORMATS))
            kind = str(picture.format)
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_too_many())
            if getattr(picture, "n_frames", 1) > 1:
                raise ValidationError(
                    _("The picture moves. Upload a still picture, or a film as a file.")
                )
            picture.load()
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_too_many()) from error
    except Exception as error:  # whatever a hostile file breaks in a decoder
        raise ValidationError(
            _("This is no picture that we can read: use JPEG, PNG or WebP.")
        ) from error
    # A GIF that does not move is a PNG by another name.
    target = "PNG" if kind == "GIF" else kind
    upright = ImageOps.exif_transpose(picture) or picture
    clean = _plain(upright, target)
    out = BytesIO()
    clean.save(out, target, **_OPTIONS[target])
    return ContentFile(out.getvalue(), name=f"{stem}.{_FORMATS[kind]}")


def _plain(picture: Image.Image, target: str) -> Image.Image:
    """Only pixels, in a mode that the format knows; `info` carries comments along."""
    if target == "JPEG":
        picture = picture.convert("RGB")
    elif picture.mode not in ("RGB", "RGBA", "L"):
        has_alpha = "A" in picture.getbands() or "transparency" in picture.info
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean


def _too_many() -> str:
    return _("The picture is too large: at most %(most)s megapixels.") % {
        "most": MOST_PIXELS // 1_000_000
    }

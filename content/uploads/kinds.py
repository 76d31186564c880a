"""What a file is, read from its content; its name must say the same."""

import re
import zipfile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_HEAD = 4_096
_OFFICE = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
}
_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_TEXTS = frozenset({"csv", "txt", "ics"})
# What a film block takes.
FILM_KINDS = ("mp4", "webm")
CAPTION_KINDS = ("vtt",)
_CAPTIONS = re.compile(rb"(\xef\xbb\xbf)?WEBVTT(?=[ \t\r\n]|\Z)")
# An archive beyond these bounds is one that was made to fill a disk.
MOST_MEMBERS = 10_000
MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 200
_ENCRYPTED = 0x1


def check_kind(file: IO[bytes], name: str) -> str:
    """The kind of this file, equal to the suffix of its name.

    Raises ValidationError, in words for the editor, where content and name differ or
    the content is dangerous.
    """
    suffix = name.rpartition(".")[2].lower()
    kind = sniff(file)
    file.seek(0)
    if kind == "text" and suffix in _TEXTS:
        return suffix
    if kind == "text" and suffix == "vtt":
        # The first line of every such file (W3C WebVTT, 4.1): players refuse others.
        if not _CAPTIONS.match(file.read(_HEAD)):
            raise ValidationError(_("A file of captions begins with the word WEBVTT."))
        file.seek(0)
        return suffix
    if kind == suffix:
        return kind
    if not kind:
        raise ValidationError(
            _("This is not a file of the kind “%(suffix)s”: its content is different.")
            % {"suffix": suffix[:8]}
        )
    raise ValidationError(
        _("The name ends in “%(suffix)s”, but the content is of the kind “%(kind)s”.")
        % {"suffix": suffix[:8], "kind": kind}
    )


def sniff(file: IO[bytes]) -> str:
    """pdf, docx, xlsx, pptx, odt, ods, odp, zip, mp4, webm, text, or "" (unknown)."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise ValidationError(_("The file is empty."))
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head[4:8] == b"ftyp":
        return "mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(file)
    return "text" if _is_text(file) else ""


def _packed(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _refuse_dangerous(members)
            names = {member.filename for member in members}
            if "[Content_Types].xml" in names:
                kinds = [kind for part, kind in _OFFICE.items() if part in names]
                return kinds[0] if kinds else ""
            if "mimetype" in names:
                with archive.open("mimetype") as stream:
                    kind = stream.read(100).decode("ascii", "replace").strip()
                return _OPEN_DOCUMENT.get(kind, "")
            return "zip"
    except ValidationError:
        raise
    except Exception as error:  # whatever a hostile archive breaks in the reader
        raise ValidationError(_("The file is damaged: it cannot be opened.")) from error


def _refuse_dangerous(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if (
        len(members) > MOST_MEMBERS
        or unpacked > MOST_UNPACKED
        or (unpacked > 1_000_000 and unpacked / packed > MOST_RATIO)
    ):
        raise ValidationError(_("The file unpacks to far more than it should."))
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if member.filename.startswith(("/", "\\")) or ".." in parts:
            raise ValidationError(_("The archive holds names that lead out of it."))
        if member.flag_bits & _ENCRYPTED:
            raise ValidationError(
                _("The file is protected by a password: nobody could check it.")
            )
        if parts[-1].lower() == "vbaproject.bin":
            raise ValidationError(
                _("The document holds macros. Save it without them and try again.")
            )


def _is_text(file: IO[bytes]) -> bool:
    file.seek(0)
    content = file.read()
    for encoding in ("utf-8-sig", "utf-16"):
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "\x00" not in text
    return False


def size_words(file: Any, most: int) -> None:
    """Raises ValidationError above `most` bytes."""
    if file.size > most:
        raise ValidationError(
            _("The file has %(size)s MB; at most %(most)s MB can be uploaded.")
            % {"size": round(file.size / 1_048_576, 1), "most": most // 1_048_576}
        )

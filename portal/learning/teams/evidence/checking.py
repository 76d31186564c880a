"""Whether an evidence file is as we signed it: needs our public keys, and not us."""

import io
import struct
import zipfile
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from portal.learning.signing import NotSigned, checked
from portal.learning.teams.evidence.facts import FORMAT
from portal.learning.teams.evidence.files import SIGNED

# A pack of a large firm has some ten megabytes.
_MOST = 500_000_000
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the library may raise over bytes that were changed.
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, RuntimeError,
    NotImplementedError, EOFError, UnicodeError, struct.error,
)  # fmt: skip


def check_evidence(raw: bytes, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """What a signed file, or a ZIP with all its files, says.

    Raises NotSigned where anything is not as it was signed: a byte of the text, a file
    that was changed, is missing or was put in.
    """
    if not raw.startswith(b"PK"):
        return _signed(raw, keys)
    inside = _unpacked(raw)
    if SIGNED not in inside:
        raise NotSigned("There is no signature in this pack.")
    data = _signed(inside.pop(SIGNED), keys)
    files = data.get("files")
    if not isinstance(files, dict) or set(files) != set(inside):
        raise NotSigned("Files were put in or taken out.")
    for name, content in inside.items():
        if sha256(content).hexdigest() != files[name]:
            raise NotSigned(f"{name} was changed.")
    return data


def _unpacked(raw: bytes) -> dict[str, bytes]:
    """The files of a pack by name; nothing is written anywhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as pack:
            there = pack.infolist()
            if sum(info.file_size for info in there) > _MOST:
                raise NotSigned("The pack is too large to be one of ours.")
            if any(info.compress_type not in _PACKED for info in there):
                raise NotSigned("The pack is not packed as ours are.")
            found = {info.filename: pack.read(info) for info in there}
    except _BROKEN as error:
        raise NotSigned(f"The pack cannot be read: {error}") from error
    if len(found) != len(there):
        raise NotSigned("A file is there twice.")
    return found


def _signed(raw: bytes, keys: list[dict[str, Any]]) -> dict[str, Any]:
    try:
        text = raw.decode("ascii")
        # The last letters of base64 may say nothing: changed they are no other text,
        # but not what we wrote either.
        if any(_again(part) != part for part in text.split(".")):
            raise NotSigned("The text is not as it was written.")
    except NotSigned:
        raise
    except ValueError as error:
        raise NotSigned("This is no signed text.") from error
    data = checked(text, keys)
    if data.get("format") != FORMAT:
        raise NotSigned("This was signed, but it is no evidence of a firm's training.")
    return data


def _again(part: str) -> str:
    raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return urlsafe_b64encode(raw).rstrip(b"=").decode()

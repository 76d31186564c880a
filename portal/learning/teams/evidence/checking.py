"""Whether an evidence file is as we signed it: needs our public keys, and not us."""

import io
import zipfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from portal.learning.signing import NotSigned, checked
from portal.learning.teams.evidence.facts import FORMAT
from portal.learning.teams.evidence.files import SIGNED

# A pack of a large firm has some ten megabytes.
_MOST = 500_000_000


def check_evidence(raw: bytes, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """What a signed file, or a ZIP with all its files, says.

    Raises NotSigned where anything is not as it was signed: a byte of the text, a file
    that was changed, is missing or was put in.
    """
    if not raw.startswith(b"PK"):
        return _signed(raw, keys)
    try:
        pack = zipfile.ZipFile(io.BytesIO(raw))
        names = pack.namelist()
        if sum(info.file_size for info in pack.infolist()) > _MOST:
            raise NotSigned("The pack is too large to be one of ours.")
        if len(names) != len(set(names)) or SIGNED not in names:
            raise NotSigned("There is no signature in this pack, or a file twice.")
        data = _signed(pack.read(SIGNED), keys)
        files = data.get("files")
        if not isinstance(files, dict) or set(files) != set(names) - {SIGNED}:
            raise NotSigned("Files were put in or taken out.")
        for name, digest in files.items():
            if sha256(pack.read(name)).hexdigest() != digest:
                raise NotSigned(f"{name} was changed.")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, RuntimeError) as error:
        raise NotSigned(f"The pack cannot be read: {error}") from error
    except (NotImplementedError, EOFError, ValueError) as error:
        if isinstance(error, NotSigned):
            raise
        raise NotSigned(f"The pack cannot be read: {error}") from error
    return data


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

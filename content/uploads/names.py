"""File names that are safe in folders, headers and on screens."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 100
_SUFFIX = re.compile(r".*?(\.[A-Za-z0-9]{1,8})", re.DOTALL)


def safe_name(name: str) -> str:
    """The name without folders, control and direction signs, at most LONGEST long.

    Letters of all scripts stay. The suffix is kept; a name of nothing but signs
    becomes "file".
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    name = PurePosixPath(name).name
    # Cc control, Cf format (right-to-left override), Co/Cs/Cn what no font shows.
    name = "".join(
        sign for sign in name if unicodedata.category(sign) not in
        ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
    )  # fmt: skip
    name = re.sub(r"[^\w.() -]", "-", name)
    found = _SUFFIX.fullmatch(name)
    suffix = found[1].lower() if found else ""
    stem = name[: len(name) - len(suffix)].strip(" .-_")
    return (stem[: LONGEST - len(suffix)].strip(" .-_") or "file") + suffix

"""File names that are safe in folders, headers and on screens."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 100
_EDGES = " .-_"
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
    stem, suffix = _parted(re.sub(r"[^\w.() -]", "-", name))
    if not suffix:
        # What is cut off can leave an end that is a suffix now.
        stem, suffix = _parted(stem[:LONGEST])
    return (stem[: LONGEST - len(suffix)].strip(_EDGES) or "file") + suffix


def _parted(name: str) -> tuple[str, str]:
    """Stem and suffix. Signs at the end of a name hide none: they go first."""
    name = name.rstrip(_EDGES)
    found = _SUFFIX.fullmatch(name)
    suffix = found[1].lower() if found else ""
    return name[: len(name) - len(suffix)].strip(_EDGES), suffix

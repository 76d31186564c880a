"""Codes of certificates as people type and read them."""

import unicodedata

from portal.learning.certificates.issuing import CODE_LENGTH, SIGNS

# What looks alike is never told apart: Crockford's base 32 has no O, I, L.
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = frozenset(" \t\r\n-–—‑.·_")
_LONGEST = 100


def normal(text: str) -> str | None:
    """The code that is meant; None for what is none.

    Spaces, hyphens and lower case are forgiven, O is read as 0, I and L as 1.
    """
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).upper()
    code = "".join(sign for sign in plain if sign not in _BETWEEN).translate(_ALIKE)
    if len(code) != CODE_LENGTH or set(code) - set(SIGNS):
        return None
    return code


def grouped(code: str) -> str:
    """The code in groups of five, the last of six, for the eye."""
    starts = range(0, CODE_LENGTH - 6, 5)
    return " ".join([*(code[at : at + 5] for at in starts), code[CODE_LENGTH - 6 :]])

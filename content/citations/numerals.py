"""Numbers of provisions: what is one, and their order.

"6", "6a", "325ter", "1.01", "13p-1", "IV", "IVa", and inside a provision "(2)",
"(2bis)", "(a)", "(aa)", "(ii)".
"""

import re

_LATIN = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies")
_TENS = ("", "x", "xx", "xxx")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ROMAN = {
    tens + ones: 10 * ten + one
    for ten, tens in enumerate(_TENS)
    for one, ones in enumerate(_ONES)
    if tens + ones
}
_SUFFIX = rf"(?:{'|'.join(_LATIN)}|[a-z]{{1,2}})"
_ROMAN = "|".join(sorted(ROMAN, key=len, reverse=True))

# An annex, a chapter, a part: Roman, Arabic, or a letter.
_COUNTED = rf"(?:{_ROMAN})[a-h]?|[0-9]{{1,3}}[a-z]?|[a-z]"
_PATTERNS = {
    "art": rf"[0-9]{{1,4}}{_SUFFIX}?|{_ROMAN}",
    "reg": rf"[0-9]{{1,4}}{_SUFFIX}?",
    "rec": r"[0-9]{1,4}",
    "s": (
        rf"[0-9]{{1,5}}{_SUFFIX}?"
        rf"(?:\.[0-9]{{1,4}}(?:{_SUFFIX}(?:-[0-9]{{1,3}}[a-z]?)?)?)?"
    ),
    "rule": r"[0-9]{1,4}(?:[a-z]{1,2}(?:-[0-9]{1,3}[a-z]?)?)?",
    "item": r"[0-9]{1,3}(?:\.[0-9]{1,3})?[a-z]?",
    "step": r"[0-9]{1,2}",
    "subpara": r"[0-9]{1,2}",
    "sentence": r"[0-9]{1,2}",
    "supplement": rf"gold|3t|{_COUNTED}",
    # Inside a provision two letters are (ii), (aa) or (ba): never "(eu)" or "(in)".
    "": rf"[0-9]{{1,3}}(?:[a-z]|{'|'.join(_LATIN)})?|[a-z]|([a-z])\1|[a-z]a|{_ROMAN}",
}
_VALUES = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_OTHER = re.compile(_COUNTED)
_PIECES = re.compile(r"[0-9]+|[a-z]+")
_HYPHENATED = re.compile(r"[0-9]{1,3}[a-z]?")
WIDTH = 8


def fits(kind: str, value: str) -> bool:
    """Whether this is a number of that kind; kind "" means inside a provision."""
    return _VALUES.get(kind, _OTHER).fullmatch(value) is not None


def takes_hyphen(kind: str, value: str, after: str) -> bool:
    """ "13p" and "1" are one number, "13p-1", of an American rule."""
    hyphenated = kind == "rule" or (kind == "s" and "." in value)
    open_end = value[-1:].isalpha() and "-" not in value
    return hyphenated and open_end and _HYPHENATED.fullmatch(after) is not None


def sortable(kind: str, value: str) -> str:
    """Letters and digits in pieces of one width, which every collation orders alike.

    An annex sorts by its number however it is written: IX as 9.
    """
    if kind and kind != "supplement":
        stem = value if value in ROMAN else value[:-1]
        if stem in ROMAN and (stem == value or len(value) > 1):
            value = f"{ROMAN[stem]}{value[len(stem) :]}"
    if value.isalpha():
        # In this spelling Roman numbers are in the order of the alphabet, and (aa)
        # comes between (a) and (b), where amendments put it.
        return value.replace("ix", "viiii").ljust(WIDTH, "0")
    code = ""
    for piece in _PIECES.findall(value):
        if piece.isdigit():
            code = _filled(code) + f"{int(piece):05d}"
        elif piece in _LATIN:
            code += f"{_LATIN.index(piece) + 2:02d}"
        else:
            code += piece
    return _filled(code)


def _filled(code: str) -> str:
    return code + "0" * (-len(code) % WIDTH)


def shown(value: str) -> str:
    """An annex's or a chapter's number as printed: IV, IVa, A, 1a."""
    if value[:1].isdigit():
        return value
    if value not in ROMAN and value[:-1] in ROMAN:
        return value[:-1].upper() + value[-1]
    return value.upper()

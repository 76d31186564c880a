"""Decimal numbers as text in one form, and numbers as people type them."""

import re
import unicodedata
from decimal import Decimal

_PLAIN = re.compile(r"[+-]?(\d{1,15}(\.\d{0,10})?|\.\d{1,10})", re.ASCII)
_BLANKS = " \u00a0\u2007\u2008\u2009\u202f'’"
_SIGNS = str.maketrans(
    {
        "−": "-", "–": "-", "－": "-", "＋": "+", "．": ".", "，": ",", "٫": ".",
        "٬": "’", "％": "%",
    }
)  # fmt: skip
_GROUPED = re.compile(r"[+-]?\d{1,3}(?P<sign>[ ,.])\d{3}((?P=sign)\d{3})*", re.ASCII)


class NotANumber(ValueError):
    """The text is no decimal number that we take."""


class TwoMeanings(NotANumber):
    """The text is 1234 to some readers and 1.234 to others."""


def canonical(text: str) -> str:
    """The number without plus, exponent and idle zeros: "+080.50" is "80.5".

    Up to 15 digits before the point and 10 after it. Raises NotANumber.
    """
    text = text.strip()
    if not _PLAIN.fullmatch(text):
        raise NotANumber(text)
    return of_decimal(Decimal(text))


def of_decimal(number: Decimal) -> str:
    """A finite number in the canonical form."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def plain_signs(text: str) -> str:
    """Digits of any script and typographic signs as the plain ones."""
    found = []
    for sign in text.translate(_SIGNS):
        digit = unicodedata.decimal(sign, None)
        if digit is not None:
            found.append(str(digit))
        else:
            found.append(" " if sign in _BLANKS else sign)
    return "".join(found)


def typed(text: str) -> str:
    """The canonical form of a number as somebody typed it, in any European manner.

    "1 234,5", "1.234,5", "1,234.5" and "1'234.5" are 1234.5; "80,0" is 80. A point
    that stands alone is a decimal point. Raises TwoMeanings for "1,234", and
    NotANumber for all that is no number.
    """
    text = plain_signs(text).strip()
    if text[:1] in ("+", "-"):
        text = text[0] + text[1:].lstrip()
    last = max(text.rfind(","), text.rfind("."))
    if last < 0:
        return canonical(_ungrouped(text, " "))
    sign = text[last]
    other = "." if sign == "," else ","
    if text.count(sign) > 1:
        # Twice the same sign: it groups thousands, and nothing else may stand there.
        return canonical(_ungrouped(text, sign))
    whole, part = text[:last], text[last + 1 :]
    groups = other if other in whole else " "
    begins_with_zero = whole.lstrip("+-").startswith("0")
    if sign == "," and not begins_with_zero and _GROUPED.fullmatch(text):
        raise TwoMeanings(text)
    return canonical(f"{_ungrouped(whole, groups)}.{part}")


def _ungrouped(text: str, sign: str) -> str:
    """The text without its signs between thousands. Raises NotANumber."""
    if sign not in text:
        return text
    found = _GROUPED.fullmatch(text)
    if found is None or found["sign"] != sign:
        raise NotANumber(text)
    return text.replace(sign, "")

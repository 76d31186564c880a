"""Addresses out of a pasted list, with words for every piece that is none."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

_BRACKETS = re.compile(r"<([^<>]*)>")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Pasted:
    """`emails` without doubles, in small letters; `faults` name line and text, and
    `bad` holds those pieces as they were written."""

    emails: list[str]
    faults: list[str]
    bad: list[str]


def read_pasted(text: str) -> Pasted:
    """Read a list as it comes out of mail programs and spreadsheets.

    Addresses stand between commas, semicolons, tabs or line ends, with or without a
    name: ``Jo Doe <jo@firm.example>``, also ``"Doe, Jo" <jo@firm.example>``.
    """
    emails: dict[str, None] = {}
    faults, bad = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        for piece in _pieces(line):
            inside = re.search(_BRACKETS, piece)
            email = (inside[1] if inside else piece).strip().strip("\"'").lower()
            if _is_address(email):
                emails[email] = None
            else:
                bad.append(piece)
                shown = piece if len(piece) <= _SHOWN else piece[:_SHOWN] + "…"
                faults.append(
                    _("Line %(number)d: “%(piece)s” is not an e-mail address.")
                    % {"number": number, "piece": shown}
                )
    return Pasted(list(emails), faults, bad)


def _pieces(line: str) -> list[str]:
    found: list[str] = []
    for chunk in re.split(r"[;\t]", line):
        if "<" not in chunk:
            found += re.split(r"[,\s]+", chunk) if chunk.count("@") > 1 else (
                chunk.split(",")
            )  # fmt: skip
            continue
        waiting = ""
        for part in chunk.split(","):
            # "Doe, Jo <jo@…>": what has no address is the beginning of a name.
            part = f"{waiting},{part}" if waiting else part
            if "@" in part or "<" in part:
                found.append(part)
                waiting = ""
            else:
                waiting = part
        if waiting:
            found.append(waiting)
    return [piece.strip() for piece in found if piece.strip()]


def _is_address(email: str) -> bool:
    # Sign-up takes no longer ones; control characters never pass the validator.
    if len(email) > 254:
        return False
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True

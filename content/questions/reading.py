"""What all readers of question files share: bytes to text, and the last checks."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from content.questions.shape import Draft, Fault, check_draft

MOST_BYTES = 2_000_000
MOST_QUESTIONS = 2_000
LONGEST_LINE = 50_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# A letter of two or three bytes: hardly ever found in Windows-1252 by chance.
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds: the sound questions, and all faults by line.

    A question with a fault is in `faults` only; take over nothing while there are any.
    """

    drafts: tuple[Draft, ...]
    faults: tuple[Fault, ...]


class Unreadable(Exception):
    """Nothing of the file can be read; says why, with the line."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.fault = Fault(line, message)


def check_size(raw: bytes) -> None:
    """Raises Unreadable for an empty file and for one that is too large."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(
            _("The file is larger than %s MB.") % (MOST_BYTES // 1_000_000)
        )
    if not raw.strip():
        raise Unreadable(_("The file is empty."))


def decode(raw: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32 or Windows-1252; lines end in "\\n".

    Raises Unreadable.
    """
    check_size(raw)
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "")
    try:
        text = raw.decode(encoding or _without_mark(raw))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        if encoding or re.search(_UTF8_LETTER, raw):
            said = _("The file is not wholly %s: it is damaged here.")
            raise Unreadable(said % (encoding or "utf-8").upper(), line) from error
        text = _western(raw)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable(_("The file is empty."))
    for number, line_text in enumerate(text.split("\n"), 1):
        if "\x00" in line_text:
            raise Unreadable(_("The line holds NUL signs: this is no text."), number)
        if len(line_text) > LONGEST_LINE:
            raise Unreadable(
                _("The line is longer than %s signs.") % LONGEST_LINE, number
            )
    return text


def _without_mark(raw: bytes) -> str:
    """UTF-16 without its mark shows in the NULs of its plain letters."""
    head = raw[:2_000]
    if b"\x00" in head and len(raw) % 2 == 0:
        even, odd = head[::2].count(0), head[1::2].count(0)
        if odd > 4 * even and odd * 4 > len(head):
            return "utf-16-le"
        if even > 4 * odd and even * 4 > len(head):
            return "utf-16-be"
    return "utf-8"


def _western(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        said = _("The line is neither UTF-8 nor Windows-1252. Save the file as UTF-8.")
        raise Unreadable(said, line) from error


def finish(drafts: Iterable[Draft], faults: Iterable[Fault]) -> Read:
    """Gives ids to those without one, checks each, and finds what is there twice."""
    found = list(faults)
    sound: list[Draft] = []
    places: dict[str, int] = {}
    drafts = list(drafts)
    if not drafts and not found:
        found.append(Fault(1, _("The file holds no question.")))
    if len(drafts) > MOST_QUESTIONS:
        said = _("The file holds more than %s questions: this is the first too many.")
        line = drafts[MOST_QUESTIONS].line
        return Read((), (*_in_order(found), Fault(line, said % MOST_QUESTIONS)))
    for draft in drafts:
        if not draft.id:
            draft = replace(draft, id=content_id(draft))
        wrong = check_draft(draft)
        own = draft.id.casefold()
        if own in places:
            said = _("The question “%(id)s” stands there already, at line %(line)s.")
            names = {"id": draft.id[:60], "line": places[own]}
            wrong.append(Fault(draft.line, said % names))
        places.setdefault(own, draft.line)
        found += wrong
        if not wrong:
            sound.append(draft)
    return Read(tuple(sound), tuple(_in_order(found)))


def _in_order(faults: list[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.line)


def content_id(draft: Draft) -> str:
    """`H-` and 16 hex digits of what the question asks and offers.

    Neither key nor feedback, points and tags count, and no order: a corrected file
    changes its questions and makes no new ones.
    """
    words: list[str] = []
    if draft.type == "numeric":
        words = [draft.unit]
    elif draft.type != "truefalse":
        words = sorted(option.text for option in draft.options)
        words += sorted(option.match for option in draft.options)
    said = json.dumps([draft.type, draft.prompt, words])
    return f"H-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def letter(place: int) -> str:
    """The id of the option at this place from 0: a, b, c …"""
    return chr(ord("a") + place) if place < 26 else f"o{place + 1}"

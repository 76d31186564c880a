"""The names under which laws are cited, found in text however they are written."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from content.citations.errors import CitationError
from content.citations.tokens import Token, Tokens
from content.citations.words import AFTER_NAME, BEFORE_NUMBER

Entry = tuple[str, Sequence[str], str]

# Signs that may stand in a name or be left out: "17 CFR § 240.13p-1", "U.S.C.".
_SOFT = frozenset(".-–/()§'’&,")
_MOST_SIGNS = 3
_MOST_BEFORE = 10
# Names of so few letters, all capitals, are words or symbols otherwise: CO.
_SHORT = 3
_DASHES = {"–": "-", "—": "-"}


class Instrument(NamedTuple):
    """numbering: the kind of label that a bare number after a name means."""

    slug: str
    leads: tuple[str, ...]
    numbering: str


class Lead(NamedTuple):
    """A name found: tokens first to after-the-last. short: only with a provision."""

    instrument: Instrument
    name: str
    first: int
    after: int
    short: bool


class Names:
    """Names of instruments: (slug, names, numbering). Of the names the first is the
    short one, the second the formal one; all others are read but not written."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.instruments: dict[str, Instrument] = {}
        self.clashes: list[str] = []
        self._leads: dict[str, tuple[Instrument, str]] = {}
        self._beginnings: set[str] = set()
        for slug, leads, numbering in entries:
            one = Instrument(slug, tuple(leads), numbering)
            self.instruments[slug] = one
            for lead in one.leads:
                self._add(lead, one)

    def _add(self, lead: str, instrument: Instrument) -> None:
        tokens = Tokens(lead)
        key = ""
        for index in _words(tokens):
            key = _joined(key, tokens, index)
            self._beginnings.update(key[:n] for n in range(1, len(key) + 1))
        if not key:
            return
        known = self._leads.setdefault(key, (instrument, lead))
        if known[0].slug != instrument.slug:
            self.clashes.append(lead)

    def __getitem__(self, slug: str) -> Instrument:
        if slug not in self.instruments:
            raise CitationError("instrument", f"No law is known here as “{slug}”.")
        return self.instruments[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self.instruments

    def may_begin(self, token: Token) -> bool:
        return token.text in self._beginnings

    def lead_at(self, tokens: Tokens, first: int) -> Lead | None:
        """The longest name that begins here, with what belongs to it."""
        return self._longest(tokens, first) or self._numbered(tokens, first)

    def _longest(self, tokens: Tokens, first: int) -> Lead | None:
        if not tokens[first].is_word or not self.may_begin(tokens[first]):
            return None
        if tokens[first].glued and tokens[first - 1].is_word:
            return None
        key, found, commas = "", None, 0
        index = first
        while tokens[index].is_word:
            key = _joined(key, tokens, index)
            if key not in self._beginnings:
                break
            index += 1
            known = self._leads.get(key)
            ends = not (tokens[index].glued and tokens[index].is_word)
            if known and ends and _is_written(known[1], tokens, first, index, commas):
                found = (*known, _closed(known[1], tokens, index))
            for _ in range(_MOST_SIGNS):
                if tokens[index].text not in _SOFT:
                    break
                commas += tokens[index].text == ","
                index += 1
        if found is None:
            return None
        instrument, name, after = found
        short = _is_short(name)
        following = tokens[after + 1].text
        if tokens[after].text in AFTER_NAME and not following[:1].isdigit():
            after += 1
        return Lead(instrument, name, first, after, short)

    def _numbered(self, tokens: Tokens, first: int) -> Lead | None:
        """ "Delegated Regulation (EU) 2017/821", where only the number is a name."""
        opening = tokens[first]
        if opening.text not in BEFORE_NUMBER:
            return None
        if not opening.is_word and opening.text != "(":
            return None
        for index in range(first + 1, first + _MOST_BEFORE):
            if tokens[index].text[:1].isdigit():
                lead = self._longest(tokens, index)
                numeric = lead and tokens[index + 1].text == "/"
                return lead._replace(first=first) if lead and numeric else None
            if tokens[index].text not in BEFORE_NUMBER:
                return None
        return None


def _words(tokens: Tokens) -> list[int]:
    return [index for index in range(len(tokens)) if tokens[index].is_word]


def _joined(key: str, tokens: Tokens, index: int) -> str:
    """Words run together; between two figures the sign stays, as in 2017/821."""
    text = tokens[index].text
    if key[-1:].isdigit() and text[:1].isdigit():
        sign = tokens[index - 1].text
        key += _DASHES.get(sign, sign) if sign in _SOFT else " "
    return key + text


def _is_short(name: str) -> bool:
    letters = [sign for sign in name if sign.isalnum()]
    return len(letters) <= _SHORT and name.upper() == name


def _closed(name: str, tokens: Tokens, index: int) -> int:
    """The place after the brackets that a name ends with."""
    for _ in range(len(name) - len(name.rstrip(")"))):
        index += tokens[index].text == ")"
    return index


def _is_written(name: str, tokens: Tokens, first: int, after: int, commas: int) -> bool:
    """Short names only in capitals; a comma only where the name itself has one."""
    if commas > name.count(","):
        return False
    return not _is_short(name) or all(
        one.raw.isupper() for one in tokens[first:after] if one.raw.isalpha()
    )


NO_NAMES = Names(())

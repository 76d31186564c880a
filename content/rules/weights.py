"""Weights by customs line: which line a code stands on, and whether its weight is met.

People write codes as they have them: with or without spaces, eight digits or ten, a
word behind ("7108 unrefined"), sometimes only the first four digits. A code that
names a line or goods within it counts for that line. A code that is too short to say
which line it is, or none at all, leaves the outcome open instead of guessing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Truth = bool | None
_DIGITS = re.compile(r"[\d .]*")
_CN = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an annex: goods, codes, and the weight from which it counts.

    `taric`: the two digits behind an "ex" code, which takes in only these goods.
    `word`: what tells two rows with one code apart ("7108 refined").
    """

    part: str
    goods: str
    cn: str
    codes: tuple[str, ...]
    kg: float
    confidence: str
    taric: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A code as somebody wrote it."""

    digits: str
    words: str

    @classmethod
    def read(cls, text: str) -> "Code":
        head = _DIGITS.match(text)
        lead = head.group() if head else ""
        digits = "".join(sign for sign in lead if sign.isdecimal())
        return cls(digits, text[len(lead) :].strip().casefold())


def fit(code: Code, line: Line) -> Truth:
    """Whether the goods stand on the line: yes, no, or the code does not say."""
    if not code.digits:
        return None
    for own in line.codes:
        if code.digits.startswith(own):
            return _fit_closely(code, line)
        if own.startswith(code.digits):
            return None
    return False


def _fit_closely(code: Code, line: Line) -> Truth:
    suffix = code.digits[_CN : _CN + 2]
    if line.taric and suffix and suffix != line.taric:
        return False
    if line.word:
        given = _word(code.words)
        return None if not given else given == line.word
    return True


def _word(words: str) -> str:
    """Refined or not, as far as the words behind a code say."""
    if re.search(r"\b(un|non-?|not (yet )?)refined", words):
        return "unrefined"
    return "refined" if "refined" in words else ""


@dataclass(frozen=True)
class _Entry:
    """One given weight with the lines that it is or may be on."""

    kg: float | None
    certain: tuple[int, ...]
    maybe: tuple[int, ...]
    may_be_none: bool

    def most(self) -> float:
        return float("inf") if self.kg is None else self.kg


@dataclass(frozen=True)
class Counted:
    """All given weights against the lines. `is_blank`: nothing was given at all."""

    lines: tuple[Line, ...]
    entries: tuple[_Entry, ...] = field(default=())
    is_blank: bool = False

    @property
    def on_a_line(self) -> Truth:
        if self.is_blank:
            return None
        if any(e.certain or (e.maybe and not e.may_be_none) for e in self.entries):
            return True
        return None if any(entry.maybe for entry in self.entries) else False

    @cached_property
    def least(self) -> list[float]:
        """For each line the weight that is certainly on it."""
        return [
            sum(e.kg or 0 for e in self.entries if place in e.certain)
            for place in range(len(self.lines))
        ]

    def reached(self, part: str = "") -> Truth:
        """Whether some line, of this part if one is named, meets its weight."""
        if self.is_blank:
            return None
        places = [
            place
            for place, line in enumerate(self.lines)
            if not part or line.part == part
        ]
        if any(self.least[place] >= self.lines[place].kg for place in places):
            return True
        if any(self._wherever(entry, places) for entry in self.entries):
            return True
        for place in places:
            most = sum(
                entry.most()
                for entry in self.entries
                if place in entry.certain or place in entry.maybe
            )
            if most >= self.lines[place].kg:
                return None
        return False

    def _wherever(self, entry: _Entry, places: list[int]) -> bool:
        """Whether the entry meets the weight on whichever of its lines it stands."""
        if not entry.maybe or entry.may_be_none or entry.kg is None:
            return False
        return all(
            place in places and self.least[place] + entry.kg >= self.lines[place].kg
            for place in entry.maybe
        )

    def reached_lines(self) -> list[tuple[Line, float]]:
        """The lines whose weight is met, with the weight on them, in table order."""
        found = []
        for place, line in enumerate(self.lines):
            kg = self.least[place] + sum(
                entry.kg or 0
                for entry in self.entries
                if place in entry.maybe and self._wherever(entry, list(entry.maybe))
            )
            if kg >= line.kg:
                found.append((line, kg))
        return found


def count_weights(
    given: Mapping[str, float | None] | None, lines: tuple[Line, ...]
) -> Counted:
    """Put each given weight on its line; `given` None: nobody has said."""
    if given is None:
        return Counted(lines, is_blank=True)
    entries = []
    for text in sorted(given):
        code = Code.read(text)
        fits = [fit(code, line) for line in lines]
        certain = tuple(place for place, found in enumerate(fits) if found)
        maybe = tuple(place for place, found in enumerate(fits) if found is None)
        if certain:
            maybe = ()
        may_be_none = any(not _is_within(code, lines[place]) for place in maybe)
        entries.append(_Entry(given[text], certain, maybe, may_be_none))
    return Counted(lines, tuple(entries))


def _is_within(code: Code, line: Line) -> bool:
    """Whether the goods are surely among those that the line's code covers."""
    return any(code.digits.startswith(own) for own in line.codes)

"""A provision inside a law: "Art. 6(2)(a)", "Annex I, Part A", "§ 10(1)"."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from content.citations.errors import CitationError
from content.citations.numerals import ROMAN, fits, shown, sortable, takes_hyphen

Part = tuple[str, str]
MOST_PARTS = 8

# kind -> (place in the order of an instrument, short word, long word)
HEADS = {
    "rec": ("a", "Recital", "Recital"),
    "title": ("b", "Title", "Title"),
    "part": ("c", "Part", "Part"),
    "ch": ("d", "Chapter", "Chapter"),
    "art": ("e", "Art.", "Article"),
    "reg": ("f", "reg.", "Regulation"),
    "s": ("g", "§", "Section"),
    "rule": ("h", "Rule", "Rule"),
    "item": ("i", "Item", "Item"),
    "instruction": ("j", "Instruction", "Instruction"),
    "step": ("k", "Step", "Step"),
    "annex": ("l", "Annex", "Annex"),
    "supplement": ("m", "Supplement", "Supplement"),
}
# What stands in a provision under a word of its own; "" is what stands in brackets.
# (Place 0 is taken: what follows a point in a number begins with it.)
INNER = {
    "": ("1", "", ""),
    "subpara": ("2", "subpara.", "subparagraph"),
    "sentence": ("3", "sentence", "sentence"),
    "chapter": ("4", "Chapter", "Chapter"),
    "part": ("5", "Part", "Part"),
    "section": ("6", "Section", "Section"),
    "step": ("7", "Step", "Step"),
    "table": ("8", "Table", "Table"),
    "note": ("9", "Note", "Note"),
}
# Only these hold parts with words of their own; an article has paragraphs.
DIVIDED = frozenset({"title", "part", "ch", "annex", "instruction", "supplement"})
_IN_ANY = frozenset({"", "subpara", "sentence"})
_IN_BRACKETS = frozenset({"s", "rule", "item"})
_PRINTED = frozenset({"title", "part", "ch", "annex", "instruction"}) | INNER.keys()
_SUPPLEMENTS = {"gold": "on Gold", "3t": "on Tin, Tantalum and Tungsten"}


@dataclass(frozen=True, slots=False)
class Label:
    """A provision. `parts` from the outside in: (("art", "6"), ("", "2"), ("", "a")).

    A paragraph sign and an American section are one kind and equal; `section` keeps
    which of the two was written, for `text`.
    """

    parts: tuple[Part, ...]
    section: bool = field(default=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", _canonical(self.parts))

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: "Label") -> bool:
        return self.sortable_label < other.sortable_label

    @property
    def kind(self) -> str:
        return self.parts[0][0]

    @cached_property
    def slug(self) -> str:
        """``art-6-2-a``: the name in addresses, links and the index."""
        return "-".join(f"{k}-{value}" if k else value for k, value in self.parts)

    @cached_property
    def sortable_label(self) -> str:
        """Sorts as the instrument does; "Annex 1" and "Annex I" are the same here."""
        return "".join(self._codes)

    @property
    def _codes(self) -> list[str]:
        ranks = [HEADS[self.kind][0], *(INNER[kind][0] for kind, _ in self.parts[1:])]
        return [
            rank + sortable(kind, value)
            for rank, (kind, value) in zip(ranks, self.parts, strict=True)
        ]

    @property
    def holders(self) -> list["Label"]:
        """The provision and those that hold it, narrowest first."""
        lengths = range(len(self.parts), 0, -1)
        return [Label(self.parts[:n], section=self.section) for n in lengths]

    @property
    def keys(self) -> list[str]:
        """Slugs of the provision and of those that hold it, narrowest first."""
        return [label.slug for label in self.holders]

    def holds(self, other: "Label") -> bool:
        """Whether `other` is this provision or lies inside it."""
        own, codes = self._codes, other._codes
        return len(own) <= len(codes) and own == codes[: len(own)]

    @property
    def text(self) -> str:
        """As people write it: "Art. 6(2)(a)", "Annex X.1"."""
        return f"{self._word} {self.number}"

    @property
    def number(self) -> str:
        """The text without its first word: "6(2)(a)"."""
        return self._head + self._after()

    @property
    def after_number(self) -> str:
        """What follows the first number: "(2)(a)"."""
        return self._after()

    @property
    def long_text(self) -> str:
        """In full: "Article 6, paragraph 2, point (a)"."""
        word = HEADS[self.kind][2]
        if self.kind in _IN_BRACKETS:
            return f"{word} {self.number}"
        text = f"{word} {self._head}"
        for index, (kind, value) in enumerate(self.parts[1:], 1):
            if kind:
                text += f", {INNER[kind][2]} {shown(value)}"
            elif not value[0].isdigit():
                text += f", point ({value})"
            elif index == 1 and self.kind in ("art", "reg"):
                text += f", paragraph {value}"
            else:
                text += f", point {value}"
        return text

    @property
    def _word(self) -> str:
        return "Section" if self.section and self.kind == "s" else HEADS[self.kind][1]

    @property
    def _head(self) -> str:
        value = self.parts[0][1]
        if self.kind == "supplement":
            return _SUPPLEMENTS.get(value, shown(value))
        if self.kind in _PRINTED or value in ROMAN:
            return shown(value)
        return value

    def _after(self) -> str:
        text = ""
        for index, (kind, value) in enumerate(self.parts[1:], 1):
            if kind:
                text += f", {INNER[kind][1]} {shown(value)}"
            elif self._takes_point(index):
                text += f".{value}"
            else:
                text += f"({value.upper() if self._is_capital(index) else value})"
        return text

    def _takes_point(self, index: int) -> bool:
        """Numbers right after that of an annex or a part: "Annex X.1"."""
        outer = self.parts[index - 1][0]
        divided = self.kind in DIVIDED and outer not in _IN_ANY
        return divided and self.parts[index][1][0].isdigit()

    def _is_capital(self, index: int) -> bool:
        """American statutes count (a)(1)(A)(i)."""
        values = [value for _kind, value in self.parts]
        statute = self.kind == "s" and "." not in values[0]
        return statute and index == 3 and values[1].isalpha() and values[2].isdigit()


def _canonical(parts: Iterable[Part]) -> tuple[Part, ...]:
    found: list[Part] = []
    words: set[str] = set()
    for given, number in parts:
        kind, value = given.casefold(), number.casefold()
        if not found:
            known = kind in HEADS
        else:
            allowed = kind in _IN_ANY or found[0][0] in DIVIDED
            known = kind in INNER and allowed and kind not in words
        if kind:
            words.add("chapter" if kind == "ch" else kind)
        if not known or not fits(kind, value):
            raise CitationError("label", f"“{given} {number}” is no provision.")
        if len(found) == 1 and not kind and takes_hyphen(*found[0], value):
            found = [(found[0][0], f"{found[0][1]}-{value}")]
        else:
            found.append((kind, value))
    if not 0 < len(found) <= MOST_PARTS:
        raise CitationError("label", "A provision has one to eight parts.")
    return tuple(found)


def label_of_slug(slug: str) -> Label:
    """``art-6-2-a`` as a label."""
    pieces = slug.split("-")
    parts: list[Part] = []
    while pieces:
        piece = pieces.pop(0)
        worded = piece in INNER if parts else piece in HEADS
        if worded and piece and pieces:
            parts.append((piece, pieces.pop(0)))
        elif parts and piece:
            parts.append(("", piece))
        else:
            raise CitationError("slug", f"“{slug}” is no name of a provision.")
    return Label(tuple(parts))


def between(first: Label, last: Label) -> list[Label]:
    """First, last, and the whole numbers between them: Art. 4, 5, 6, 7.

    What an instrument has in between else (Art. 5a) only a list of it can tell.
    """
    (kind, low), (_, high) = first.parts[-1], last.parts[-1]
    plain = low.isdigit() and high.isdigit() and first.parts[:-1] == last.parts[:-1]
    if not plain or last.parts[-1][0] != kind or int(high) - int(low) > 200:
        return [first, last]
    numbers = range(int(low) + 1, int(high))
    inner = [
        Label((*first.parts[:-1], (kind, str(number))), section=first.section)
        for number in numbers
    ]
    return [first, *inner, last]

"""Read a label from tokens: numbers, brackets, and the words of three languages.

Every method takes the place of a token and gives what it read and the place after it,
or None. In prose some forms need more signs of being meant than in a text that is a
citation and nothing else.
"""

from typing import NamedTuple

from content.citations.errors import CitationError
from content.citations.labels import DIVIDED, MOST_PARTS, Label, Part
from content.citations.numerals import fits, takes_hyphen
from content.citations.tokens import Tokens
from content.citations.words import (
    HEAD_WORDS,
    INNER_WORDS,
    LETTER_WORDS,
    OF,
    OF_SIGNS,
    ORDINALS,
    PLURALS,
    RANGES,
)

_DEEPEST = 3
_MOST_OF = 3
_POINTED = DIVIDED | {"art", "reg"}


class Read(NamedTuple):
    """A label and the token after it. worded: its last piece had a word, "Abs. 2";
    plural: "Articles"."""

    label: Label
    after: int
    plural: bool = False
    worded: bool = False


class LabelReader:
    def __init__(self, tokens: Tokens, *, prose: bool) -> None:
        self.tokens = tokens
        self.prose = prose

    # --- A label with its word --------------------------------------------------------

    def label_at(self, index: int, depth: int = 0) -> Read | None:
        """ "Art. 6(2)", "§ 10 Abs. 1", "point (a) of Article 6(2)"."""
        if self.tokens[index].glued and self.tokens[index - 1].text in OF_SIGNS:
            return None
        return self._inside_out(index, depth) or self._headed(index)

    def _inside_out(self, index: int, depth: int) -> Read | None:
        found = self._worded(index) if depth < _DEEPEST else None
        if found is None:
            return None
        parts, after = [found[0]], found[1]
        while len(parts) < MOST_PARTS and (more := self._bracket(after)):
            parts, after = [*parts, more[0]], more[1]
        # "Chapter I to Annex II" is a range.
        is_range = self.tokens[after].text in RANGES
        after_of = after if is_range else self.skip_of(after)
        outer = self.label_at(after_of, depth + 1) if after_of > after else None
        if outer is None:
            return None
        label = label_or_none((*outer.label.parts, *parts), outer.label.section)
        return Read(label, outer.after) if label else None

    def _headed(self, index: int) -> Read | None:
        first = self.tokens[index]
        if first.text == "general" and self.tokens[index + 1].text == "instruction":
            index += 1
        word = self.tokens[index]
        kind = HEAD_WORDS.get(word.text)
        if kind is None or (word.glued and self.tokens[index - 1].is_word):
            return None
        after = index + 1
        plural = word.text in PLURALS
        if word.text == "§" and self.tokens[after].text == "§":
            after, plural = after + 1, True
        dotted = self.tokens[after].text == "."
        after += dotted
        if word.text in ("s", "ss") and (
            word.raw != word.text or (self.prose and not dotted)
        ):
            return None
        if self.prose and kind == "supplement" and word.raw.islower():
            return None
        found = self.number_at(after, kind)
        if found is None:
            return None
        return self.inside(
            [(kind, found[0])], found[1], plural=plural, section=word.text != "§"
        )

    def skip_of(self, index: int) -> int:
        """The token after "of the", "des", "de l’"."""
        for _ in range(_MOST_OF):
            token = self.tokens[index]
            if token.text in OF or (token.text in OF_SIGNS and token.glued):
                index += 1
        return index

    # --- Its first number -------------------------------------------------------------

    def number_at(self, index: int, kind: str) -> tuple[str, int] | None:
        """A number as this kind of provision has it: "964j", "240.13p-1", "IV"."""
        if kind == "supplement" and (known := self._supplement(index)):
            return known
        bracketed = kind == "rec" and self.tokens[index].text == "("
        index += bracketed
        token, after = self.tokens[index], index + 1
        value = token.text
        more = self._glued(after, ".") if kind in ("s", "item") else ""
        if more and fits(kind, f"{value}.{more}"):
            value, after = f"{value}.{more}", after + 2
        if (more := self._glued(after, "-")) and takes_hyphen(kind, value, more):
            value, after = f"{value}-{more}", after + 2
        if not fits(kind, value) or not self._is_meant(kind, index):
            return None
        if self._glued(after, "/"):
            return None
        if bracketed:
            if self.tokens[after].text != ")":
                return None
            after += 1
        return value, after

    def _glued(self, index: int, sign: str) -> str:
        """The number that follows a sign without a space: "01" of ".01"."""
        dot, then = self.tokens[index], self.tokens[index + 1]
        together = dot.text == sign and dot.glued and then.glued
        return then.text if together and then.text[:1].isdigit() else ""

    def _supplement(self, index: int) -> tuple[str, int] | None:
        index += self.tokens[index].text == "on"
        if self.tokens[index].text in ("gold", "3t"):
            return self.tokens[index].text, index + 1
        words = [one.text for one in self.tokens[index : index + 6] if one.is_word]
        if words[:2] == ["tin", "tantalum"] and "tungsten" in words:
            while self.tokens[index].text != "tungsten":
                index += 1
            return "3t", index + 1
        return None

    def _is_meant(self, kind: str, index: int) -> bool:
        """Letters that may as well be words: "an annex a firm writes", "article I"."""
        token = self.tokens[index]
        if not self.prose or not token.text.isalpha():
            return True
        if len(token.text) > 1:
            return kind in DIVIDED or token.raw.isupper()
        return kind in DIVIDED and (
            token.raw.isupper() or (token.text in "iv" and not self._word_after(index))
        )

    def _word_after(self, index: int) -> bool:
        following = self.tokens[index + 1]
        return following.is_word and following.text not in OF

    # --- What stands inside -----------------------------------------------------------

    def inside(
        self, parts: list[Part], index: int, *, plural: bool = False, section: bool
    ) -> Read | None:
        """Everything that follows a number and lies inside it."""
        label = label_or_none(tuple(parts), section)
        worded = False
        while label:
            found = self._bracket(index) or self._point(index, label)
            by_word = found is None
            if found is None:
                comma = self.tokens[index].text == ","
                found = self._worded(index + comma)
            more = found and label_or_none((*label.parts, found[0]), section)
            if not found or not more:
                break
            label, index, worded = more, found[1], by_word
        return Read(label, index, plural, worded) if label else None

    def _bracket(self, index: int) -> tuple[Part, int] | None:
        """ "(2)", "( a )"."""
        opening, value, closing = (self.tokens[index + n].text for n in range(3))
        if opening == "(" and closing == ")" and fits("", value):
            return ("", value), index + 3
        return None

    def _point(self, index: int, label: Label) -> tuple[Part, int] | None:
        """ "Annex X.1", "Art. 6.2"."""
        value = self._glued(index, ".") if label.kind in _POINTED else ""
        return (("", value), index + 2) if value and fits("", value) else None

    def _worded(self, index: int) -> tuple[Part, int] | None:
        """ "paragraph 2", "Bst. a", "Part A", "first subparagraph"."""
        word, after = self.tokens[index], index + 1
        if word.text in ORDINALS:
            kind = INNER_WORDS.get(self.tokens[after].text, "")
            named = kind in ("subpara", "sentence")
            return ((kind, ORDINALS[word.text]), after + 1) if named else None
        inner = INNER_WORDS.get(word.text)
        if word.raw == "S" and self.tokens[after].text == ".":
            inner = "sentence"
        if inner is None:
            return None
        after += self.tokens[after].text == "."
        if not inner and (found := self._bracket(after)):
            return found
        value = self.tokens[after]
        if not fits(inner, value.text):
            return None
        free = value.text[:1].isdigit() or word.text in LETTER_WORDS
        if self.prose and not free and not (inner and value.raw[:1].isupper()):
            return None
        return (inner, value.text), after + 1


def label_or_none(parts: tuple[Part, ...], section: bool) -> Label | None:
    try:
        return Label(parts, section=section)
    except CitationError:
        return None

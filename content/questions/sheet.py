"""Read questions from a table, CSV or XLSX; faults have the row of the spreadsheet.

Columns, in any order: id, type, prompt, option_a … option_l, correct, feedback_a …,
match_a … (right halves), tolerance, unit, feedback, points, tags and sources (both
with semicolons). `correct` has letters (b; or a, c), true or false, or the number; for
order the letters in the right order, or nothing when the options stand in it.
"""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from content.questions import decimals
from content.questions.reading import Read, Unreadable, finish, letter
from content.questions.shape import MOST_OPTIONS, TYPES, Draft, DraftOption, Fault
from content.questions.sheet_rows import head_of, read_rows

_LETTERS = [letter(place) for place in range(MOST_OPTIONS)]
COLUMNS = (
    "id", "type", "prompt", "correct", "tolerance", "unit", "feedback", "points",
    "tags", "sources",
    *(f"option_{each}" for each in _LETTERS),
    *(f"feedback_{each}" for each in _LETTERS),
    *(f"match_{each}" for each in _LETTERS),
)  # fmt: skip
_NEEDED = ("type", "prompt")
_TRUE = {"true", "t", "yes", "a"}
_FALSE = {"false", "f", "no", "b"}


def read(raw: bytes) -> Read:
    """The questions of the file."""
    try:
        found = read_rows(raw, COLUMNS)
    except Unreadable as error:
        return Read((), (error.fault,))
    if not found.rows:
        return Read((), (Fault(1, _("The file is empty.")),))
    number, heads = found.rows[0]
    faults = list(found.faults)
    heads = [head_of(head) for head in heads]
    wrong_heads = [Fault(number, message) for message in _heads(heads)]
    if wrong_heads:
        return Read((), (*wrong_heads, *faults))
    faulty = {fault.line for fault in faults}
    drafts = []
    for number, cells in found.rows[1:]:
        if number in faulty:
            continue
        row = _Row(number, heads, cells)
        draft = row.draft()
        faults += row.faults
        if draft is not None and not row.faults:
            drafts.append(draft)
    return finish(drafts, faults)


def _heads(heads: list[str]) -> list[str]:
    """What is wrong with the first row."""
    found = []
    for head in dict.fromkeys(heads):
        if head and head not in COLUMNS:
            found.append(_("“%s” is no column that we know.") % head[:60])
        elif head and heads.count(head) > 1:
            found.append(_("There are two columns “%s”.") % head)
    found += [
        _("The column “%s” is missing: the first row names the columns.") % head
        for head in _NEEDED
        if head not in heads
    ]
    return found


class _Row:
    """One row; collects its faults."""

    def __init__(self, number: int, heads: list[str], cells: list[str]) -> None:
        self.number = number
        self.faults: list[Fault] = []
        self.cells: dict[str, str] = {}
        for place, cell in enumerate(cells):
            head = heads[place] if place < len(heads) else ""
            if head:
                self.cells[head] = cell
            elif cell:
                said = _("“%s” stands in no column that has a name.") % cell[:40]
                self.fault(said)

    def fault(self, message: str) -> None:
        self.faults.append(Fault(self.number, message))

    def get(self, head: str) -> str:
        return self.cells.get(head, "")

    def draft(self) -> Draft | None:
        kind = self.get("type").lower()
        if kind not in TYPES:
            said = _("“%(type)s” is no type of question: %(types)s.") % {
                "type": kind[:40],
                "types": ", ".join(TYPES),
            }
            self.fault(said)
            return None
        options = self.options(kind)
        value = tolerance = ""
        if kind == "numeric":
            value = self.number_of("correct")
            tolerance = self.number_of("tolerance") or "0"
        elif self.get("tolerance") or self.get("unit"):
            self.fault(_("Only a numeric question has a tolerance or a unit."))
        return Draft(
            id=self.get("id"),
            type=kind,
            prompt=self.get("prompt"),
            options=_KEYED[kind](self, options) if kind in _KEYED else tuple(options),
            value=value,
            tolerance=tolerance,
            unit=self.get("unit"),
            feedback=self.get("feedback"),
            points=self.points(),
            tags=self.parts("tags"),
            sources=self.parts("sources"),
            line=self.number,
        )

    def options(self, kind: str) -> list[DraftOption]:
        filled = [each for each in _LETTERS if self.get(f"option_{each}")]
        if kind == "truefalse":
            filled = filled or ["a", "b"]
        for each in _LETTERS:
            for name in ("feedback", "match"):
                if self.get(f"{name}_{each}") and each not in filled:
                    self.fault(
                        _("%(name)s is filled, and option_%(letter)s is not.")
                        % {"name": f"{name}_{each}", "letter": each}
                    )
        for wanted, each in zip(_LETTERS, filled, strict=False):
            if wanted != each:
                said = _("option_%(empty)s is empty, and option_%(filled)s is not.")
                self.fault(said % {"empty": wanted, "filled": each})
                break
        return [
            DraftOption(
                each,
                self.get(f"option_{each}"),
                feedback=self.get(f"feedback_{each}"),
                match=self.get(f"match_{each}"),
            )
            for each in filled
        ]

    def letters(self, options: list[DraftOption]) -> list[str]:
        """The letters in `correct`; a fault for other signs and for foreign letters."""
        text = self.get("correct").lower()
        found = re.findall(r"[a-z]+", text)
        if re.sub(r"[a-z,;/\s]", "", text) or any(len(each) > 1 for each in found):
            said = _("“%s” in “correct” is no list of letters: b, or a, c.")
            self.fault(said % text[:40])
            return []
        for each in found:
            if each not in {option.id for option in options}:
                said = _("“correct” names %(letter)s, and option_%(letter)s is empty.")
                self.fault(said % {"letter": each})
        if len(set(found)) < len(found):
            self.fault(_("“correct” names a letter twice."))
        return found

    def chosen(self, options: list[DraftOption]) -> tuple[DraftOption, ...]:
        right = self.letters(options)
        return tuple(
            DraftOption(one.id, one.text, one.id in right, one.feedback, one.match)
            for one in options
        )

    def ordered(self, options: list[DraftOption]) -> tuple[DraftOption, ...]:
        order = self.letters(options)
        if order and sorted(order) != [one.id for one in options] and not self.faults:
            self.fault(_("“correct” does not give every option its place."))
        if not order or self.faults:
            return tuple(options)
        known = {one.id: one for one in options}
        # Letters are places of the table; in the right order they begin anew.
        return tuple(
            DraftOption(letter(place), known[each].text, False, known[each].feedback)
            for place, each in enumerate(order)
        )

    def matched(self, options: list[DraftOption]) -> tuple[DraftOption, ...]:
        if self.get("correct"):
            self.fault(
                _("In a match question “correct” stays empty: pairs are the key.")
            )
        return tuple(options)

    def truth(self, options: list[DraftOption]) -> tuple[DraftOption, ...]:
        text = self.get("correct").lower()
        if text not in _TRUE | _FALSE:
            self.fault(_("“correct” is true or false here, not “%s”.") % text[:40])
        if len(options) != 2:
            self.fault(_("A true-or-false question has two options: true, then false."))
            return ()
        return tuple(
            DraftOption(own, one.text or word, text in known, one.feedback, one.match)
            for own, word, known, one in (
                ("true", "True", _TRUE, options[0]),
                ("false", "False", _FALSE, options[1]),
            )
        )

    def number_of(self, head: str) -> str:
        text = self.get(head)
        if not text:
            return ""
        try:
            return decimals.typed(text)
        except decimals.TwoMeanings:
            said = _("“%s” can be read in two ways: write it without the comma.")
        except decimals.NotANumber:
            said = _("“%s” is no number like 80 or 12.5.")
        self.fault(said % text[:40])
        return ""

    def points(self) -> int:
        text = self.get("points")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            self.fault(_("“%s” is no whole number of points.") % text[:40])
            return 1
        return int(text) if text else 1

    def parts(self, head: str) -> tuple[str, ...]:
        """The words between semicolons."""
        parts = (" ".join(part.split()) for part in self.get(head).split(";"))
        return tuple(part for part in parts if part)


_KEYED: dict[str, Callable[[_Row, list[DraftOption]], tuple[DraftOption, ...]]] = {
    "single": _Row.chosen,
    "multiple": _Row.chosen,
    "truefalse": _Row.truth,
    "order": _Row.ordered,
    "match": _Row.matched,
}

"""Read Aiken: a question, its options A. B. C., and a line `ANSWER: B`."""

import re

from django.utils.translation import gettext as _

from content.questions.reading import Read, Unreadable, decode, finish
from content.questions.shape import Draft, DraftOption, Fault

_OPTION = re.compile(r"([A-Z])[.)]\s+(.*)", re.ASCII)
_BARE_OPTION = re.compile(r"([A-Z])[.)]", re.ASCII)
_ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
_OTHER = re.compile(r"(FEEDBACK|EXPLANATION|POINTS?|TAGS?|CATEGORY)\s*:", re.IGNORECASE)


def read(raw: bytes) -> Read:
    """The questions of the file; all of type single."""
    try:
        text = decode(raw)
    except Unreadable as error:
        return Read((), (error.fault,))
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.take(number, line.strip())
    reader.end()
    return finish(reader.drafts, reader.faults)


class _Reader:
    """Takes line by line; after a fault it goes on at the next question."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.faults: list[Fault] = []
        self._clear()

    def _clear(self) -> None:
        self._prompt: list[str] = []
        self._options: list[DraftOption] = []
        self._start = 0
        self._is_apart = self._is_faulty = False

    def take(self, number: int, line: str) -> None:
        if not line:
            self._is_apart = bool(self._prompt)
            return
        is_apart, self._is_apart = self._is_apart, False
        if answer := _ANSWER.fullmatch(line):
            self._answer(number, answer[1].strip())
        elif _OTHER.match(line):
            said = _("Aiken has no such line: only options and “ANSWER: B”.")
            self._fault(number, said)
        elif option := _OPTION.fullmatch(line):
            self._option(number, option[1], option[2].strip())
        elif bare := _BARE_OPTION.fullmatch(line):
            self._option(number, bare[1], "")
        elif self._options and is_apart:
            self._no_answer()
            self._question(number, line)
        elif self._options:
            said = _("An option is one line, and this is neither an option nor ANSWER.")
            self._fault(number, said)
        elif is_apart:
            self._fault(self._start, _("No options follow this question: A. one"))
            self._clear()
            self._question(number, line)
        else:
            self._question(number, line)

    def end(self) -> None:
        if self._options:
            self._no_answer()
        elif self._prompt:
            self._fault(self._start, _("No options follow this question: A. one"))

    def _fault(self, line: int, message: str) -> None:
        self._is_faulty = True
        self.faults.append(Fault(line, message))

    def _no_answer(self) -> None:
        said = _("The line “ANSWER: B” is missing after the options.")
        self._fault(self._options[-1].line, said)
        self._clear()

    def _question(self, number: int, line: str) -> None:
        self._start = self._start or number
        self._prompt.append(line)

    def _option(self, number: int, sign: str, text: str) -> None:
        self._start = self._start or number
        wanted = chr(ord("A") + len(self._options))
        if not self._prompt:
            self._fault(number, _("An option stands here before any question."))
        elif sign != wanted:
            said = _("Here belongs option %(wanted)s, and it is %(sign)s.")
            self._fault(number, said % {"wanted": wanted, "sign": sign})
        self._options.append(DraftOption(sign.lower(), text, line=number))

    def _answer(self, number: int, answer: str) -> None:
        own = answer.rstrip(".)").lower()
        if not self._options:
            self._fault(number, _("There are no options before this ANSWER."))
        elif len(own) != 1:
            said = _("One letter belongs after ANSWER: Aiken has one right option.")
            self._fault(number, said)
        elif own not in {option.id for option in self._options}:
            said = _("There is no option %s.") % answer[:10]
            self._fault(number, said)
        if not self._is_faulty:
            options = tuple(
                DraftOption(one.id, one.text, correct=one.id == own, line=one.line)
                for one in self._options
            )
            prompt = "\n".join(self._prompt)
            self.drafts.append(Draft("", "single", prompt, options, line=self._start))
        self._clear()

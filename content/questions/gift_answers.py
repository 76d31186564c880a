"""What stands between the braces of a GIFT question."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from content.questions import decimals
from content.questions.gift_text import Piece, Wrong
from content.questions.reading import letter
from content.questions.shape import DraftOption

_TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(#.*)?", re.IGNORECASE | re.DOTALL)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,8})?)%")
# More than any question may have; enough to say how many are too many.
_MOST_ANSWERS = 50
_RANGE = re.compile(r"(?P<low>[^.]*(?:\.\d+)?)\.\.(?P<high>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answers:
    """The type and the parts of a draft that the braces tell."""

    type: str
    options: tuple[DraftOption, ...] = ()
    value: str = ""
    tolerance: str = ""
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    sign: str
    weight: Decimal | None
    text: Piece
    feedback: Piece


def read_answers(inside: Piece) -> Answers:
    """The answers of one question. Raises Wrong with its line."""
    inside, general = inside.cut("####")
    inside = inside.strip()
    found = _of_type(inside)
    return replace(found, feedback=general.plain())


def _of_type(inside: Piece) -> Answers:
    text = inside.text
    if not text:
        said = _(
            "An essay question cannot be taken over: nobody is there to mark it. Give "
            "it answers between { and }."
        )
        raise Wrong(said, inside.line)
    if text.startswith("#"):
        return _numeric(inside.after(1))
    if found := _TRUTH.fullmatch(text):
        return _truth(inside, found[1])
    answers = _split(inside)
    if any("->" in each.text.text for each in answers):
        return _match(answers)
    if all(each.sign == "=" for each in answers):
        said = _(
            "A short-answer question cannot be taken over: words are not marked. Give "
            "it wrong answers too, each after ~."
        )
        raise Wrong(said, inside.line)
    return _choice(answers)


def _truth(inside: Piece, word: str) -> Answers:
    """In GIFT the first feedback is for who is wrong, the second for who is right."""
    is_true = word.upper().startswith("T")
    wrong, right = inside.cut("#")[1].cut("#")
    options = tuple(
        DraftOption(
            own,
            text,
            correct=own == ("true" if is_true else "false"),
            feedback=(right if (own == "true") == is_true else wrong).plain(),
            line=inside.line,
        )
        for own, text in (("true", "True"), ("false", "False"))
    )
    return Answers("truefalse", options)


def _split(inside: Piece) -> list[_Answer]:
    if inside.text[0] not in "=~":
        said = _("Each answer begins with = (right) or ~ (wrong); this one does not.")
        raise Wrong(said, inside.line)
    starts = [at for at, sign in enumerate(inside.text) if sign in "=~"]
    if len(starts) > _MOST_ANSWERS:
        said = _("There are %s answers in one question: in a text write \\= and \\~.")
        raise Wrong(said % len(starts), inside.line)
    found = []
    for start, end in zip(starts, [*starts[1:], len(inside.text)], strict=True):
        piece = inside.part(start + 1, end).strip()
        weight = None
        if mark := _WEIGHT.match(piece.text):
            weight = Decimal(mark[1])
            piece = piece.after(mark.end()).strip()
        elif piece.text.startswith("%"):
            said = _("Here belongs a weight like %50% or %-100%.")
            raise Wrong(said, piece.line)
        text, feedback = piece.cut("#")
        if not text.text.strip() and inside.text[start] + feedback.text == "~":
            raise Wrong(_("Here is an answer without words."), piece.line)
        found.append(_Answer(inside.text[start], weight, text.strip(), feedback))
    return found


def _match(answers: list[_Answer]) -> Answers:
    options = []
    for place, each in enumerate(answers):
        line = each.text.line
        if each.sign == "~" or each.weight is not None or "->" not in each.text.text:
            raise Wrong(_("In a match question each answer is =left -> right."), line)
        left, right = each.text.cut("->")
        if not left.plain():
            said = _("A right half without a left one is not possible here.")
            raise Wrong(said, line)
        options.append(
            DraftOption(
                letter(place),
                left.plain(),
                feedback=each.feedback.plain(),
                match=right.plain(),
                line=line,
            )
        )
    return Answers("match", tuple(options))


def _choice(answers: list[_Answer]) -> Answers:
    fully = [each for each in answers if each.sign == "="]
    if len(fully) > 1:
        said = _(
            "Two answers after = beside wrong ones: for several right answers give "
            "each an equal weight, ~%50%one ~%50%two."
        )
        raise Wrong(said, fully[1].text.line)
    is_several = not fully and any(each.weight is not None for each in answers)
    right = {id(each) for each in fully}
    if is_several:
        right = {id(each) for each in answers if (each.weight or 0) > 0}
    _check_weights(answers, is_several)
    options = tuple(
        DraftOption(
            letter(place),
            each.text.plain(),
            correct=id(each) in right,
            feedback=each.feedback.plain(),
            line=each.text.line,
        )
        for place, each in enumerate(answers)
    )
    return Answers("multiple" if is_several else "single", options)


def _check_weights(answers: list[_Answer], is_several: bool) -> None:
    """Only all or nothing can be marked: equal shares that make 100 together."""
    shares = [each for each in answers if (each.weight or 0) > 0]
    weights = [each.weight or Decimal(0) for each in shares]
    if is_several:
        near = abs(sum(weights, Decimal(0)) - 100) <= Decimal("0.1")
        fine = not shares or (near and max(weights) - min(weights) <= Decimal("0.01"))
    else:
        fine = all(each.sign == "=" and each.weight == 100 for each in shares)
        fine = fine and all(each.weight != 0 for each in answers if each.sign == "=")
    fine = fine and all(
        each.sign == "~" or each.weight is None or each.weight > 0 for each in answers
    )
    if not fine:
        said = _(
            "These weights give part of the points, and questions here are marked all "
            "or nothing: give right answers equal weights that make 100 together, and "
            "wrong ones 0 or less."
        )
        odd = next((each for each in answers if each.weight is not None), answers[0])
        raise Wrong(said, (shares or [odd])[0].text.line)


def _numeric(inside: Piece) -> Answers:
    inside = inside.strip()
    if inside.text.startswith("="):
        answers = _split(inside)
        weights = {answers[0].weight} - {None, Decimal(100)}
        if len(answers) > 1 or weights:
            said = _("A numeric question has one right value; this one has more.")
            raise Wrong(said, answers[-1].text.line)
        inside, feedback = answers[0].text, answers[0].feedback
    else:
        inside, feedback = inside.cut("#")
    if feedback.plain():
        said = _("The feedback of a number is for everybody: put it after ####.")
        raise Wrong(said, feedback.line)
    text = "".join(inside.text.split())
    if found := _RANGE.fullmatch(text):
        low, high = _number(inside, found["low"]), _number(inside, found["high"])
        if low > high:
            raise Wrong(_("The range ends before it begins."), inside.line)
        value, tolerance = (low + high) / 2, (high - low) / 2
    else:
        first, _sign, second = text.partition(":")
        value = _number(inside, first)
        tolerance = _number(inside, second) if second else Decimal(0)
    return Answers(
        "numeric",
        value=decimals.of_decimal(value),
        tolerance=decimals.of_decimal(tolerance),
    )


def _number(inside: Piece, text: str) -> Decimal:
    try:
        return Decimal(decimals.canonical(text))
    except decimals.NotANumber as error:
        said = _("“%s” is no number: write {#80}, {#80:2} or {#78..82}.") % text[:40]
        raise Wrong(said, inside.line) from error

"""What a question is before it is stored, and what is wrong with one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from django.utils.translation import gettext as _

from content.questions import decimals

TYPES = ("single", "multiple", "truefalse", "order", "match", "numeric")
CHOSEN = ("single", "multiple", "truefalse")
MOST_OPTIONS = 12
MOST_POINTS = 20
MOST_TAGS = 20
MOST_SOURCES = 20
LONGEST = {"prompt": 4_000, "option": 1_000, "feedback": 2_000, "tag": 60, "unit": 20}

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
_OPTION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}", re.ASCII)
# A page and a place on it, or a provision: GA-07#read-it-once, eu-2017-821/art-4-1.
_SOURCE = re.compile(r"[A-Za-z0-9][\w.-]{0,99}(/[\w.()-]{1,100})?(#[\w.-]{1,200})?")
# What no text of a question holds; surrogates cannot be stored at all.
_NO_SIGN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in plain words; the line (or row of a sheet) counts from 1.

    field: what it is about: the name of a field of `Draft`, "option" for one of its
    options, "options" for them all.
    """

    line: int
    message: str
    field: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class DraftOption:
    """One option; in a match question, a left half (`text`) and its right half."""

    id: str
    text: str
    correct: bool = False
    feedback: str = ""
    match: str = ""
    line: int = dataclass_field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as somebody wrote it.

    options: in the right order for `order`. value, tolerance: decimal numbers in the
    form of `decimals.canonical`, only for `numeric`. sources: "GA-07#anchor", "GA-16",
    "eu-2017-821/art-4-1". line: where the question begins; two drafts that differ in
    their lines only are equal.
    """

    id: str
    type: str
    prompt: str
    options: tuple[DraftOption, ...] = ()
    value: str = ""
    tolerance: str = ""
    unit: str = ""
    feedback: str = ""
    points: int = 1
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    line: int = dataclass_field(default=1, compare=False)


def key_of_text(text: str) -> str:
    """Texts that a reader cannot tell apart have the same."""
    return " ".join(text.casefold().split())


def check_draft(draft: Draft) -> list[Fault]:
    """All that is wrong with the question; an empty list when it can be stored."""
    faults = [Fault(draft.line, message, name) for name, message in _whole(draft)]
    if draft.type not in TYPES:
        return faults
    for place, option in enumerate(draft.options, 1):
        line = option.line or draft.line
        said = _option(draft, option, place)
        faults += [Fault(line, message, "option") for message in said]
    faults += [Fault(draft.line, message, "options") for message in _key(draft)]
    faults += list(_twice(draft))
    return faults


def _whole(draft: Draft) -> Iterator[tuple[str, str]]:
    """Name of the field and words, for what is wrong with the whole."""
    if not _ID.fullmatch(draft.id):
        said = _(
            "The id “%s” has other signs than A–Z, a–z, 0–9, . _ - or is too long."
        )
        yield "id", said % draft.id[:80]
    if draft.type not in TYPES:
        said = _("“%(type)s” is no type of question: %(types)s.")
        yield "type", said % {"type": draft.type[:40], "types": ", ".join(TYPES)}
    if not draft.prompt.strip():
        yield "prompt", _("The question has no text.")
    for name, words in (("prompt", _("The question")), ("feedback", _("The feedback"))):
        for message in _text(words, getattr(draft, name), name):
            yield name, message
    is_whole = isinstance(draft.points, int) and not isinstance(draft.points, bool)
    if not is_whole or not 1 <= draft.points <= MOST_POINTS:
        yield "points", _("Points are a whole number from 1 to %s.") % MOST_POINTS
    for message in _tags(draft.tags):
        yield "tags", message
    if len(draft.sources) > MOST_SOURCES:
        yield "sources", _("A question has at most %s sources.") % MOST_SOURCES
    for source in draft.sources:
        if not _SOURCE.fullmatch(source):
            said = _("“%s” is no source: write GA-07 or GA-07#heading.")
            yield "sources", said % source[:80]
    if draft.type == "numeric":
        yield from _number(draft)
    elif draft.value or draft.tolerance or draft.unit:
        said = _("Only a numeric question has a value, a tolerance or a unit.")
        yield "value", said


def _tags(tags: tuple[str, ...]) -> Iterator[str]:
    if len(tags) > MOST_TAGS:
        yield _("A question has at most %s tags.") % MOST_TAGS
    if len({key_of_text(tag) for tag in tags}) < len(tags):
        yield _("The same tag stands there twice.")
    for tag in tags:
        if not tag.strip() or tag != " ".join(tag.split()) or set(tag) & set(",;"):
            yield (
                _("“%s” is no tag: a few words without comma and semicolon.")
                % (tag[:80])
            )
        yield from _text(_("A tag"), tag, "tag")


def _text(name: str, text: str, kind: str) -> Iterator[str]:
    if len(text) > LONGEST[kind]:
        yield _("%(name)s has %(length)s signs; at most %(most)s are possible.") % {
            "name": name,
            "length": len(text),
            "most": LONGEST[kind],
        }
    if found := re.search(_NO_SIGN, text):
        yield _("%(name)s holds a sign that cannot be shown (U+%(code)s).") % {
            "name": name,
            "code": f"{ord(found[0]):04X}",
        }


def _option(draft: Draft, option: DraftOption, place: int) -> Iterator[str]:
    name = _("Option %s") % place
    if not _OPTION_ID.fullmatch(option.id):
        yield (
            _("The id “%s” of an option has other signs than A–Z, a–z, 0–9, _ -.")
            % (option.id[:80])
        )
    if not option.text.strip():
        yield _("%s has no text.") % name
    yield from _text(name, option.text, "option")
    yield from _text(
        _("The feedback of option %s") % place, option.feedback, "feedback"
    )
    if draft.type == "match":
        if not option.match.strip():
            yield _("Pair %s has no right half.") % place
        yield from _text(_("The right half of pair %s") % place, option.match, "option")
    elif option.match:
        yield _("%s has a right half: only a match question has them.") % name
    if option.correct and draft.type in ("order", "match"):
        yield _(
            "%s is marked as right, but here the order or the pairs are the key."
        ) % (name)


def _key(draft: Draft) -> Iterator[str]:
    count, right = len(draft.options), sum(each.correct for each in draft.options)
    if draft.type == "numeric":
        if count:
            yield _("A numeric question has no options, only a value.")
        return
    if draft.type == "truefalse":
        if [option.id for option in draft.options] != ["true", "false"]:
            yield _("A true-or-false question has two options: true, then false.")
            return
    elif count < 2:
        yield _("There are fewer than two options.")
    elif count > MOST_OPTIONS:
        yield _("There are %(count)s options; at most %(most)s are possible.") % {
            "count": count,
            "most": MOST_OPTIONS,
        }
    if draft.type not in CHOSEN or not count:
        return
    if not right:
        yield _("No option is marked as right.")
    elif right > 1 and draft.type != "multiple":
        yield _("%s options are marked as right, and only one can be.") % right


def _number(draft: Draft) -> Iterator[tuple[str, str]]:
    wrong = _("“%s” is no number like 80 or 12.5.")
    try:
        decimals.canonical(draft.value)
    except decimals.NotANumber:
        missing = _("The value is missing.")
        yield "value", wrong % draft.value[:40] if draft.value else missing
    try:
        tolerance = decimals.canonical(draft.tolerance or "0")
    except decimals.NotANumber:
        yield "tolerance", wrong % draft.tolerance[:40]
    else:
        if tolerance.startswith("-"):
            yield "tolerance", _("The tolerance is below zero.")
    for message in _text(_("The unit"), draft.unit, "unit"):
        yield "unit", message
    if any(sign.isdecimal() or sign in ".,+-" for sign in draft.unit):
        yield "unit", _("The unit holds digits or signs of a number.")


def _twice(draft: Draft) -> Iterator[Fault]:
    def repeated(keys: Iterable[str], words: str) -> Iterator[Fault]:
        seen: set[str] = set()
        for option, key in zip(draft.options, keys, strict=True):
            if key and key in seen:
                line = option.line or draft.line
                yield Fault(line, words % {"text": key[:60]}, "option")
            seen.add(key)

    options = draft.options
    yield from repeated(
        (each.id.casefold() for each in options),
        _("Two options have the id “%(text)s”."),
    )
    yield from repeated(
        (key_of_text(each.text) for each in options),
        _("Two options say the same: “%(text)s”."),
    )
    yield from repeated(
        (key_of_text(each.match) for each in options),
        _("Two pairs have the same right half: “%(text)s”."),
    )

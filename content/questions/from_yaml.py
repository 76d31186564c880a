"""Read the library's question files: a list in YAML, every fault with its line.

Values are taken as they are written: `text: 80` and `text: No` are words.
"""

from typing import Any

from django.utils.translation import gettext as _

from content.library_io.errors import LibraryProblems
from content.library_io.lined import Mapping, TextLoader, read_lined
from content.questions import decimals
from content.questions.reading import MOST_BYTES, Read, Unreadable, decode, finish
from content.questions.reading import letter as letter_at
from content.questions.shape import TYPES, Draft, DraftOption, Fault
from content.rules.faults import Checker

_COMMON = ("id", "course", "type", "tags", "prompt", "points", "feedback", "sources")
_OPTION = ("id", "text", "correct", "feedback")
_PAIR = ("id", "text", "match", "feedback")
_ORDERED = ("id", "text", "feedback")
_MOST_ROWS = 50
_TRUE, _FALSE = {"true", "yes"}, {"false", "no"}


def read(raw: bytes) -> Read:
    """The questions of the file."""
    try:
        data = read_lined("", decode(raw), TextLoader, MOST_BYTES)
    except Unreadable as error:
        return Read((), (error.fault,))
    except LibraryProblems as error:
        faults = [Fault(one.line, one.message) for one in error.problems]
        return Read((), tuple(faults))
    if not isinstance(data, list):
        said = _("The file is no list of questions: each begins with “- id: …”.")
        return Read((), (Fault(1, said),))
    check = _Checker("")
    drafts = []
    for place, row in enumerate(data):
        line = data.lines[place] if hasattr(data, "lines") else 1
        if not isinstance(row, Mapping):
            check.fault(line, _("Here belongs a question: “- id: …”."))
            continue
        before = len(check.problems)
        draft = _draft(check, row)
        if len(check.problems) == before and draft is not None:
            drafts.append(draft)
    faults = [Fault(one.line, one.message) for one in check.problems]
    return finish(drafts, faults)


class _Checker(Checker):
    """Reads texts that may be empty, and whole numbers."""

    def maybe(self, row: Mapping, key: str) -> str:
        value = row.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(row.line_of(key), _("“%s” is no text.") % key)
            return ""
        return value.strip()

    def yes(self, row: Mapping, key: str) -> bool:
        value = self.maybe(row, key).lower()
        if value not in ("", "true", "false"):
            self.fault(row.line_of(key), _("“%s” is true or false.") % key)
        return value == "true"

    def decimal(self, row: Mapping, key: str) -> str:
        value = self.maybe(row, key)
        try:
            return decimals.canonical(value)
        except decimals.NotANumber:
            if value:
                said = _("“%s” is no number like 80 or 12.5.") % value[:40]
                self.fault(row.line_of(key), said)
            return ""


def _draft(check: _Checker, row: Mapping) -> Draft | None:
    kind = check.maybe(row, "type")
    if kind not in TYPES:
        said = _("“%(type)s” is no type of question: %(types)s.") % {
            "type": kind[:40],
            "types": ", ".join(TYPES),
        }
        check.fault(row.line_of("type"), said)
        return None
    own = {"match": "pairs", "numeric": "key"}.get(kind, "options")
    if not check.keys(row, (*_COMMON, own), needed=("id", "prompt", own)):
        return None
    value = tolerance = unit = ""
    options: tuple[DraftOption, ...] = ()
    if kind == "numeric":
        key = check.mapping(row, "key")
        if key is None or not check.keys(
            key, ("value", "tolerance", "unit"), needed=("value",)
        ):
            return None
        value = check.decimal(key, "value")
        tolerance = check.decimal(key, "tolerance") or "0"
        unit = check.maybe(key, "unit")
    else:
        options = _options(check, row, kind, own)
    tags = [" ".join(tag.split()) for tag in check.words(row, "tags")]
    # Older files name the course beside the tags; draws know tags only.
    course = check.maybe(row, "course")
    if course and course not in tags:
        tags.insert(0, course)
    return Draft(
        id=check.maybe(row, "id"),
        type=kind,
        prompt=check.maybe(row, "prompt"),
        options=options,
        value=value,
        tolerance=tolerance,
        unit=unit,
        feedback=check.maybe(row, "feedback"),
        points=_points(check, row),
        tags=tuple(tags),
        sources=tuple(_sources(check, row)),
        line=row.line,
    )


def _points(check: _Checker, row: Mapping) -> int:
    value = check.maybe(row, "points")
    if not value:
        return 1
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        check.fault(row.line_of("points"), _("“points” is no whole number."))
        return 1
    return int(value)


def _options(
    check: _Checker, row: Mapping, kind: str, key: str
) -> tuple[DraftOption, ...]:
    allowed = {"match": _PAIR, "order": _ORDERED}.get(kind, _OPTION)
    found = []
    rows = check.rows(row, key)
    if len(rows) > _MOST_ROWS:
        # Each is compared with every other later on.
        said = _("There are %s entries here: a question has few.") % len(rows)
        check.fault(row.line_of(key), said)
        return ()
    for place, each in enumerate(rows):
        if not check.keys(each, allowed, needed=("text",)):
            continue
        found.append(
            DraftOption(
                id=check.maybe(each, "id") or letter_at(place),
                text=check.maybe(each, "text"),
                correct=check.yes(each, "correct"),
                feedback=check.maybe(each, "feedback"),
                match=check.maybe(each, "match"),
                line=each.line,
            )
        )
    if kind == "truefalse":
        return _true_first(check, row, found)
    return tuple(found)


def _true_first(
    check: _Checker, row: Mapping, options: list[DraftOption]
) -> tuple[DraftOption, ...]:
    """The two options under their fixed ids, known by their id or by their words."""
    found: dict[str, DraftOption] = {}
    for option in options:
        words = {option.id.lower(), option.text.lower().rstrip(".")}
        for own, known in (("true", _TRUE), ("false", _FALSE)):
            if words & known:
                found[own] = DraftOption(
                    own,
                    option.text,
                    option.correct,
                    option.feedback,
                    line=option.line,
                )
    if len(options) != 2 or len(found) != 2:
        said = _(
            "A true-or-false question has two options, with the ids true and false."
        )
        check.fault(row.line_of("options"), said)
        return ()
    return found["true"], found["false"]


def _sources(check: _Checker, row: Mapping) -> list[str]:
    value: Any = row.get("sources")
    if value is None:
        return []
    if not isinstance(value, list):
        said = _("“sources” is no list: [{page: GA-07, anchor: …}].")
        check.fault(row.line_of("sources"), said)
        return []
    found = []
    for place, each in enumerate(value):
        line = getattr(value, "lines", [row.line])[place]
        if isinstance(each, str):
            found.append(each.strip())
        elif isinstance(each, Mapping):
            if check.keys(each, ("page", "anchor"), needed=("page",)):
                anchor = check.maybe(each, "anchor")
                page = check.maybe(each, "page")
                found.append(f"{page}#{anchor}" if anchor else page)
        else:
            check.fault(line, _("A source is no page: {page: GA-07, anchor: …}."))
    return found

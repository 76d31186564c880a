"""Read GIFT, the text format of Moodle: every fault with its line, nothing left out.

Taken: single choice, several right answers of equal weight, true or false, matching,
numbers, feedback, comments with `[id:…]` and `[tag:…]`, categories (as tags). A title
is taken as the id where it has the form of one that we write, `Q-…`; else it is a name
for the author only, and not kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from content.questions.gift_answers import read_answers
from content.questions.gift_text import RESERVED, Piece, Wrong, hide_escapes
from content.questions.reading import LONGEST_LINE, Read, Unreadable, decode, finish
from content.questions.shape import Draft, Fault

_CATEGORY = re.compile(r"\s*\$CATEGORY\s*:(.*)", re.IGNORECASE)
_COMMENT = re.compile(r"\s*//(.*)")
_NOTE = re.compile(r"\[(id|tag):([^\]]*)\]")
_OUR_ID = re.compile(r"Q-[A-Za-z0-9._-]{1,58}", re.ASCII)
_NO_CATEGORY = {"", "top", "$course$", "$system$", "$cat1$", "$module$"}


@dataclass(slots=True)
class _Block:
    """The lines of one question, from one blank line to the next."""

    line: int
    lines: list[str] = field(default_factory=list)
    id: str = ""
    tags: list[str] = field(default_factory=list)


def read(raw: bytes) -> Read:
    """The questions of the file."""
    try:
        text = decode(raw)
    except Unreadable as error:
        return Read((), (error.fault,))
    drafts: list[Draft] = []
    faults: list[Fault] = []
    for block in _blocks(text, faults):
        try:
            drafts.append(_draft(block))
        except Wrong as error:
            faults.append(Fault(error.line, error.message))
    return finish(drafts, faults)


def _blocks(text: str, faults: list[Fault]) -> Iterator[_Block]:
    category: list[str] = []
    notes: list[tuple[str, str]] = []
    block: _Block | None = None
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if found := re.search(RESERVED, line):
            said = _("The line holds a sign that cannot be shown (U+%04X).")
            faults.append(Fault(number, said % ord(found[0])))
            line = RESERVED.sub(" ", line)
        if comment := _COMMENT.fullmatch(line):
            notes += _NOTE.findall(comment[1])
            # It holds its place: lines are counted in the block.
            if block is not None:
                block.lines.append("")
        elif not line.strip():
            if block is not None:
                yield _noted(block, notes)
            block, notes = None, (notes if block is None else [])
        elif (found := _CATEGORY.fullmatch(line)) and block is None:
            category = _tags_of(found[1])
        elif found:
            said = _("A blank line is missing before this category.")
            faults.append(Fault(number, said))
            category = _tags_of(found[1])
        else:
            if block is None:
                block = _Block(number, tags=list(category))
            block.lines.append(hide_escapes(line))


def _noted(block: _Block, notes: list[tuple[str, str]]) -> _Block:
    for name, value in notes:
        value = " ".join(value.split())
        if name == "id":
            block.id = value
        elif value and value not in block.tags:
            block.tags.append(value)
    return block


def _tags_of(category: str) -> list[str]:
    """The steps of a category's path as tags; `//` is a stroke in a name."""
    found: list[str] = []
    for step in re.split(r"(?<!/)/(?!/)", category.strip()):
        tag = " ".join(re.sub(r"[,;]", " ", step.replace("//", "/")).split())
        if tag.lower() not in _NO_CATEGORY and tag not in found:
            found.append(tag)
    return found


def _draft(block: _Block) -> Draft:
    whole = Piece("\n".join(block.lines), block.line)
    if len(whole.text) > LONGEST_LINE:
        said = _("The question is longer than %s signs: are blank lines missing?")
        raise Wrong(said % LONGEST_LINE, block.line)
    own, whole = _title(whole)
    prompt, inside = _cut(whole)
    prompt = prompt.formatted()
    # Answers have the format of the question unless they name their own.
    answers = read_answers(Piece(inside.text, inside.line, prompt.format))
    return Draft(
        id=block.id or own,
        type=answers.type,
        prompt=prompt.plain(keep_lines=True),
        options=answers.options,
        value=answers.value,
        tolerance=answers.tolerance,
        feedback=answers.feedback,
        tags=tuple(block.tags),
        line=block.line,
    )


def _title(whole: Piece) -> tuple[str, Piece]:
    """The id that the title names, if it does, and what follows it."""
    whole = whole.strip()
    if not whole.text.startswith("::"):
        return "", whole
    end = whole.text.find("::", 2)
    if end < 0:
        raise Wrong(_("The title is not closed by a second “::”."), whole.line)
    title = whole.part(2, end).plain()
    return (title if _OUR_ID.fullmatch(title) else ""), whole.after(end + 2).strip()


def _cut(whole: Piece) -> tuple[Piece, Piece]:
    """The question and what stands in its braces. Raises Wrong."""
    text = whole.text
    start, end = text.find("{"), text.find("}")
    later = re.search(r"\n[ \t]*::", text)
    if later and (start < 0 or later.start() < start):
        line = whole.part(later.end(), len(text)).line
        raise Wrong(_("A blank line is missing before this title."), line)
    if start < 0 and end < 0:
        said = _(
            "A text without answers is no question: put them between { and }, or put "
            "// in front of a remark."
        )
        raise Wrong(said, whole.line)
    if end >= 0 and (start < 0 or end < start):
        said = _("Here is a } without a { before it. In a text write \\}.")
        raise Wrong(said, whole.after(end).line)
    if end < 0:
        said = _("This { is not closed by a } before the next blank line.")
        raise Wrong(said, whole.after(start).line)
    again = text.find("{", start + 1)
    if 0 <= again < end:
        said = _("Here is a { between braces. In a text write \\{.")
        raise Wrong(said, whole.after(again).line)
    rest = whole.after(end + 1).strip()
    if rest.text and (again >= 0 or "\n" in text[end : -len(rest.text)]):
        said = _("A blank line is missing before this: here begins something new.")
        raise Wrong(said, rest.line)
    if rest.text:
        said = _(
            "A missing-word question, with words after the answers, cannot be taken "
            "over: put the answers at the end."
        )
        raise Wrong(said, rest.line)
    return whole.part(0, start), whole.part(start + 1, end)

"""The text below the front matter, cut into blocks, and put together again.

Bare text is a block of Markdown. Everything else stands between fences of colons:

    :::tip A title            callouts: note, tip, warning, law, example
    Markdown
    :::

    :::figure                 figure, video, download: lines "key: value"
    image: map.png
    alt: The way from mine to product
    :::

    :::check A question       in lessons only: see `check_box`
    - (x) An answer
      What is said to who chooses it
    :::

Ids follow from the page and the block's place; one that an editor's page brought along
is written out as ``{#id}``, so that importing an export gives the same blocks back.
"""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from content.library_io.check_box import read_check, write_check
from content.library_io.faults import BodyError
from content.library_io.positions import (
    read_dissent,
    read_position,
    write_dissent,
    write_position,
)

CALLOUTS = ("note", "tip", "warning", "law", "example")
FIELDS = {
    "figure": ("image", "alt", "caption"),
    "video": ("file", "title", "captions"),
    "download": ("file", "label"),
}
# Which of these name a file.
FILES_OF = {
    "figure": ("image",),
    "video": ("file", "captions"),
    "download": ("file",),
}
# What interpretations are made of; no block of a body.
READERS = {"position": read_position, "dissent": read_dissent}
_WRITERS = {"position": write_position, "dissent": write_dissent}
CHECK = "check"
_REQUIRED = {
    "figure": ("image", "alt"),
    "video": ("file", "title"),
    "download": ("file",),
}
_SPACE = uuid.UUID("6f1a6d0e-6f0e-4c53-9a86-0b6a4f1d8c11")
_OPEN = re.compile(r"^(:{3,})([a-z]+)(?:[ \t]+(.*?))?[ \t]*$")
_ID = re.compile(r"(?:^|[ \t]+)\{#([0-9a-zA-Z-]{1,64})\}$")
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@dataclass(slots=True)
class Block:
    """One block: its type, its id, and a text or a dict of texts."""

    type: str
    id: str
    value: Any


def derived_id(seed: str, place: int, kind: str) -> str:
    """The id of a block that has none of its own; stable for page and place."""
    return str(uuid.uuid5(_SPACE, f"{seed}/{place}/{kind}"))


def split_body(text: str, seed: str) -> list[Block]:
    """Cut a body into blocks. Raises BodyError with the line of the fault."""
    blocks: list[Block] = []
    bare: list[str] = []
    lines = text.split("\n")
    number, code = 0, ""

    def finish() -> None:
        words = "\n".join(bare).strip("\n")
        if words.strip():
            blocks.append(_made("text", None, words, seed, len(blocks)))
        bare.clear()

    while number < len(lines):
        line = lines[number]
        code = _inside_code(line, code)
        opening = None if code else _OPEN.match(line)
        if opening is None:
            if not code and re.match(r"^[ \t]+:::", line):
                raise BodyError(
                    number + 1, "A box begins at the left margin, not inside a list."
                )
            if not code and re.match(r"^:{3,}[ \t]*$", line):
                raise BodyError(number + 1, "This ::: closes nothing.")
            bare.append(line)
            number += 1
            continue
        finish()
        fence, kind, rest = opening[1], opening[2], opening[3] or ""
        end = _closing(lines, number, fence)
        inner = lines[number + 1 : end]
        given = _ID.search(rest)
        title = rest[: given.start()].strip() if given else rest
        value: Any = _value(kind, title, inner, number + 1)
        name = "callout" if kind in CALLOUTS else kind
        own = given[1] if given else None
        blocks.append(_made(name, own, value, seed, len(blocks)))
        number = end + 1
    finish()
    return blocks


def join_blocks(blocks: list[Block], seed: str) -> str:
    """The body of these blocks; `split_body` gives them back."""
    parts: list[str] = []
    bare_before = False
    for place, block in enumerate(blocks):
        own = block.id != derived_id(seed, place, block.type)
        if block.type == "text":
            text = block.value
            bare = not own and not bare_before and _may_stand_bare(text)
            parts.append(text if bare else _fenced("text", "", block, own, text))
            bare_before = bare
            continue
        bare_before = False
        if block.type == "callout":
            value = block.value
            parts.append(
                _fenced(value["kind"], value["title"], block, own, value["text"])
            )
            continue
        if block.type == CHECK:
            title, inner = write_check(block.value)
            parts.append(_fenced(CHECK, title, block, own, inner))
            continue
        if block.type in _WRITERS:
            title, inner = _WRITERS[block.type](block.value)
            parts.append(_fenced(block.type, title, block, False, inner))
            continue
        lines = [
            f"{name}: {block.value[name]}"
            for name in FIELDS[block.type]
            if block.value.get(name)
        ]
        if block.type == "video":
            lines += ["", block.value["transcript"]]
        parts.append(_fenced(block.type, "", block, own, "\n".join(lines)))
    return "\n\n".join(parts)


def body_files(blocks: Iterable[Block]) -> list[str]:
    """The names of the files that these blocks show or offer."""
    named = (
        block.value.get(name)
        for block in blocks
        for name in FILES_OF.get(block.type, ())
    )
    return [name for name in named if name]


def _made(kind: str, own: str | None, value: Any, seed: str, place: int) -> Block:
    return Block(kind, own or derived_id(seed, place, kind), value)


def _inside_code(line: str, code: str) -> str:
    """The fence of the code that the next line stands in; "" outside code."""
    match = _CODE.match(line)
    if not match:
        return code
    if not code:
        return match[1]
    closes = match[1][0] == code[0] and len(match[1]) >= len(code)
    return "" if closes and not line.strip(" `~") else code


def _closing(lines: list[str], start: int, fence: str) -> int:
    for number in range(start + 1, len(lines)):
        if lines[number].rstrip() == fence:
            return number
    raise BodyError(
        start + 1, f"This box is not closed: a line with {fence} is missing."
    )


def _value(kind: str, title: str, inner: list[str], line: int) -> Any:
    if kind in CALLOUTS:
        if not title:
            raise BodyError(line, f"A box needs a title: :::{kind} Title")
        return {"kind": kind, "title": title, "text": "\n".join(inner).strip("\n")}
    if kind == "text":
        return "\n".join(inner)
    if kind == CHECK:
        return read_check(title, inner, line)
    if kind in READERS:
        return READERS[kind](title, inner, line)
    if kind not in FIELDS:
        known = ", ".join([*CALLOUTS, *FIELDS, CHECK, *READERS])
        raise BodyError(line, f"“{kind}” is no kind of box. There are: {known}.")
    found: dict[str, str] = {}
    transcript: list[str] = []
    for offset, text in enumerate(inner):
        if kind == "video" and not text.strip():
            transcript = inner[offset + 1 :]
            break
        name, colon, value = text.partition(":")
        if not colon or name.strip() not in FIELDS[kind]:
            raise BodyError(
                line + offset + 1,
                f"In a {kind}, write lines like “{FIELDS[kind][0]}: …”. "
                f"Known are: {', '.join(FIELDS[kind])}.",
            )
        found[name.strip()] = value.strip()
    for name in _REQUIRED[kind]:
        if not found.get(name):
            raise BodyError(line, f"This {kind} lacks “{name}”.")
    result = {name: found.get(name, "") for name in FIELDS[kind]}
    if kind == "video":
        result["transcript"] = "\n".join(transcript).strip("\n")
        if not result["transcript"].strip():
            raise BodyError(
                line,
                "This video lacks its transcript: after an empty line, all that is "
                "said and what is only shown.",
            )
    return result


def _may_stand_bare(text: str) -> bool:
    """Whether bare text comes back as the same text block."""
    if not text.strip() or text != text.strip("\n"):
        return False
    code = ""
    for line in text.split("\n"):
        code = _inside_code(line, code)
        if not code and re.match(r"^[ \t]*:{3}", line):
            return False
    return not code


def _fenced(kind: str, title: str, block: Block, own: bool, inner: str) -> str:
    longest = max((len(run) for run in re.findall(r"^:{3,}", inner, re.M)), default=2)
    fence = ":" * max(3, longest + 1)
    # A title that looks as if it ended in an id would be read as one.
    own = own or bool(_ID.search(title))
    words = " ".join(
        part for part in (title, f"{{#{block.id}}}" if own else "") if part
    )
    opening = f"{fence}{kind} {words}".rstrip()
    return f"{opening}\n{inner}\n{fence}" if inner else f"{opening}\n{fence}"

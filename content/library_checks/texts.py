"""Every text of a page or a law, with the line on which it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from content.library_io.body import CHECK, Block
from content.library_io.errors import Problem
from content.library_io.laws import LawFile
from content.library_io.lined import line_at
from content.library_io.reading import Entry
from content.markup import Reference, Rendered, Warning, render

# What stands on a locked page's teaser, for everybody.
FACE = ("title", "summary", "inside", "purpose", "for_whom")
_LINES = ("objectives", "aim", "example")


@dataclass(slots=True)
class Text:
    """Words in a file. rendered: only of Markdown; words of front matter have none.

    part: where it stands: a key of the front matter or of a law, or "body". tiers,
    groups: what it asks for beside its page. is_dated: of a position or dissent.
    """

    path: str
    line: int
    words: str
    part: str
    keys: list[str]
    rendered: Rendered | None = None
    tiers: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    is_dated: bool = False
    # What an editor would be told of it (`Material.remarks`).
    remarks: list[Warning] | None = None

    def references(self) -> list[Reference]:
        return self.rendered.references if self.rendered else []

    def problem(
        self, message: str, needle: str = "", line: int | None = None
    ) -> Problem:
        """A finding at the line of these words, or at a line of this text."""
        if line is None:
            at = max(self.words.find(needle), 0)
            line = self.words.count("\n", 0, at) + 1
        return Problem(self.path, self.line + line - 1, message)


def texts_of_entry(entry: Entry, keys: list[str]) -> Iterator[Text]:
    """The words of the front matter, then of the body, block by block."""
    for key in (*FACE, *_LINES):
        value = entry.data.get(key)
        rows = value if isinstance(value, list) else [value] if value else []
        for place, words in enumerate(rows):
            line = entry.lines.get(f"{key}.{place}") or entry.lines.get(key, 1)
            yield Text(entry.path, line, str(words), key, keys)
    for place, row in enumerate(entry.data.get("stages") or []):
        line = entry.lines.get(f"stages.{place}", 1)
        yield Text(entry.path, line, row.get("why", ""), "stages", keys)
    lines = _Lines(entry)
    taken: set[str] = set()
    for block in entry.blocks:
        narrower = _narrower(entry, block)
        for words in _of_block(block):
            if not words.strip():
                continue
            text = Text(entry.path, lines.of(words), words, "body", keys)
            text.is_dated = block.type in ("position", "dissent")
            if block.type != "position" or words != block.value["answer"]:
                text.tiers, text.groups = narrower
            if block.type != CHECK:
                text.rendered = render(words, source_keys=keys, taken=taken)
            yield text


def texts_of_law(law: LawFile) -> Iterator[Text]:
    """The words of a law's file: about it, its versions, its provisions."""
    keys = [str(row["key"]) for row in law.data.get("sources") or []]

    def made(row: Any, key: str, *where: str | int) -> Iterator[Text]:
        words = str(row.get(key) or "")
        if words.strip():
            # A text of several lines begins below its key.
            line = line_at(law.data, *where, key) + ("\n" in words.strip())
            text = Text(law.path, line, words, key, keys)
            text.rendered = render(words, source_keys=keys)
            yield text

    for key in ("summary", "scope", "duties", "penalty", "status"):
        yield from made(law.data, key)
    for place, version in enumerate(law.data["versions"]):
        yield from made(version, "note", "versions", place)
        for number, row in enumerate(version.get("provisions") or []):
            yield from made(row, "summary", "versions", place, "provisions", number)


def _of_block(block: Block) -> Iterator[str]:
    """The texts of a block in their order."""
    value = block.value
    if block.type == "text":
        yield value
    elif block.type == "callout":
        yield value["title"]
        yield value["text"]
    elif block.type == "video":
        yield value["transcript"]
    elif block.type == CHECK:
        yield from value["prompt"].split("\n")
        for option in value["options"]:
            yield option["text"]
            yield option["feedback"]
    elif block.type == "position":
        yield value["answer"]
        yield value["facts_assumed"]
        yield value["reasons"]
        for example in value["examples"]:
            yield example["facts"]
            yield example["result"]
    elif block.type == "dissent":
        yield value["view"]
        yield value["why"]


def _narrower(entry: Entry, block: Block) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tiers and groups that the block's parts ask for beside the page; the answer of a
    position never does."""
    own = str(entry.data.get("parts_tier") or "")
    if block.type == "position":
        return ((own,) if own else ()), ()
    if block.type == "dissent":
        tiers = tuple(tier for tier in (own, block.value["tier"]) if tier)
        return tiers, tuple(filter(None, [block.value["group"]]))
    return (), ()


class _Lines:
    """Finds on which line of the file each text of the body begins, in their order."""

    def __init__(self, entry: Entry) -> None:
        self.lines, self.first, self.next = entry.body.split("\n"), entry.body_line, 0

    def of(self, words: str) -> int:
        begin = words.strip("\n").split("\n")[0].strip()[:40]
        for number in range(self.next, len(self.lines)):
            if begin in self.lines[number]:
                self.next = number
                return self.first + number
        return self.first + self.next

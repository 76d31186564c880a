"""Boxes in Markdown: ``:::tip Title`` … ``:::``, and the boxes of checklists."""

import re
import xml.etree.ElementTree as etree
from typing import Any

from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

KINDS = ("note", "tip", "warning", "law", "example")
_OPEN = re.compile(rf"^:::({'|'.join(KINDS)})[ \t]+(\S.*)$")
_CLOSE = re.compile(r"^:::[ \t]*$")
_TASK = re.compile(r"^\[([ xX])\][ \t]+")


class _Spaced(Preprocessor):
    """Fence lines stand alone, so that the block parser sees them as blocks."""

    def run(self, lines: list[str]) -> list[str]:
        result: list[str] = []
        is_open = False
        for line in lines:
            if not is_open and _OPEN.match(line):
                is_open = True
                result += ["", line, ""]
            elif is_open and _CLOSE.match(line):
                is_open = False
                result += ["", line, ""]
            else:
                result.append(line)
        if is_open:
            result += ["", ":::", ""]
        return result


class _Boxes(BlockProcessor):
    """From an opening to its closing line: one box."""

    def test(self, parent: Any, block: str) -> bool:
        return bool(_OPEN.match(block.strip()))

    def run(self, parent: Any, blocks: list[str]) -> bool:
        opening = _OPEN.match(blocks[0].strip())
        if not opening:
            return False
        inner: list[str] = []
        rest = blocks[1:]
        while rest and not _CLOSE.match(rest[0].strip()):
            inner.append(rest.pop(0))
        blocks[:] = rest[1:]
        box = etree.SubElement(parent, "div", {"class": f"callout {opening[1]}"})
        box.set("role", "note")
        title = etree.SubElement(box, "p", {"class": "callout-title"})
        title.text = opening[2].strip()
        self.parser.parseBlocks(box, inner)
        return True


class _Tasks(Treeprocessor):
    """``- [ ]`` at the start of a list item becomes a box."""

    def run(self, root: Any) -> None:
        for item in root.iter("li"):
            holder = item
            if not (item.text or "").strip() and len(item) and item[0].tag == "p":
                holder = item[0]
            match = _TASK.match((holder.text or "").lstrip("\n"))
            if not match:
                continue
            item.set("class", "task")
            ticked = " ticked" if match[1] in "xX" else ""
            box = etree.Element("span", {"class": f"box{ticked}"})
            box.tail = " " + (holder.text or "").lstrip("\n")[match.end() :]
            holder.text = ""
            holder.insert(0, box)


class AdmonitionExtension(Extension):
    """Registers the three above."""

    def extendMarkdown(self, md: Any) -> None:
        # After fenced code (25), so that a fence inside code is code.
        md.preprocessors.register(_Spaced(md), "spaced_boxes", 20)
        md.parser.blockprocessors.register(_Boxes(md.parser), "boxes", 105)
        md.treeprocessors.register(_Tasks(md), "tasks", 25)

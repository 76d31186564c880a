"""Links by name and source marks in texts lead somewhere, anchors too.

That `related`, `children`, `prerequisites`, `stages`, `satisfies` and `cites` name what
is there, and that attached files exist, is seen where the files are read.
"""

import re
from collections.abc import Iterator

from content.library_checks.material import Material
from content.library_checks.texts import Text
from content.library_io.errors import Problem
from content.markup import Reference

# [S15] or [LKSG] behind a fact; not the words of a link.
_MARK = re.compile(r"\[([A-Z][A-Za-z]*\d+[a-z]?|[A-Z]{3,}\d*)\](?![(\[:])")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
# Told by other checks, or for pages in the making only.
_ELSEWHERE = {
    "acronym", "no-sources", "missing-source", "broken-link", "heading-jump",
}  # fmt: skip


def check_links(material: Material) -> list[Problem]:
    """Links by name and their anchors, marks of sources, and what an editor would be
    told of a text: skipped headings, addresses by themselves, raw HTML."""
    found: list[Problem] = []
    for together, text in material.written():
        for reference in dict.fromkeys(text.references()):
            said = fault_of(material, reference)
            if said:
                name = f"{reference.kind}:{reference.target}"
                needle = f"{name}#{reference.fragment}" if reference.fragment else name
                found.append(text.problem(said, needle))
        found += _marks(text)
        found += [
            text.problem(remark.message, line=remark.line or 1)
            for remark in material.remarks(together, text)
            if remark.code not in _ELSEWHERE
        ]
    for texts in material.texts.values():
        found += _jumps(texts)
    return found


def fault_of(material: Material, reference: Reference) -> str:
    """What is wrong with a link by name; "" for nothing."""
    kind, target = reference.kind, reference.target
    if kind == "cite":
        known = target in material.targets
        return "" if known else f"“{target}” is no provision that we have."
    if kind == "file":
        attached = target in material.attached
        return "" if attached else f"No page brings the file “{target}” along."
    entry = material.entries.get(target)
    if entry is None:
        return f"There is no page “{target}” here."
    if kind == "term" and entry.type != "term":
        return f"“{target}” is no term of the glossary: write page:{target}."
    if reference.fragment and reference.fragment not in material.anchors[target]:
        return f"{target} has no heading “{reference.fragment}”."
    return ""


def _jumps(texts: list[Text]) -> Iterator[Problem]:
    """Headings that skip a level; a text goes on where the one before ended."""
    before = 1
    for text in texts:
        for level, _anchor, words in text.rendered.headings if text.rendered else ():
            if level > before + 1:
                yield text.problem(f"“{words}” skips a heading level.", words)
            before = level


def _marks(text: Text) -> Iterator[Problem]:
    prose = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text.words)
    for number, line in enumerate(prose.split("\n"), 1):
        for mark in dict.fromkeys(_MARK.findall(line)):
            if mark not in text.keys:
                said = f"No source here has the key {mark}."
                yield text.problem(said, line=number)

"""An abbreviation is explained where a page's text first uses it, not further down.

That is "Long words (ABC)" or a link to its term of the glossary: readers come from a
search or a mail, and nobody links it for them. Titles, headings, quotes, examples in
code and the words of links may come before: they have no room for it. Laws are shown in
parts, each by itself; theirs are explained somewhere.
"""

import re
from collections.abc import Iterator

from content.admin.markdown.warnings import PLAIN, prose_of
from content.library_checks.material import Material
from content.library_checks.texts import Text
from content.library_io.errors import Problem
from content.library_io.reading import Entry
from content.markup.acronyms import explained_by, explained_in, used_in

# Other links' words are the other page's.
_LINK = re.compile(r"\[[^\[\]]*\]\([^()\s]*\)")


def check_first_uses(material: Material) -> Iterator[Problem]:
    """Of each page one finding an abbreviation that it uses before it explains it."""
    terms: dict[str, str] = {}
    for entry in material.entries.values():
        if entry.type == "term":
            for name in explained_by(_names(entry)):
                terms.setdefault(name, entry.id)
    plain = PLAIN | material.ordinary
    for entry in material.entries.values():
        known = plain | explained_by(_names(entry)) if entry.type == "term" else plain
        for name, (text, line, is_told) in _first(material, entry, known).items():
            if is_told:
                said = (
                    f"{name} is explained further down: do it here, at its first use."
                )
                yield text.problem(said, line=line)
            elif name in terms:
                said = f"Link {name} where the text first uses it: "
                yield text.problem(f"{said}[{name}](term:{terms[name]}).", line=line)


def _names(entry: Entry) -> list[str]:
    data = entry.data
    return [data["title"], *data.get("also", ()), *data.get("former", ())]


def _first(
    material: Material, entry: Entry, known: frozenset[str] | set[str]
) -> dict[str, tuple[Text, int, bool]]:
    """Where the text uses each before explaining it, and whether it does so later."""
    found: dict[str, tuple[Text, int, bool]] = {}
    told = set(known)
    for text in material.texts[entry.id]:
        if text.rendered is None or _is_title(text, entry):
            continue
        line = 1
        for paragraph in re.split(r"(?<=\n)(?=[ \t]*\n)", text.words):
            explained = explained_in(paragraph)
            for name in explained & found.keys():
                found[name] = (*found[name][:2], True)
            told |= explained
            unlinked = re.sub(_LINK, lambda link: "\n" * link[0].count("\n"), paragraph)
            prose = [
                "" if row.lstrip().startswith(("#", ">")) else row
                for row in prose_of(unlinked)
            ]
            for name, number in used_in(prose, material.names, text.keys):
                if name not in told:
                    found.setdefault(name, (text, line + number - 1, False))
            line += paragraph.count("\n")
    return found


def _is_title(text: Text, entry: Entry) -> bool:
    """Whether these are the words on the first line of a box."""
    return entry.body.split("\n")[text.line - entry.body_line].startswith(":::")

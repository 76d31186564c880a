"""Abbreviations are explained: by the glossary, on the page, or because all know them.

The editor remarks them by the same rule (`content.markup.acronyms`): three to six
capitals; explained are the names of the glossary, what the page explains, "Long words
(ABC)", and the ordinary ones of `data/abbreviations.yaml`: lists of plain ones, and
names that every reader of the field knows, each with its reason. That a law or a longer
name holds the capitals explains nothing.

What the glossary has not is explained where the page's text first uses it, not later.
Titles, summaries and quotes may come before: they have no room for it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from content.admin.markdown.warnings import PLAIN, prose_of
from content.library_checks.material import Material
from content.library_checks.texts import Text
from content.library_io.errors import LibraryProblems, Problem
from content.library_io.lined import line_at, read_file
from content.markup.acronyms import explained_by, explained_in, used_in

FILE = "data/abbreviations.yaml"


def read_ordinary(folder: Path, problems: list[Problem]) -> frozenset[str]:
    """Abbreviations that need no explanation; none where there is no file."""
    path = folder / FILE
    if not path.is_file():
        return frozenset()
    try:
        data = read_file(FILE, path)
    except LibraryProblems as error:
        problems += error.problems
        return frozenset()
    found: set[str] = set()
    for kind, names in data.items():
        reasons = names.values() if isinstance(names, dict) else [kind]
        told = all(isinstance(reason, str) and reason.strip() for reason in reasons)
        if isinstance(names, list | dict) and told and all(map(_is_name, names)):
            found.update(names)
        else:
            said = f"“{kind}” is a list, [EUR, PDF], or says why: {{OECD: Its name.}}"
            problems.append(Problem(FILE, line_at(data, kind), said))
    return frozenset(found)


def _is_name(name: object) -> bool:
    return isinstance(name, str)


def check_abbreviations(material: Material) -> list[Problem]:
    """One finding an abbreviation for each page, law or question."""
    found: list[Problem] = []
    for together in (*material.texts.values(), *material.law_texts.values()):
        found += _once(material, together)
    known = PLAIN | explained_by(material.names)
    for together in (*material.texts.values(), *material.law_texts.values()):
        found += _too_late(together, known, material.names)
    for bank in material.bank.values():
        found += _once(material, [bank.text()])
    return found


def _once(material: Material, together: list[Text]) -> Iterator[Problem]:
    seen: set[str] = set()
    for text in together:
        for remark in material.remarks(together, text):
            if remark.code == "acronym" and remark.message not in seen:
                seen.add(remark.message)
                yield text.problem(remark.message, line=remark.line or 1)


def _too_late(
    together: list[Text], known: set[str], names: set[str]
) -> Iterator[Problem]:
    """Abbreviations that the text uses first and explains in a later paragraph."""
    first: dict[str, tuple[Text, int]] = {}
    told: set[str] = set()
    for text in together:
        if text.rendered is None:
            continue
        line = 1
        for paragraph in re.split(r"(?<=\n)(?=[ \t]*\n)", text.words):
            explained = explained_in(paragraph)
            for name in sorted((explained & first.keys()) - told - known):
                place, at = first[name]
                said = (
                    f"{name} is explained further down: do it here, at its first use."
                )
                yield place.problem(said, line=at)
            told |= explained
            lines = [
                "" if row.lstrip().startswith(("#", ">")) else row
                for row in prose_of(paragraph)
            ]
            for name, number in used_in(lines, names):
                if name not in told:
                    first.setdefault(name, (text, line + number - 1))
            line += paragraph.count("\n")

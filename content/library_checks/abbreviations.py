"""Abbreviations are explained: by the glossary, on the page, or because all know them.

The editor remarks them by the same rule (`content.markup.acronyms`): three to six
capitals; explained are the names of the glossary, what the page explains, "Long words
(ABC)", and the ordinary ones of `data/abbreviations.yaml`: lists of plain ones, and
names that every reader of the field knows, each with its reason. That a law or a longer
name holds the capitals explains nothing.

Where on a page that is, see `first_uses.py`.
"""

from collections.abc import Iterator
from pathlib import Path

from content.library_checks.first_uses import check_first_uses
from content.library_checks.material import Material
from content.library_checks.texts import Text
from content.library_io.errors import LibraryProblems, Problem
from content.library_io.lined import line_at, read_file

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
    for bank in material.bank.values():
        found += _once(material, [bank.text()])
    return [*found, *check_first_uses(material)]


def _once(material: Material, together: list[Text]) -> Iterator[Problem]:
    seen: set[str] = set()
    for text in together:
        for remark in material.remarks(together, text):
            if remark.code == "acronym" and remark.message not in seen:
                seen.add(remark.message)
                yield text.problem(remark.message, line=remark.line or 1)

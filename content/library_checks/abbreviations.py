"""Abbreviations are explained: by the glossary, on the page, or because all know them.

The editor remarks them by the same rule (`content.admin.markdown.warnings`): three to
six capitals; explained are names in the glossary and of laws, "Long words
(ABC)" anywhere on the page, keys of sources, and the ordinary ones of
`data/abbreviations.yaml`.
"""

from collections.abc import Iterator
from pathlib import Path

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
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            found.update(names)
        else:
            said = f"“{kind}” is a list of abbreviations: [EUR, PDF]."
            problems.append(Problem(FILE, line_at(data, kind), said))
    return frozenset(found)


def check_abbreviations(material: Material) -> list[Problem]:
    """One finding an abbreviation for each page, law or question."""
    found: list[Problem] = []
    for together in (*material.texts.values(), *material.law_texts.values()):
        found += _once(material, together)
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

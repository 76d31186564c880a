"""What stands inside the files is held to what pages are held to.

A file goes on to people who never see the portal: a supplier, a director, counsel. So
the file itself says what its abbreviations stand for; no glossary is behind it. What is
not sure has its day in the same line, no mark of confidence was left, addresses lead
somewhere, and what is in English can be read once and understood. Files that do not
open are told by `files.py`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from content.admin.markdown.warnings import PLAIN
from content.library_checks.addresses import Site, in_words, is_nowhere
from content.library_checks.files import FAULTS
from content.library_checks.material import Material
from content.library_checks.readability import Bounds, faults_of_ease, sentences
from content.library_checks.texts import Text
from content.library_checks.unconfirmed import DAY, SAID, left_marks
from content.library_io.attached import FILES
from content.library_io.errors import Problem
from content.markup.acronyms import explained_in, used_in
from content.uploads.texts import READERS, Piece, Unreadable

# Forms and sheets say more with fewer words than a page; all of ours are far better.
BOUNDS = Bounds(0, 0, 15, 65)
# Between the cells of a row, as `content.uploads.texts` writes them.
_CELLS = " | "
_HTTP = re.compile(r"https?://[^\s|)\]>\"”]+")
# （Long words，ABC）, as Chinese has it.
_CHINESE = re.compile(r"（([A-Za-z ]+)，([A-Z]{3,6})）")
_ENGLISH = ("", "en")


def check_file_texts(material: Material) -> list[Problem]:
    """Abbreviations, what is not sure, addresses and reading ease of files' texts."""
    found: list[Problem] = []
    site = Site(material)
    for entry in material.entries.values():
        for place, row in enumerate(entry.data.get("files") or []):
            path = material.library.folder / FILES / str(row["file"])
            line = entry.lines.get(f"files.{place}", 1)
            pieces = _read(path)
            said = [*_acronyms(material, pieces), *_lines(pieces, site)]
            if str(row.get("language") or "") in _ENGLISH:
                said += _ease(pieces)
            found += [Problem(entry.path, line, f"{path.name}{one}") for one in said]
    return found


def _read(path: Path) -> list[Piece]:
    reader = READERS.get(path.suffix.removeprefix("."))
    try:
        return list(reader(str(path))) if reader else []
    except (Unreadable, *FAULTS):
        return []


def _acronyms(material: Material, pieces: list[Piece]) -> Iterator[str]:
    """Each that nobody explains in the file, at its first use."""
    whole = "\n".join(f"{label}\n{text}" for _anchor, label, text in pieces)
    whole = re.sub(_CHINESE, r" \1 (\2)", whole)
    known = PLAIN | material.ordinary | explained_in(whole)
    for _anchor, label, text in pieces:
        for name, _line in used_in([label, *text.split("\n")]):
            if name not in known:
                known.add(name)
                yield f"{_in(label)}: the file does not say what {name} stands for."


def _lines(pieces: list[Piece], site: Site) -> Iterator[str]:
    for _anchor, label, text in pieces:
        for row in text.split("\n"):
            begin = f"“{' '.join(row.split()[:6])} …”"
            if re.search(SAID, row) and not re.search(DAY, row):
                yield f"{_in(label)}: {begin} says no day: to be confirmed (as of …)."
        piece = Text("", 1, text, "file", [])
        for problem in left_marks(piece):
            yield f"{_in(label)}: {problem.message}"
        for said, _line in in_words(piece, site):
            yield f"{_in(label)}: {said}"
        for address in dict.fromkeys(re.findall(_HTTP, text)):
            if is_nowhere(address):
                yield f"{_in(label)}: nobody ever answers at {address}."


def _ease(pieces: list[Piece]) -> Iterator[str]:
    cells = [
        cell
        for _anchor, _label, text in pieces
        for row in text.split("\n")
        for cell in row.split(_CELLS)
    ]
    for said in faults_of_ease(sentences("\n".join(cells)), BOUNDS):
        yield f": {said}"


def _in(label: str) -> str:
    return f", “{label}”" if label else ""

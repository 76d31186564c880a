"""Files open with the libraries that read them, and are what their pages say.

That a file's kind follows from its content and is one that we take is seen where the
library is read.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from content.library_checks.material import Material
from content.library_io.attached import FILES
from content.library_io.errors import Problem
from content.library_io.reading import Entry

# Title and language that stand in a file; "" for none.
Inside = tuple[str, str]
# What the libraries raise over a damaged file.
FAULTS = (
    KeyError, ValueError, TypeError, AttributeError, OSError, zipfile.BadZipFile,
    InvalidFileException, PyPdfError,
)  # fmt: skip
_LITTLE = frozenset(
    {"a", "an", "and", "as", "by", "for", "in", "of", "on", "or", "the", "to", "with"}
)


def check_files(material: Material) -> list[Problem]:
    """Files of resources open, carry a title that fits and the language that the page
    says; every file in the folder has a page."""
    found: list[Problem] = []
    for entry in material.entries.values():
        for place, row in enumerate(entry.data.get("files") or []):
            path = material.library.folder / FILES / str(row["file"])
            line = entry.lines.get(f"files.{place}", 1)
            for said in _faults(entry, row, path):
                found.append(Problem(entry.path, line, f"{path.name}: {said}"))
    folder = material.library.folder / FILES
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in material.attached:
            said = "No page brings this file along."
            found.append(Problem(f"{FILES}/{path.name}", 1, said))
    return found


def _faults(entry: Entry, row: dict[str, Any], path: Path) -> Iterator[str]:
    reader = READERS.get(path.suffix)
    if not row.get("label"):
        yield "the page says no label for it."
    if reader is None:
        return
    try:
        title, language = reader(path)
    except FAULTS as error:
        yield f"it cannot be opened ({error})."
        return
    said = str(row.get("language") or "")
    if language and said and language.partition("-")[0] != said:
        yield f"it is written in “{language}”, its page says “{said}”."
    if not title:
        yield "it carries no title."
    elif said in ("", "en") and not _fits(title, entry, row):
        yield f"its title “{title}” says something else than its page."


def _fits(title: str, entry: Entry, row: dict[str, Any]) -> bool:
    """Whether most words of a file's title stand on its page's face too."""
    data = entry.data
    face = " ".join(
        str(text)
        for text in (data["title"], row.get("label"), data.get("summary"),
                     data.get("purpose"), *(data.get("inside") or ()))
    )  # fmt: skip
    wanted, known = _stems(title), _stems(face)
    return len(wanted & known) * 2 >= len(wanted)


def _stems(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {word.rstrip("s") for word in words if word not in _LITTLE}


def _document(path: Path) -> Inside:
    properties = Document(str(path)).core_properties
    return properties.title or "", properties.language or ""


def _workbook(path: Path) -> Inside:
    properties = load_workbook(path).properties
    return properties.title or "", properties.language or ""


def _pdf(path: Path) -> Inside:
    reader = PdfReader(path)
    if not any(page.extract_text().strip() for page in reader.pages):
        raise ValueError("it holds no text")
    title = reader.metadata.title if reader.metadata else ""
    return title or "", str(reader.root_object.get("/Lang", ""))


def _calendar(path: Path) -> Inside:
    """RFC 5545: lines end in CRLF and have at most 75 bytes; each event has its id."""
    raw = path.read_bytes()
    lines = raw.decode("utf-8").split("\r\n")
    events = raw.count(b"BEGIN:VEVENT")
    if lines[0] != "BEGIN:VCALENDAR" or lines[-2:] != ["END:VCALENDAR", ""]:
        raise ValueError("it does not begin and end as a calendar")
    if b"\n" in raw.replace(b"\r\n", b""):
        raise ValueError("a line does not end in CR LF")
    if max(len(line.encode()) for line in lines) > 75:
        raise ValueError("a line is longer than 75 bytes")
    if not events or events != raw.count(b"\r\nUID:"):
        raise ValueError("an event has no id of its own")
    names = (line for line in lines if line.startswith("X-WR-CALNAME:"))
    return next(names, "").partition(":")[2], ""


READERS: dict[str, Callable[[Path], Inside]] = {
    ".docx": _document, ".xlsx": _workbook, ".pdf": _pdf, ".ics": _calendar,
}  # fmt: skip

"""The files that pages of a library attach: there, whole, and of a kind we take."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError

from content.library_io.body import body_files
from content.library_io.errors import Problem
from content.uploads.kinds import check_kind
from content.uploads.pictures import written_anew

if TYPE_CHECKING:
    from content.library_io.reading import Entry, Library

FILES = "files"


def missing_files(library: "Library", entry: "Entry") -> list[Problem]:
    """Files that the entry names and that are missing, or would be refused."""
    names = [(str(row.get("file")), "files") for row in entry.data.get("files") or []]
    names += [(name, "body") for name in body_files(entry.blocks)]
    found = []
    for name, key in names:
        path = library.folder / FILES / name
        if Path(name).name != name or name.startswith("."):
            found.append(entry.problem(key, f"“{name}” is not a plain file name."))
        elif not path.is_file() or path.is_symlink():
            found.append(entry.problem(key, f"The file {FILES}/{name} is missing."))
        elif path.stat().st_size == 0:
            found.append(entry.problem(key, f"The file {FILES}/{name} is empty."))
        else:
            fault = fault_of(path)
            if fault:
                found.append(entry.problem(key, f"{FILES}/{name}: {fault}"))
    return found


def fault_of(path: Path) -> str:
    """What an upload of this file would be refused for."""
    picture = path.suffix[1:].lower() in settings.WAGTAILIMAGES_EXTENSIONS
    try:
        with path.open("rb") as file:
            if picture:
                written_anew(file, path.stem)
            else:
                check_kind(file, path.name)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""

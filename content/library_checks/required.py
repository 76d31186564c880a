"""Every item that the library has to hold is there: `data/ids.yaml`.

That no id stands there twice is seen where the files are read.
"""

from content.library_checks.material import Material
from content.library_io.errors import LibraryProblems, Problem
from content.library_io.lined import line_at, read_file
from content.library_io.schema import type_of

FILE = "data/ids.yaml"


def check_required(material: Material) -> list[Problem]:
    """Ids of the list that are missing, or listed twice. A library without the list
    has to hold nothing."""
    path = material.library.folder / FILE
    if not path.is_file():
        return []
    try:
        data = read_file(FILE, path)
    except LibraryProblems as error:
        return error.problems
    found: list[Problem] = []
    seen: set[str] = set()
    for kind, names in data.items():
        if not isinstance(names, list):
            said = f"“{kind}” is a list of ids: [GA-01, GA-02]."
            found.append(Problem(FILE, line_at(data, kind), said))
            continue
        for place, name in enumerate(map(str, names)):
            line = line_at(data, kind, place)
            if name in seen:
                found.append(Problem(FILE, line, f"{name} is listed twice."))
            seen.add(name)
            entry = material.entries.get(name)
            if entry is None:
                found.append(Problem(FILE, line, f"{name} is missing in the library."))
            elif type_of(entry.data) != kind:
                said = f"{name} is listed as {kind}; its page is a {entry.type}."
                found.append(Problem(FILE, line, said))
    return found

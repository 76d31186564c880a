"""Read a folder of library files and find everything that is wrong with it.

Folders are sections: ``_index.md`` is the page of its folder, and lists the order of
what stands below it under `children`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from content.library_io import front_matter
from content.library_io.attached import FILES, missing_files
from content.library_io.body import Block, split_body
from content.library_io.calendar import read_calendar
from content.library_io.course_checks import check_courses
from content.library_io.errors import LibraryProblems, Problem
from content.library_io.faults import BodyError
from content.library_io.interpretations import check_interpretations
from content.library_io.laws import LawFile, read_laws
from content.library_io.questions import QuestionFile, read_questions
from content.library_io.rule_table import read_rule_table
from content.library_io.schema import TYPES, check_fields, type_of
from content.library_io.templates import read_templates
from content.rules.table import Table

INDEX = "_index.md"
VOCABULARY = "library.yaml"
DATA = "data"
_MOST_FILES = 20_000


@dataclass(slots=True)
class Entry:
    """One page as its file says: front matter, blocks, and its place in the tree."""

    path: str
    data: dict[str, Any]
    lines: dict[str, int]
    body: str
    body_line: int
    blocks: list[Block] = field(default_factory=list)
    children: list["Entry"] = field(default_factory=list)
    parent: "Entry | None" = None

    @property
    def id(self) -> str:
        return self.data["id"]

    @property
    def type(self) -> str:
        return type_of(self.data)

    @property
    def slug(self) -> str:
        return str(self.data.get("slug") or default_slug(self.path, self.data))

    def problem(self, key: str, message: str) -> Problem:
        return Problem(self.path, self.lines.get(key, 1), message)

    def walk(self) -> Iterator["Entry"]:
        """This entry and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Library:
    """A whole library: its folder, vocabulary and the home page's entry."""

    folder: Path
    vocabulary: dict[str, Any]
    home: Entry
    laws: list[LawFile] = field(default_factory=list)
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    questions: list[QuestionFile] = field(default_factory=list)
    templates: list[dict[str, Any]] = field(default_factory=list)
    rules: Table | None = None

    def entries(self) -> list[Entry]:
        return list(self.home.walk())


def default_slug(path: str, data: dict[str, Any]) -> str:
    """The slug of a file that names none: from its folder, its name or its title."""
    place = Path(path)
    if place.name == INDEX:
        return place.parent.name or "home"
    if place.stem == data.get("id"):
        return slugify(str(data.get("title", "")), allow_unicode=True)
    return place.stem


def read_library(folder: Path) -> Library:
    """Read and check all files. Raises LibraryProblems with every fault found."""
    if not folder.is_dir():
        raise LibraryProblems([Problem(str(folder), 1, "There is no such folder.")])
    problems: list[Problem] = []
    vocabulary = _read_vocabulary(folder, problems)
    home = read_folder(folder, folder, problems)
    if home is None:
        raise LibraryProblems(problems)
    library = Library(
        folder,
        vocabulary,
        home,
        read_laws(folder, problems),
        read_calendar(folder, problems),
        read_questions(folder, problems),
        read_templates(folder, problems),
        read_rule_table(folder, _text_of, problems),
    )
    _check_together(library, problems)
    problems += check_interpretations(library)
    problems += check_courses(library)
    if problems:
        raise LibraryProblems(problems)
    return library


def _text_of(path: Path, name: str, problems: list[Problem]) -> str | None:
    if path.is_symlink():
        problems.append(Problem(name, 1, "Links to other files are not followed."))
        return None
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        said = "Save the file as UTF-8 without a mark (BOM)."
        problems.append(Problem(name, 1, said))
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "The file is not UTF-8 text."))
        return None
    if "\x00" in text:
        problems.append(Problem(name, 1, "The file holds NUL characters."))
        return None
    return text.replace("\r\n", "\n")


def _read_vocabulary(folder: Path, problems: list[Problem]) -> dict[str, Any]:
    path = folder / VOCABULARY
    if not path.is_file():
        return {}
    text = _text_of(path, VOCABULARY, problems)
    if text is None:
        return {}
    try:
        data, _lines = front_matter.parse_yaml(VOCABULARY, text)
    except LibraryProblems as error:
        problems += error.problems
        return {}
    if not isinstance(data, dict):
        problems.append(Problem(VOCABULARY, 1, "The vocabulary is not a list of keys."))
        return {}
    return data


def read_folder(
    root: Path, folder: Path, problems: list[Problem], depth: int = 0
) -> Entry | None:
    """The page of a folder with all below it; None where it cannot be read."""
    name = str(folder.relative_to(root) / INDEX)
    index = folder / INDEX
    if depth > 12:
        problems.append(Problem(name, 1, "Folders are nested too deeply."))
        return None
    if not index.is_file():
        problems.append(
            Problem(name, 1, f"The folder has no {INDEX}: its pages have no parent.")
        )
        return None
    entry = _read_file(root, index, problems)
    if entry is None:
        return None
    found: dict[str, Entry] = {}
    faulty: set[str] = set()
    for path in sorted(folder.iterdir())[:_MOST_FILES]:
        child: Entry | None = None
        if path.is_dir() and not path.is_symlink():
            if path.name in (FILES, DATA) and depth == 0:
                continue
            child = read_folder(root, path, problems, depth + 1)
        elif path.suffix == ".md" and path.name != INDEX:
            child = _read_file(root, path, problems)
        own = path.stem if path.suffix == ".md" else path.name
        if child is not None:
            child.parent = entry
            found[own] = child
        else:
            faulty.add(own)
    entry.children = _in_order(entry, found, faulty, problems)
    return entry


def _in_order(
    entry: Entry, found: dict[str, Entry], faulty: set[str], problems: list[Problem]
) -> list[Entry]:
    """The children as `children` has them, others behind. Of a file that cannot be
    read its own fault is enough."""
    wanted = entry.data.get("children") or []
    if not isinstance(wanted, list):
        problems.append(entry.problem("children", "`children` is not a list."))
        wanted = []
    ordered: dict[str, Entry] = {}
    for name in wanted:
        if str(name) in faulty:
            continue
        if str(name) not in found:
            problems.append(
                entry.problem("children", f"There is no file or folder “{name}” here.")
            )
        elif str(name) in ordered:
            problems.append(entry.problem("children", f"“{name}” stands here twice."))
        else:
            ordered[str(name)] = found[str(name)]
    return list({**ordered, **found}.values())


def _read_file(root: Path, path: Path, problems: list[Problem]) -> Entry | None:
    name = str(path.relative_to(root))
    text = _text_of(path, name, problems)
    if text is None:
        return None
    try:
        data, lines, body, body_line = front_matter.parse(name, text)
    except LibraryProblems as error:
        problems += error.problems
        return None
    entry = Entry(name, data, lines, body, body_line)
    faults = check_fields(data)
    problems += [entry.problem(key, message) for key, message in faults]
    if faults:
        return None
    try:
        entry.blocks = split_body(body, entry.id)
    except BodyError as error:
        problems.append(Problem(name, body_line + error.line - 1, str(error)))
        return None
    return entry


def _check_together(library: Library, problems: list[Problem]) -> None:
    """Faults that only show between files."""
    seen: dict[str, Entry] = {}
    labels = {
        kind: {str(label.get("slug")) for label in rows or []}
        for kind, rows in (library.vocabulary.get("labels") or {}).items()
    }
    groups = {
        str(group.get("slug")) for group in library.vocabulary.get("groups") or []
    }
    entries = library.entries()
    for entry in entries:
        first = seen.setdefault(entry.id, entry)
        if first is not entry:
            problems.append(
                entry.problem("id", f"The id {entry.id} is that of {first.path} too.")
            )
    for entry in entries:
        parent = entry.parent
        allowed = TYPES[parent.type].children if parent else ("home",)
        if entry.type not in allowed:
            where = f"below a {parent.type}" if parent else "at the top"
            problems.append(
                entry.problem("type", f"A {entry.type} page cannot stand {where}.")
            )
        for kind in ("topics", "minerals", "roles", "steps"):
            for value in entry.data.get(kind) or []:
                if str(value) not in labels.get(kind, set()):
                    problems.append(
                        entry.problem(kind, f"“{value}” is none of our {kind}.")
                    )
        for slug in groups_of(entry.data):
            if slug not in groups:
                problems.append(entry.problem("group", f"There is no group “{slug}”."))
        for other in entry.data.get("related") or []:
            if str(other) not in seen:
                problems.append(
                    entry.problem("related", f"There is no page “{other}” here.")
                )
        problems += missing_files(library, entry)
        slugs = [child.slug for child in entry.children]
        for child in entry.children:
            if slugs.count(child.slug) > 1:
                problems.append(
                    child.problem(
                        "title", f"Two pages here have the slug {child.slug}."
                    )
                )


def groups_of(data: dict[str, Any]) -> list[str]:
    """The slugs of the working groups of a page."""
    several = [str(slug) for slug in data.get("groups") or []]
    return several or ([str(data["group"])] if data.get("group") else [])

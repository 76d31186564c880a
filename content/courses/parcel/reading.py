"""Read an unpacked parcel and find everything that is wrong with it."""

from pathlib import Path

from django.utils.translation import gettext as _

from content.library_io.attached import FILES, fault_of, missing_files
from content.library_io.errors import LibraryProblems, Problem
from content.library_io.questions import read_questions
from content.library_io.reading import Entry, Library, read_folder

_MOST_SHOWN = 50


def words_of(error: LibraryProblems) -> list[str]:
    """The faults as words, as many as anybody reads."""
    return [str(problem) for problem in error.problems[:_MOST_SHOWN]]


def read_parcel(folder: Path) -> tuple[Entry, Library]:
    """The course and its questions. Raises LibraryProblems."""
    problems: list[Problem] = []
    top = read_folder(folder, folder, problems)
    questions = read_questions(folder, problems)
    if top is None or problems:
        raise LibraryProblems(problems)
    library = Library(folder, {}, top, questions=questions)
    known = {draft.id for file in questions for draft in file.drafts}
    if top.type != "course":
        problems.append(top.problem("type", _("This is no course.")))
    seen: set[str] = set()
    for entry in library.entries():
        if entry.id in seen:
            words = _("The id %s is there twice.") % entry.id
            problems.append(entry.problem("id", words))
        seen.add(entry.id)
        problems += missing_files(library, entry)
    lessons = {child.id for child in top.children if child.type == "lesson"}
    for child in top.children:
        if child.type not in ("lesson", "quiz"):
            problems.append(child.problem("type", _("Here belongs a lesson or quiz.")))
        for row in child.data.get("draws") or []:
            if "question" in row and row["question"] not in known:
                words = _("There is no question “%s” in the file.") % row["question"]
                problems.append(child.problem("draws", words))
        for name in map(str, child.data.get("satisfies") or []):
            if name not in lessons:
                words = _("“%s” is no lesson of this course.") % name
                problems.append(child.problem("satisfies", words))
    place = folder / FILES
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if fault := fault_of(path):
            problems.append(Problem(f"{FILES}/{path.name}", 1, fault))
    if problems:
        raise LibraryProblems(problems)
    return top, library

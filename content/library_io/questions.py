"""The question bank as files: `data/questions/CO-1.yaml`, one for each course."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wagtail.models import Locale

from content.library_io.errors import LibraryProblems, Problem
from content.questions import from_yaml
from content.questions.shape import Draft
from content.questions.writing import to_yaml

FOLDER = "data/questions"
# The file of questions that are tagged with no course.
_OTHERS = "bank"


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of one file, as below the library's folder."""

    path: str
    drafts: tuple[Draft, ...]


def read_questions(folder: Path, problems: list[Problem]) -> list[QuestionFile]:
    """All question files of a library, checked alone and for ids used twice."""
    place = folder / FOLDER
    found: list[QuestionFile] = []
    if not place.is_dir():
        return found
    for path in sorted(place.glob("*.yaml")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            problems.append(Problem(name, 1, "Links to other files are not followed."))
            continue
        read = from_yaml.read(path.read_bytes())
        problems += [Problem(name, one.line, one.message) for one in read.faults]
        found.append(QuestionFile(name, read.drafts))
    seen: dict[str, str] = {}
    for file in found:
        for draft in file.drafts:
            first = seen.setdefault(draft.id.casefold(), file.path)
            if first != file.path:
                said = f"The question {draft.id} is in {first} too."
                problems.append(Problem(file.path, draft.line, said))
    return found


def id_of(question: Any) -> str:
    """The question's id in files; one that has none is named by its key."""
    return question.library_id or f"Q-{question.translation_key}"


def import_questions(files: list[QuestionFile], force: bool, user: Any) -> list[str]:
    """Create, update and publish the files' questions, in the caller's transaction.

    One that somebody edited after the last import is kept unless `force` says
    otherwise. Words on what changed; raises LibraryProblems.
    """
    from content.courses import importing

    created, updated, kept = 0, 0, []
    for file in files:
        try:
            done = importing.import_questions(file.drafts, by=user, overwrite=force)
        except importing.ImportRefused as error:
            raise LibraryProblems(
                [Problem(file.path, one.line, one.message) for one in error.faults]
            ) from error
        created += done.count("new")
        updated += done.count("changed")
        kept += done.ids("kept")
    words = [
        f"{count} questions {what}"
        for count, what in ((created, "created"), (updated, "updated"))
        if count
    ]
    if kept:
        names = ", ".join(kept)
        words.append(f"questions kept as editors left them (--force): {names}")
    return words


def write_questions(courses: Iterable[str]) -> dict[str, str]:
    """The published questions as files: text by path. A question stands in the file of
    the first of these courses (by library id) that it is tagged with."""
    from content.courses.versions import draft_of
    from content.models import Question

    names = list(courses)
    found: dict[str, list[Draft]] = defaultdict(list)
    live = Question.objects.filter(live=True, locale=Locale.get_default())
    for question in live.order_by("pk").prefetch_related("tags", "options"):
        draft = draft_of(question)
        file = next((name for name in names if name in draft.tags), _OTHERS)
        found[f"{FOLDER}/{file}.yaml"].append(draft)
    return {
        path: "\n".join(to_yaml([draft]) for draft in drafts)
        for path, drafts in sorted(found.items())
    }

"""The question bank as files: `data/questions/CO-1.yaml`, one for each course."""

import hashlib
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Locale

from content.library_io.errors import LibraryProblems, Problem
from content.questions import from_yaml
from content.questions.shape import Draft
from content.questions.writing import to_yaml

FOLDER = "data/questions"
# The file of questions that are tagged with no course.
_OTHERS = "bank"
_NAMELESS = re.compile(r"Q-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


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


def question_of(name: str, locale: Locale) -> Any:
    """The question of this id in files, or None."""
    from content.models import Question

    known = Question.objects.filter(locale=locale)
    found = known.filter(library_id=name).first()
    if found is None and (nameless := _NAMELESS.fullmatch(name)):
        key = uuid.UUID(nameless[1])
        found = known.filter(library_id=None, translation_key=key).first()
    return found


def id_of(question: Any) -> str:
    """The question's id in files; one that has none is named by its key."""
    return question.library_id or f"Q-{question.translation_key}"


@dataclass(slots=True)
class _Done:
    created: int = 0
    updated: int = 0
    kept: tuple[str, ...] = ()

    def words(self) -> list[str]:
        found = [
            f"{count} questions {what}"
            for count, what in ((self.created, "created"), (self.updated, "updated"))
            if count
        ]
        if self.kept:
            names = ", ".join(self.kept)
            found.append(f"questions kept as editors left them (--force): {names}")
        return found


def import_questions(files: list[QuestionFile], force: bool, user: Any) -> list[str]:
    """Create, update and publish the files' questions, in the caller's transaction.

    One that somebody edited after the last import is kept unless `force` says
    otherwise. Words on what changed; raises LibraryProblems.
    """
    done, locale = _Done(), Locale.get_default()
    for file in files:
        for draft in file.drafts:
            try:
                _bring_in(draft, locale, force, user, done)
            except ValidationError as error:
                said = " ".join(error.messages)
                raise LibraryProblems([Problem(file.path, draft.line, said)]) from error
    return done.words()


def _bring_in(
    draft: Draft, locale: Locale, force: bool, user: Any, done: _Done
) -> None:
    from content.models import Question

    digest = _digest_of(draft)
    question = question_of(draft.id, locale)
    is_new = question is None
    if question is not None:
        edited = question.imported_revision != (question.latest_revision_id or 0)
        if question.digest == digest and not (edited and force):
            return
        if edited and not force:
            done.kept += (draft.id,)
            return
        question = question.get_latest_revision_as_object()
    else:
        question = Question(library_id=draft.id, locale=locale, live=False)
    _fill(question, draft)
    question.full_clean()
    if is_new:
        question.save()
    revision = question.save_revision(user=user)
    revision.publish(user=user)
    Question.objects.filter(pk=question.pk).update(
        digest=digest, imported_revision=revision.pk
    )
    done.created += is_new
    done.updated += not is_new


def _digest_of(draft: Draft) -> str:
    same = replace(draft, tags=tuple(sorted(draft.tags)))
    return hashlib.sha256(to_yaml([same]).encode()).hexdigest()


def _fill(question: Any, draft: Draft) -> None:
    from content.models import QuestionOption

    for name in ("type", "prompt", "feedback", "points", "value", "tolerance", "unit"):
        setattr(question, name, getattr(draft, name))
    question.sources = list(draft.sources)
    question.tags.set([_tag(name) for name in draft.tags])
    question.options.set(
        [
            QuestionOption(
                option_id=option.id,
                text=option.text,
                correct=option.correct,
                match=option.match,
                feedback=option.feedback,
                sort_order=place,
            )
            for place, option in enumerate(draft.options)
        ]
    )


def _tag(name: str) -> Any:
    from content.models import QuestionTag

    tag = QuestionTag.objects.filter(name=name).first()
    if tag is None:
        tag = QuestionTag(name=name)
        tag.full_clean()
        tag.save()
    return tag


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
    return {path: to_yaml(drafts) for path, drafts in sorted(found.items())}

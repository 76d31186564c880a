"""Which pages and questions of a parcel are here already, and what the others are to be
called where something else has their name."""

import hashlib
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Locale

from content.courses.importing import question_of
from content.courses.parcel.drawn import questions_drawn
from content.courses.versions import draft_of
from content.library_io.attached import FILES
from content.library_io.questions import QuestionFile
from content.library_io.reading import Entry
from content.models import Attachment, BasePage, Picture, QuizPage
from content.questions.reading import content_id

_SPACE = uuid.UUID("0f3b52d4-6d5f-4c43-9a43-d36b1c4b3a7e")


@dataclass(slots=True)
class Matches:
    """pages: those that are here, by the id in the parcel. names, questions, files: new
    names by old ones, for what has to be called otherwise. keys: by new id, of pages
    that are to be made."""

    pages: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    keys: dict[str, uuid.UUID] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


def match_pages(top: Entry, given: Mapping[str, str]) -> Matches:
    """given: keys by id, as the manifest has them; one that is missing or no key is
    made from the ids, the same at each import."""
    found = Matches()
    keys = {entry.id: _key(given.get(entry.id), top, entry) for entry in top.walk()}
    local = BasePage.objects.filter(alias_of__isnull=True, locale=Locale.get_default())
    by_key = {page.translation_key: page.specific for page in local.filter(
        translation_key__in=keys.values())}  # fmt: skip
    wanted = {name for one in keys for name in (one, _renamed(one, keys[one]))}
    by_id = {page.library_id: page.specific for page in local.filter(
        library_id__in=wanted)}  # fmt: skip
    for entry in top.walk():
        own, other = keys[entry.id], _renamed(entry.id, keys[entry.id])
        course = found.pages.get(top.id)
        for page in (by_key.get(own), by_id.get(entry.id), by_id.get(other)):
            if page is not None and _is_same(page, entry, course, own, other):
                found.pages[entry.id] = page
                if page.library_id and page.library_id != entry.id:
                    found.names[entry.id] = page.library_id
                break
        else:
            if entry.id in by_id:
                found.names[entry.id] = other
                found.words.append(
                    _("Another page here is called %(old)s: this one is now %(new)s.")
                    % {"old": entry.id, "new": other}
                )
            # A key that is somebody else's here is not used a second time.
            free = own not in by_key
            key = own if free else uuid.uuid5(_SPACE, f"{own}/{entry.id}")
            found.keys[found.names.get(entry.id, entry.id)] = key
    return found


def _key(given: str | None, top: Entry, entry: Entry) -> uuid.UUID:
    try:
        return uuid.UUID(given or "")
    except ValueError:
        return uuid.uuid5(_SPACE, f"{top.id}/{top.data['title']}/{entry.id}")


def _renamed(name: str, key: uuid.UUID) -> str:
    return f"{name[:50]}-{key.hex[:8]}"


def _is_same(
    page: Any, entry: Entry, course: Any, key: uuid.UUID, renamed: str
) -> bool:
    if page.kind != entry.type:
        return False
    if entry.parent is not None:
        # A step is what it was in its own course only.
        return course is not None and page.path[: -page.steplen] == course.path
    known = key == page.translation_key or page.library_id == renamed
    return known or page.title == entry.data["title"]


def match_questions(found: Matches, top: Entry, files: list[QuestionFile]) -> None:
    """A question of the same id is the same where the course is here already and its
    quizzes draw it, or where it asks the same; else this one gets a name of its own."""
    locale = Locale.get_default()
    drawn = _drawn_here(found.pages.get(top.id))
    for draft in (draft for file in files for draft in file.drafts):
        new = f"{draft.id[:50]}-{uuid.uuid5(_SPACE, f'{top.id}/{draft.id}').hex[:8]}"
        here = question_of(draft.id, locale)
        if question_of(new, locale) is not None:
            found.questions[draft.id] = new
        elif here is None or here.pk in drawn:
            continue
        elif content_id(draft_of(here)) != content_id(draft):
            found.questions[draft.id] = new
            found.words.append(
                _("Another question here is called %(old)s: this one is now %(new)s.")
                % {"old": draft.id, "new": new}
            )


def _drawn_here(course: Any) -> Collection[int]:
    """Ids of the questions that the course's quizzes draw here, drafts of questions
    too. None for a course that is not here."""
    if course is None:
        return ()
    quizzes = QuizPage.objects.child_of(course).live().filter(alias_of__isnull=True)
    return questions_drawn(quizzes).keys()


def match_files(found: Matches, folder: Path) -> None:
    """A file whose name here has other bytes is given a name with its hash in it."""
    place = folder / FILES
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        digest = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()
        for model in (Attachment, Picture):
            known = model.objects.filter(library_name=path.name).first()
            if known is not None and known.file_hash != digest:
                new = f"{path.stem[:80]}-{digest[:8]}{path.suffix}"
                found.files[path.name] = new
                path.rename(place / new)
                break

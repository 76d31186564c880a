"""Pack a course: its published pages, the questions that it asks, and its files."""

import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from content.admin.policy import is_foreign
from content.courses.parcel.drawn import questions_drawn
from content.courses.parcel.reading import read_parcel, words_of
from content.courses.parcel.zipped import ParcelRefused, write_parcel
from content.library_io.errors import LibraryProblems
from content.library_io.exporting import library_id_of, write_pages
from content.library_io.questions import FOLDER, id_of
from content.models import Attachment, BasePage, Question
from content.questions.writing import to_yaml
from portal.numbers import is_row_number

_LINK = re.compile(r"\((page|term|file):([^)#\s]{1,200})")


def export_course(
    course: Any, target: IO[bytes], *, user: Any = None, may_see_questions: bool = True
) -> None:
    """Write the live course as a parcel. Drafts, releases and all that is known of
    learners stay here. The same course gives the same bytes, but for the day.

    user: for whom; None for the operator, to whom all working groups are open.
    may_see_questions: whether they work with the question bank.

    Raises ParcelRefused for a course that nobody could bring in: what lacks is said
    to who can mend it; and for one of which the user may not see everything.
    """
    own = BasePage.objects.descendant_of(course, inclusive=True)
    pages = list(own.live().filter(alias_of__isnull=True).order_by("path").specific())
    if user is not None and any(is_foreign(user, page) for page in pages):
        words = _(
            "The course has a step of a working group that you are not in: who is in "
            "the group can pack it."
        )
        raise ParcelRefused([words])
    questions = _questions(pages)
    if questions and not may_see_questions:
        words = _(
            "The course has quizzes, and you may not see the question bank: ask "
            "somebody who works with it to pack the course."
        )
        raise ParcelRefused([words])
    ids = _ids(pages)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pages(folder, pages, ids, _named(ids, folder))
        if questions:
            path = folder / FOLDER / f"{ids[course.pk]}.yaml"
            path.parent.mkdir(parents=True)
            path.write_text(questions, encoding="utf-8")
        try:
            read_parcel(folder)
        except LibraryProblems as error:
            raise ParcelRefused(words_of(error)) from error
        about = {
            "course": ids[course.pk],
            "title": course.title,
            "exported_on": timezone.localdate().isoformat(),
            "keys": {ids[page.pk]: str(page.translation_key) for page in pages},
        }
        write_parcel(target, folder, about)


def _ids(pages: Iterable[Any]) -> dict[int, str]:
    """Ids of the course's pages, and of pages elsewhere that have one of their own:
    another site may know them under it."""
    others = BasePage.objects.filter(library_id__isnull=False, alias_of__isnull=True)
    found = dict(others.values_list("pk", "library_id"))
    return {**found, **{page.pk: library_id_of(page) for page in pages}}


def _named(ids: dict[int, str], folder: Path) -> Callable[[str], str]:
    """A function that writes links by row number, which mean nothing elsewhere, as
    links by name, and copies the files that the text links to."""
    from content.library_io.exporting import copy_file
    from content.library_io.fields import file_name

    def named(match: re.Match[str]) -> str:
        kind, target = match[1], match[2]
        if kind == "file":
            known = Attachment.objects.filter(library_name=target).first()
            if known is None and is_row_number(target):
                known = Attachment.objects.filter(pk=int(target)).first()
            if known is None:
                return match[0]
            copy_file(known, folder)
            return f"(file:{file_name(known)}"
        if is_row_number(target):
            return f"({kind}:{ids.get(int(target), target)}"
        return match[0]

    return lambda text: _LINK.sub(named, text)


def _questions(pages: Iterable[Any]) -> str:
    """The published questions that quizzes of the course ask or may draw."""
    from content.courses.versions import draft_of

    live = Question.objects.filter(live=True).prefetch_related("tags", "options")
    wanted = questions_drawn(pages, live)
    ordered = sorted(wanted.values(), key=id_of)
    return "\n".join(to_yaml([draft_of(question)]) for question in ordered)

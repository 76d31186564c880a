"""Bring a packed course in: all of it, in one transaction, or nothing."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from content.admin.policy import is_foreign, offered_groups
from content.courses.manifest import manifest_of
from content.courses.parcel.adapting import Fitting
from content.courses.parcel.matching import (
    Matches,
    match_files,
    match_pages,
    match_questions,
)
from content.courses.parcel.reading import read_parcel, words_of
from content.courses.parcel.zipped import ParcelRefused, unpack
from content.courses.releasing import (
    ReleaseRefused,
    is_released,
    latest_release,
    publish_release,
)
from content.index_tasks import written_once
from content.library_io.errors import LibraryProblems
from content.library_io.importing import Run
from content.library_io.questions import import_questions
from content.library_io.reading import Entry, Library
from content.models import BasePage, CoursePage
from portal.members.models import WorkingGroup


@dataclass(frozen=True, slots=True)
class Brought:
    """The course as it is here now, what happened to its pages (ids), and in words
    what came out otherwise than it was packed."""

    course: CoursePage
    created: list[str]
    updated: list[str]
    kept: list[str]
    words: list[str]


class _Below(Run):
    """An import whose top page stands below a section."""

    section: Any

    def place_top(self, page: BasePage) -> BasePage:
        section = BasePage.objects.get(pk=self.section.pk)
        slugs = set(section.get_children().values_list("slug", flat=True))
        own, number = page.slug, 2
        while page.slug in slugs:
            page.slug, number = f"{own}-{number}", number + 1
        section.add_child(instance=page)
        return page


def import_course(
    source: IO[bytes],
    section: Any,
    *,
    user: Any = None,
    may_change: Callable[[Any], bool] = lambda page: True,
    may_write_questions: bool = True,
) -> Brought:
    """Bring the course in below the section, or up to date where it is already.

    Pages and questions that somebody here has edited are kept as they are. user: in
    whose name; None for the operator, for whom all working groups are open.
    may_change: whether a course that is here already may be written.
    may_write_questions: whether the user may add, change and publish questions; without
    that a parcel that has some is refused.

    Raises ParcelRefused.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        try:
            top, library = read_parcel(folder)
            if not may_write_questions and any(f.drafts for f in library.questions):
                words = _(
                    "The course has questions: to bring it in you must be allowed to "
                    "add, change and publish questions."
                )
                raise ParcelRefused([words])
            matches = match_pages(top, manifest["keys"])
            _check(matches.pages, top, user, may_change)
            return _import(folder, top, library, matches, section, user)
        except LibraryProblems as error:
            raise ParcelRefused(words_of(error)) from error


def _check(
    here: dict[str, Any], top: Entry, user: Any, may_change: Callable[[Any], bool]
) -> None:
    """Whether what is here already may be written over in this person's name."""
    if top.id in here and not may_change(here[top.id]):
        words = _("The course is here already, and you may not publish it.")
        raise ParcelRefused([words])
    if user is not None and any(is_foreign(user, page) for page in here.values()):
        words = _(
            "The course is here already, with a step of a working group that you are "
            "not in."
        )
        raise ParcelRefused([words])


def _import(
    folder: Path,
    top: Entry,
    library: Library,
    matches: Matches,
    section: Any,
    user: Any,
) -> Brought:
    match_questions(matches, top, library.questions)
    match_files(matches, folder)
    groups = WorkingGroup.objects.all() if user is None else offered_groups(user)
    fitting = Fitting(matches, folder, groups)
    if problems := fitting.problems(top):
        raise LibraryProblems(problems)
    here = {matches.names.get(one, one): page for one, page in matches.pages.items()}
    fitting.fit(top)
    library.questions = fitting.fitted(library.questions)
    run = _Below(library, False, user, lambda words: None)
    run.section, run.keys = section, matches.keys
    run.pages = {**fitting.others, **here}
    try:
        with transaction.atomic(), written_once():
            fitting.words += import_questions(library.questions, False, user)
            for name in sorted(fitting.linked):
                run.files.attachment(name, "")
            run.bring(library.entries())
            made = CoursePage.objects.get(pk=run.pages[top.id].pk)
            done = run.outcome
            if run.moved or done.created or done.updated:
                fitting.words += _release(made, user)
    except BaseException:
        run.files.remove_new()
        raise
    return Brought(made, done.created, done.updated, done.kept, fitting.words)


def _release(course: CoursePage, user: Any) -> list[str]:
    """Learners follow a release: make one, or say why there is none yet."""
    latest = latest_release(course.translation_key)
    if is_released(course, manifest_of(course), latest):
        return []
    note = _("Brought from another site.")
    try:
        publish_release(course, kind="content", note=note, by=user)
    except ReleaseRefused as error:
        words = _("Not released yet: %s")
        return [words % problem for problem in error.problems]
    return []

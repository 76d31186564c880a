"""After an import: a release of each course that it has changed."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from content.courses.manifest import Manifest, manifest_of
from content.courses.releasing import (
    ReleaseRefused,
    is_released,
    latest_release,
    publish_release,
)
from content.library_io.errors import LibraryProblems, Problem
from content.models import CoursePage

if TYPE_CHECKING:
    from content.library_io.reading import Entry, Library


def release_courses(
    library: "Library", touched: Collection[str], user: Any
) -> list[str]:
    """Release the courses that differ from what learners follow, in the caller's
    transaction; words on each. touched: ids that this import has written or moved.

    A course that the import left alone is left alone here too, for a trainer may have
    published a lesson and wait with its release. Raises LibraryProblems.
    """
    words, problems = [], []
    for entry in library.entries():
        if entry.type != "course":
            continue
        course = CoursePage.objects.get(
            library_id=entry.id, alias_of__isnull=True, locale=_default_locale()
        )
        latest = latest_release(course.translation_key)
        if latest is not None and not _concerns(entry, touched):
            continue
        manifest = manifest_of(course)
        if is_released(course, manifest, latest):
            continue
        note = _note(manifest, latest.manifest) if latest else _("First release.")
        try:
            release = publish_release(course, kind="content", note=note, by=user)
        except ReleaseRefused as error:
            problems += _problems(entry, error)
        else:
            words.append(f"{entry.id} released ({release.number})")
    if problems:
        raise LibraryProblems(problems)
    return words


def _default_locale() -> Any:
    from wagtail.models import Locale

    return Locale.get_default()


def _concerns(entry: "Entry", touched: Collection[str]) -> bool:
    """Whether the course, a step of it, or a section above it was touched."""
    own = {one.id for one in entry.walk()}
    above = entry.parent
    while above is not None:
        own.add(above.id)
        above = above.parent
    return not own.isdisjoint(touched)


def _problems(entry: "Entry", error: ReleaseRefused) -> list[Problem]:
    return [
        entry.problem("id", f"The course cannot be released: {words}")
        for words in error.problems
    ]


def _note(manifest: Manifest, before: list[dict[str, Any]]) -> str:
    """What learners are told: which steps differ from the release before."""
    known = {step["key"]: _taught(step) for step in before}
    changed = [
        step["title"]
        for step in manifest.steps
        if known.get(step["key"]) != _taught(step)
    ]
    if not changed and [_taught(step) for step in before] == [
        _taught(step) for step in manifest.steps
    ]:
        return _(
            "The same steps; what is said of the course or its certificate changed."
        )
    if not changed:
        return _("The steps stand in another order, or fewer are asked.")
    return _("Changed: %s.") % ", ".join(changed)


def _taught(step: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in step.items() if name != "url"}

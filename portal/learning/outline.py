"""A course's steps as one reader may see them: for everybody, and for who learns it."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from content.addresses import public_path
from content.courses.releasing import latest_release
from content.models import BasePage, CourseRelease
from portal.access import Viewer
from portal.learning.progress import Progress, StepState, waived_words
from portal.learning.rights import archive_opens, in_language, rows_of, step_opens
from portal.memory import Memory


@dataclass(slots=True)
class Line:
    """One step in a list. url: "" where it does not open for this reader."""

    key: str
    kind: str
    title: str
    minutes: int
    required: bool
    url: str = ""
    locked: bool = False
    state: str = ""
    updated: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a course stands: its own key and its course's."""

    course_key: UUID
    course_url: str
    course_title: str
    key: UUID
    kind: str
    title: str


_places: Memory[Place | None] = Memory(5_000)
_lines: Memory[list[Line]] = Memory(1_000)


def place_of(page_id: int, viewer: Viewer) -> Place | None:
    """The place of a course, lesson or quiz page; two queries, remembered."""
    return _places.get(viewer.stamp, page_id, lambda: _place(page_id))


def _place(page_id: int) -> Place | None:
    fields = ("translation_key", "url_path", "title", "content_type__model", "path")
    row = BasePage.objects.filter(pk=page_id).values_list(*fields).first()
    if row is None:
        return None
    key, url_path, title, model, path = row
    kind = model.removesuffix("page")
    above = (key, url_path, title)
    if kind != "course":
        parents = BasePage.objects.filter(path=path[: -BasePage.steplen])
        found = parents.values_list("translation_key", "url_path", "title").first()
        if found is None:
            return None
        above = found
    course_key, course_path, course_title = above
    return Place(
        course_key, public_path(course_path) or "", course_title, key, kind, title
    )


def lines_for_anyone(course_key: UUID, viewer: Viewer) -> list[Line]:
    """The published steps of the newest release that this reader may see in lists; two
    queries, remembered for all readers of the same sight."""
    key = (course_key, viewer.sight, get_language())
    return _lines.get(viewer.stamp, key, lambda: _for_anyone(course_key, viewer))


def _for_anyone(course_key: UUID, viewer: Viewer) -> list[Line]:
    release = latest_release(course_key)
    if release is None:
        return []
    rows = rows_of([step["key"] for step in release.manifest])
    found = []
    for step in release.manifest:
        row = in_language(rows.get(UUID(step["key"]), []))
        if row is None or not viewer.can_list(row):
            continue
        found.append(
            Line(
                step["key"],
                step["kind"],
                row.title,
                step["minutes"],
                step["required"],
                url=public_path(row.url_path) or "",
                locked=not viewer.can_read(row),
            )
        )
    return found


def lines_of(
    release: CourseRelease, progress: Progress, viewer: Viewer, *, may: bool
) -> list[Line]:
    """The steps of a learner's own release with their state.

    may: whether the learner may be taught now; if not, no text opens.
    """
    return [_line(release, step, viewer, may) for step in progress.steps]


def _line(release: CourseRelease, step: StepState, viewer: Viewer, may: bool) -> Line:
    url = address_of(release, step, viewer) if may else ""
    line = Line(
        step.key,
        step.kind,
        title_for(release, step, viewer),
        step.minutes,
        step.required,
        url=url,
        locked=not step_opens(viewer, release, step.key, step.page),
        state=step.state,
        updated=step.updated,
    )
    if step.state == "waived":
        line.words = waived_words(step.reason)
    return line


def address_of(release: CourseRelease, step: StepState, viewer: Viewer) -> str:
    """Where this step opens for its learner: the published page, else what the release
    keeps of it; "" where it does not."""
    if step.page is not None:
        return step.url if viewer.can_list(step.page) else ""
    if not step_opens(viewer, release, step.key, None):
        return ""
    name = "learning_quiz" if step.kind == "quiz" else "learning_lesson"
    return reverse(name, args=[release.course_key, step.key])


def title_for(release: CourseRelease, step: StepState, viewer: Viewer) -> str:
    """What a step is called for this learner. One whose page they may not see in lists
    has no name, nor one that is gone and was not for them, unless they have done it:
    that others took it out of the course does not make it known."""
    if step.page is not None:
        shown = viewer.can_list(step.page)
    else:
        shown = step.state == "done" or archive_opens(release, step.key, viewer)
    return step.title if shown else _("A step that is not open to you")

"""Who may learn a course now: decided by the one access rule, at every request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone, translation

from content.models import BasePage, CoursePage, CourseRelease
from portal.access import CLOSED, UNKNOWN, Audience, Viewer, allows
from portal.learning.models import CourseEnd


@dataclass(frozen=True, slots=True)
class Row:
    """What the access rule asks for, of a page that need not be loaded."""

    pk: int
    live: bool
    audience: str
    path: str
    is_listed: bool
    title: str
    url_path: str
    language: str


def rows_of(keys: Any) -> dict[UUID, list[Row]]:
    """The pages of these translation keys in all languages; one query."""
    found: dict[UUID, list[Row]] = {}
    pages = BasePage.objects.filter(translation_key__in=keys, alias_of__isnull=True)
    for key, *values in pages.order_by("pk").values_list(
        "translation_key", "pk", "live", "audience", "path", "is_listed", "title",
        "url_path", "locale__language_code",
    ):  # fmt: skip
        found.setdefault(key, []).append(Row(*values))
    return found


Rows = dict[UUID, list[Row]]


def rows_of_release(release: CourseRelease) -> Rows:
    """The pages of a release's course and of all its steps; one query."""
    keys = [step["key"] for step in release.manifest]
    return rows_of([release.course_key, *keys])


def in_language(rows: list[Row]) -> Row | None:
    """The published page in the reader's language, else in any."""
    live = [row for row in rows if is_open(row)]
    wanted = translation.get_language()
    live.sort(key=lambda row: row.language != wanted)
    return live[0] if live else None


def is_open(row: Row) -> bool:
    """Whether the page is published, and all above it."""
    return row.live and row.audience not in (CLOSED, UNKNOWN)


def is_given(rows: Iterable[Row]) -> bool:
    """Whether any of these pages, the languages of one, is published."""
    return any(is_open(row) for row in rows)


def opens(viewer: Viewer, rows: Iterable[Row], kept: str) -> bool:
    """Whether a course, lesson or quiz is for this viewer. Its page decides while one
    is published, in any language; else for whom it was when the release was made.

    kept: the audience key that the release keeps.
    """
    live = [row for row in rows if is_open(row)]
    if live:
        return any(viewer.can_read(row) for row in live)
    return allows(viewer.grants, Audience.parse(kept))


def open_course(course_key: UUID | str, viewer: Viewer) -> CoursePage | None:
    """The published page of a course that this viewer may read, or None."""
    pages = CoursePage.objects.visible_to(viewer).filter(translation_key=course_key)
    return pages.order_by("pk").first()


def may_learn(
    viewer: Viewer, release: CourseRelease, rows: list[Row] | None = None
) -> bool:
    """Whether this viewer may be taught and tested on this release now.

    As long as the course is published its page decides. When it is not, the audience
    that it had when the release was made does, until the course ends for good.

    rows: the course's pages, where the caller has them; otherwise one query.
    """
    if rows is None:
        rows = rows_of([release.course_key]).get(release.course_key, [])
    return opens(viewer, rows, release.audience) and (
        is_given(rows) or not is_over(release.course_key)
    )


def step_opens(viewer: Viewer, release: CourseRelease, key: Any, page: Any) -> bool:
    """Whether a lesson or quiz of a release is for this viewer: its published page
    decides, and where there is none whom the step was for when the release was made.
    Whether the course is, `may_learn` says.

    page: the published page, or a row with live, audience and path; None without one.
    """
    if page is not None:
        return viewer.can_read(page)
    return archive_opens(release, key, viewer)


def archive_opens(release: CourseRelease, key: Any, viewer: Viewer) -> bool:
    """Whether a withdrawn step's text, as the release keeps it, is for this reader:
    for whom the step was when the release was made."""
    step = release.step(key)
    if step is None:
        return False
    return allows(viewer.grants, Audience.parse(step["audience"]))


def open_releases(releases: Iterable[CourseRelease], viewer: Viewer) -> dict[int, bool]:
    """Numbers (ids) of those that this viewer may be taught now: `may_learn` for many;
    two queries. False: no longer given, but open to those who have begun."""
    asked = list(releases)
    keys = {release.course_key for release in asked}
    if not keys:
        return {}
    pages = rows_of(keys)
    ended = CourseEnd.objects.filter(course_key__in=keys, closes_at__lte=timezone.now())
    over = set(ended.values_list("course_key", flat=True))
    found = {}
    for release in asked:
        rows = pages.get(release.course_key, [])
        given = is_given(rows)
        if opens(viewer, rows, release.audience) and (
            given or release.course_key not in over
        ):
            found[release.pk] = given
    return found


def is_over(course_key: UUID, at: datetime | None = None) -> bool:
    """Whether a withdrawn course can be finished no more."""
    end = CourseEnd.objects.filter(course_key=course_key).first()
    return end is not None and end.closes_at <= (at or timezone.now())

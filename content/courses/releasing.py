"""Publish a course as one thing: checked, compared, and in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from content.courses.archive import packed
from content.courses.manifest import Manifest, manifest_of
from content.models.course import CoursePage
from content.models.release import CourseRelease
from content.signals import course_released


class ReleaseRefused(Exception):
    """The course cannot be released. `problems`: in words, for the trainer."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class SomebodyElseReleased(Exception):
    """Since the trainer looked, somebody else has published this release."""

    def __init__(self, release: CourseRelease) -> None:
        super().__init__(str(release))
        self.release = release


def latest_release(course_key: UUID | str) -> CourseRelease | None:
    """The newest release of a course, without its archive."""
    rows = CourseRelease.objects.defer("archive").filter(course_key=course_key)
    return rows.order_by("-number").first()


# What a release says of the course itself, beside its steps.
_OWN = ("title", "certificate", "validity_months", "short_renewal", "audience")


def is_released(
    course: CoursePage, manifest: Manifest, latest: CourseRelease | None
) -> bool:
    """Whether the newest release says what the course says now: its steps, and what it
    promises to who finishes it."""
    return (
        latest is not None
        and latest.sha256 == manifest.sha256
        and all(getattr(course, name) == getattr(latest, name) for name in _OWN)
    )


def publish_release(
    course: CoursePage,
    *,
    kind: str,
    note: str = "",
    by: Any = None,
    after: int | None = None,
    older_close_at: datetime | None = None,
) -> CourseRelease:
    """Make the next release from what is live now, or nothing.

    after: the number of the release that the trainer has compared with (0: none);
    None where nobody looked (imports). Learners are told and moved by receivers of
    `content.signals.course_released`, inside this transaction.

    Raises ReleaseRefused, and SomebodyElseReleased where `after` is not the newest.
    """
    from content.courses.checking import problems_of

    with transaction.atomic():
        # The course's row: two trainers who press at once come one after the other.
        course = CoursePage.objects.select_for_update(of=("self",)).get(pk=course.pk)
        latest = latest_release(course.translation_key)
        if after is not None and latest is not None and latest.number != after:
            raise SomebodyElseReleased(latest)
        manifest = manifest_of(course)
        problems = problems_of(course, manifest)
        if problems:
            raise ReleaseRefused(problems)
        release = CourseRelease(
            course_key=course.translation_key,
            number=latest.number + 1 if latest else 1,
            language=course.locale.language_code,
            **{name: getattr(course, name) for name in _OWN},
            manifest=manifest.steps,
            archive=packed(manifest.texts),
            sha256=manifest.sha256,
            change_kind=kind,
            note=note.strip(),
            published_by=by,
            older_close_at=older_close_at,
        )
        release.save()
        course_released.send(sender=CourseRelease, release=release, before=latest)
    return release

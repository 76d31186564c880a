"""Begin a course, change to its newer release, renew."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.courses.releasing import latest_release
from content.models import CoursePage, CourseRelease
from portal.access import Viewer
from portal.learning.certificates.renewing import (
    current_of,
    successor_of,
    why_not_renew,
)
from portal.learning.certificates.status import State as Validity
from portal.learning.certificates.status import state_of
from portal.learning.locking import lock
from portal.learning.models import Certificate, Enrolment, LearningEvent
from portal.learning.problems import NotYours, Refused
from portal.learning.progress import (
    RENEWAL,
    State,
    mark_lessons,
    renewal_lessons,
    settle,
)
from portal.learning.rights import may_learn, open_course
from portal.members.models import User


def enrolment_of(person: Any, course_key: UUID | str) -> Enrolment | None:
    """The person's newest way through the course, open or done; one query."""
    rows = Enrolment.objects.select_related("release", "completed_release")
    rows = rows.defer("release__archive", "completed_release__archive")
    return rows.filter(learner=person, course_key=course_key).order_by("-cycle").first()


def enrol(person: Any, course_key: UUID | str, viewer: Viewer) -> Enrolment:
    """Begin the course on its newest release; who has begun gets what they have.

    Raises NotYours where the viewer may not read the course, Refused where it cannot
    be begun.
    """
    release = latest_release(course_key)
    if release is None or not may_learn(viewer, release):
        raise NotYours
    known = enrolment_of(person, course_key)
    if known is not None:
        return known
    course = open_course(course_key, viewer)
    if course is None:
        raise Refused(_("This course is not open to new learners any more."))
    missing = missing_before(person, course, viewer)
    if missing:
        raise Refused(_("Finish this course first: %s.") % ", ".join(missing))
    return _begin(person, release, cycle=1)


def missing_before(person: Any, course: CoursePage, viewer: Viewer) -> list[str]:
    """Titles of courses that should come before and that this person has never
    finished. One that they may not take does not stand in their way."""
    wanted = _wanted_before(course, viewer)
    if not wanted:
        return []
    done = Enrolment.objects.filter(
        learner=person, course_key__in=wanted, completed_at__isnull=False
    )
    finished = set(done.values_list("course_key", flat=True))
    return [title for key, title in wanted.items() if key not in finished]


def ended_before(person: Any, course: CoursePage, viewer: Viewer) -> list[str]:
    """Titles of courses that should come before, that this person has finished, and
    whose certificate has ended since. That is said, and keeps nobody out."""
    wanted = _wanted_before(course, viewer)
    if not wanted:
        return []
    rows = Certificate.objects.filter(
        enrolment__learner=person, enrolment__course_key__in=wanted, current=True
    ).select_related("enrolment")
    states: dict[UUID, set[str]] = {}
    for row in rows:
        states.setdefault(row.enrolment.course_key, set()).add(state_of(row))
    return [
        title
        for key, title in wanted.items()
        if Validity.EXPIRED in states.get(key, ()) and Validity.VALID not in states[key]
    ]


def _wanted_before(course: CoursePage, viewer: Viewer) -> dict[UUID, str]:
    return {
        page.translation_key: page.title
        for page in course.prerequisites.visible_to(viewer)
    }


def _begin(
    person: Any,
    release: CourseRelease,
    *,
    cycle: int,
    kind: str = Enrolment.Kind.FULL,
) -> Enrolment:
    try:
        with transaction.atomic():
            # The person's row: two clicks at once come one after the other.
            User.objects.select_for_update().get(pk=person.pk)
            known = Enrolment.objects.filter(
                learner=person, course_key=release.course_key, cycle=cycle
            ).first()
            if known is None:
                known = Enrolment.objects.create(
                    learner=person,
                    course_key=release.course_key,
                    course_title=release.title,
                    cycle=cycle,
                    kind=kind,
                    release=release,
                )
                if kind == Enrolment.Kind.RENEWAL:
                    mark_lessons(known, renewal_lessons(release), State.WAIVED, RENEWAL)
                LearningEvent.note(
                    "enrolled", known.course_key, known.pseudonym, number=cycle
                )
    except IntegrityError:
        # The constraint stood in the way: somebody was faster.
        found = enrolment_of(person, release.course_key)
        if found is None:
            raise
        return found
    return known


def newer_release(enrolment: Enrolment) -> CourseRelease | None:
    """The newest release, where it is another one than the learner follows."""
    release = latest_release(enrolment.course_key)
    if release is None or release.pk == enrolment.release_id:
        return None
    return release


def switch_release(enrolment: Enrolment, to: CourseRelease | None = None) -> Enrolment:
    """Follow the newest release, or this one. What is done stays done; nobody goes
    back. Raises Refused where the course is finished."""
    with transaction.atomic():
        enrolment = lock(enrolment.pk)
        if enrolment.completed_at is not None:
            raise Refused(_("You have finished this course."))
        newest = to or newer_release(enrolment)
        if newest is not None and newest.number > enrolment.release.number:
            LearningEvent.note(
                "switched",
                enrolment.course_key,
                enrolment.pseudonym,
                number=f"{enrolment.cycle}.{newest.number}",
                before=enrolment.release.number,
            )
            enrolment.release = newest
            enrolment.save(update_fields=["release"])
            settle(enrolment)
    return enrolment


def closes_at(release: CourseRelease) -> datetime | None:
    """Until when people may finish on this release: the earliest end that a newer one
    has set; None where none has. One query."""
    newer = CourseRelease.objects.filter(
        course_key=release.course_key,
        number__gt=release.number,
        older_close_at__isnull=False,
    )
    return (
        newer.order_by("older_close_at")
        .values_list("older_close_at", flat=True)
        .first()
    )


def move_up(now: datetime | None = None) -> int:
    """Move those whose release is closed to the release that closed it, keeping what
    they have done; how many. Run hourly.

    Not further: a later release may leave them more time.
    """
    moved = 0
    now = now or timezone.now()
    closing = CourseRelease.objects.defer("archive").filter(older_close_at__lte=now)
    for release in closing.order_by("course_key", "number"):
        waiting = Enrolment.objects.filter(
            course_key=release.course_key,
            completed_at__isnull=True,
            release__number__lt=release.number,
        )
        for enrolment in list(waiting):
            try:
                switch_release(enrolment, release)
            except Refused:
                # They have finished in between.
                continue
            moved += 1
    return moved


def renew(person: Any, course_key: UUID | str, viewer: Viewer) -> Enrolment:
    """Begin the next cycle; who has begun it gets what they have. Before its time only
    where a firm asks for a newer certificate.

    Raises NotYours, and Refused where there is nothing to renew (yet), or the course is
    withdrawn (then it names the one that follows).
    """
    before = enrolment_of(person, course_key)
    if before is None:
        raise NotYours
    if before.completed_at is None:
        return before
    words = why_not_renew(current_of(before))
    if words and not _newer_is_asked(before):
        raise Refused(words)
    release = latest_release(course_key)
    if release is None or not may_learn(viewer, release):
        raise NotYours
    course = open_course(course_key, viewer)
    if course is None:
        follower = successor_of(course_key)
        if follower is not None and viewer.can_list(follower):
            raise Refused(
                _("This course is not given any more. Take “%s” instead.")
                % follower.title
            )
        raise Refused(_("This course is not given any more."))
    # With no quiz to pass a short renewal would have nothing in it.
    short = release.short_renewal and any(
        step["required"] and step["kind"] == "quiz" for step in release.manifest
    )
    kind = Enrolment.Kind.RENEWAL if short else Enrolment.Kind.FULL
    return _begin(person, release, cycle=before.cycle + 1, kind=kind)


def _newer_is_asked(done: Enrolment) -> bool:
    """Whether a firm of the learner asks for a newer certificate than this one."""
    from portal.learning.teams.asked import newer_is_asked

    return newer_is_asked(done)

"""When a certificate can be renewed, by what, and where it leaves a gap."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from content.models import CoursePage
from portal.access import Viewer
from portal.learning.certificates.status import completed_on, today
from portal.learning.enrolments import renewal_opens, successor_of
from portal.learning.models import Certificate, Enrolment
from portal.learning.rights import is_open, rows_of


@dataclass(frozen=True, slots=True)
class Renewal:
    """What its holder can do about a certificate's end.

    opens: the first day; None where it does not expire. is_open: now, or at once
    where it was revoked. is_done: a later
    one holds. is_given: the course is published. course: its page, if the reader may
    take it now. successor: the page that follows one that is not given any more, if
    the reader may know of it.
    """

    opens: date | None
    is_open: bool
    is_done: bool
    is_given: bool
    course: CoursePage | None
    successor: CoursePage | None


def renewal_of(
    certificate: Certificate, viewer: Viewer, now: datetime | None = None
) -> Renewal:
    key = UUID(certificate.facts["course_key"])
    course = open_course(key, viewer)
    is_given = any(is_open(row) for row in rows_of([key]).get(key, []))
    follower = None if is_given else successor_of(key)
    if follower is not None and not viewer.can_list(follower):
        follower = None
    opens = renewal_opens(certificate)
    is_done = recertified(certificate)
    may = certificate.revoked_at is not None or (
        opens is not None and opens <= today(now) and not is_done
    )
    may = may and certificate.current and course is not None
    return Renewal(opens, may, is_done, is_given, course, follower)


def open_course(course_key: Any, viewer: Viewer) -> CoursePage | None:
    pages = CoursePage.objects.visible_to(viewer).filter(translation_key=course_key)
    return pages.order_by("pk").first()


def recertified(certificate: Certificate) -> bool:
    """Whether its holder has a certificate that holds longer, of the same course or of
    the one that follows it."""
    if certificate.valid_until is None:
        return False
    enrolment = certificate.enrolment
    if enrolment.learner_id is None:
        return False
    keys = {enrolment.course_key}
    follower = successor_of(enrolment.course_key)
    if follower is not None:
        keys.add(follower.translation_key)
    others = Certificate.objects.filter(
        enrolment__learner=enrolment.learner_id,
        enrolment__course_key__in=keys,
        current=True,
        revoked_at__isnull=True,
    ).exclude(pk=certificate.pk)
    longer = others.filter(valid_until__gt=certificate.valid_until)
    return longer.exists() or others.filter(valid_until__isnull=True).exists()


def gap_before(certificate: Certificate) -> tuple[date, date] | None:
    """The days between the end of the certificate before and this one, on which there
    was none: first and last; None where there are no such days."""
    enrolment = certificate.enrolment
    if enrolment.learner_id is None or enrolment.cycle < 2:
        return None
    before = Certificate.objects.filter(
        enrolment__learner=enrolment.learner_id,
        enrolment__course_key=enrolment.course_key,
        enrolment__cycle__lt=enrolment.cycle,
        current=True,
        revoked_at__isnull=True,
    )
    last = before.order_by("-enrolment__cycle").first()
    return None if last is None else gap(last.valid_until, completed_on(certificate))


def gap(ended: date | None, began: date) -> tuple[date, date] | None:
    """The days after `ended` and before `began`, if there are any."""
    if ended is None:
        return None
    first, last = ended + timedelta(days=1), began - timedelta(days=1)
    return (first, last) if first <= last else None


def open_cycle(certificate: Certificate) -> Enrolment | None:
    """The renewal that its holder has begun and not finished."""
    enrolment = certificate.enrolment
    return Enrolment.objects.filter(
        learner=enrolment.learner_id,
        course_key=enrolment.course_key,
        cycle__gt=enrolment.cycle,
        completed_at__isnull=True,
    ).first()

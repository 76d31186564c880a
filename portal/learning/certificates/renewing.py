"""When a certificate can be renewed, by what, and where it leaves a gap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.models import CoursePage
from portal.access import Viewer
from portal.learning.certificates.dates import KEEPS_ANNIVERSARY
from portal.learning.certificates.status import completed_on, today
from portal.learning.models import Certificate, Enrolment
from portal.learning.rights import is_given, open_course, rows_of


@dataclass(frozen=True, slots=True)
class Renewal:
    """What its holder can do about a certificate's end.

    opens: the first day; None where it does not expire. is_open: it can be renewed
    now, see `why_not_renew`. is_done: a later one holds. is_given: the course is
    published. course: its page, if the reader may take it now. successor: the page that
    follows one that is not given any more, if the reader may know of it.
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
    newest = _newest(certificate)
    given = is_given(rows_of([key]).get(key, []))
    follower = None if given else successor_of(key)
    if follower is not None and not viewer.can_list(follower):
        follower = None
    may = may_renew(newest, now=now) and course is not None
    return Renewal(
        renewal_opens(certificate),
        may,
        recertified(certificate),
        given,
        course,
        follower,
    )


def _newest(certificate: Certificate) -> Certificate | None:
    """The certificate of its holder's newest way through the course, which is the one
    that is renewed; one query."""
    own = certificate.enrolment
    rows = Enrolment.objects.filter(learner=own.learner_id, course_key=own.course_key)
    last = rows.exclude(learner=None).order_by("-cycle").first()
    return None if last is None else current_of(last)


def current_of(enrolment: Enrolment) -> Certificate | None:
    """The current certificate of this way through the course, with it; one query."""
    rows = Certificate.objects.select_related("enrolment")
    return rows.filter(enrolment=enrolment, current=True).first()


def renewal_opens(certificate: Certificate) -> date | None:
    """The first day on which its holder may renew; None: it needs no renewal."""
    if certificate.valid_until is None:
        return None
    return certificate.valid_until - KEEPS_ANNIVERSARY


def why_not_renew(
    certificate: Certificate | None,
    lasting: "Lasting | None" = None,
    now: datetime | None = None,
) -> str:
    """Why its holder cannot begin the next way through the course on this day, in
    words; "" where they can. What every page offers and what renewing itself does
    follow from this.

    certificate: the current one of the newest way through, None where that has none.
    lasting: what its holder has, where the caller knows it; otherwise at most two
    queries. Whether the course is open to them, and whether a firm asks for a newer
    certificate, is looked at elsewhere.
    """
    if certificate is None:
        return _("There is no certificate of this course to renew.")
    if certificate.revoked_at is not None:
        return ""
    opens = renewal_opens(certificate)
    if opens is None:
        return _("This certificate does not expire.")
    if today(now) < opens:
        return _("You can renew from %s.") % date_format(opens, "j F Y")
    if recertified(certificate, lasting):
        return _("You hold a newer certificate.")
    return ""


def may_renew(
    certificate: Certificate | None,
    lasting: "Lasting | None" = None,
    now: datetime | None = None,
) -> bool:
    """Whether `why_not_renew` has nothing against it."""
    return not why_not_renew(certificate, lasting, now)


@dataclass(frozen=True, slots=True)
class Lasting:
    """The certificates that one person holds now, and which course follows which."""

    held: list[Certificate]
    followers: dict[UUID, UUID]


def lasting_of(person_id: int, course_keys: Iterable[UUID]) -> Lasting:
    """What somebody holds of these courses and of those that follow them; two
    queries."""
    keys = set(course_keys)
    pages = CoursePage.objects.filter(translation_key__in=keys).order_by("-pk")
    rows = pages.values_list("translation_key", "successor__translation_key")
    followers = {key: after for key, after in rows if after is not None}
    wanted = Q(enrolment__course_key__in=keys | set(followers.values()))
    held = Certificate.objects.select_related("enrolment").filter(
        wanted, enrolment__learner=person_id, current=True, revoked_at__isnull=True
    )
    return Lasting(list(held), followers)


def recertified(certificate: Certificate, lasting: Lasting | None = None) -> bool:
    """Whether its holder has a certificate that holds longer, of the same course or of
    the one that follows it."""
    enrolment = certificate.enrolment
    if certificate.valid_until is None or enrolment.learner_id is None:
        return False
    own = enrolment.course_key
    lasting = lasting or lasting_of(enrolment.learner_id, [own])
    keys = {own, lasting.followers.get(own)}
    return any(
        one.valid_until is None or one.valid_until > certificate.valid_until
        for one in lasting.held
        if one.pk != certificate.pk and one.enrolment.course_key in keys
    )


def successor_of(course_key: UUID | str) -> Any:
    """The page that follows a withdrawn course, or None."""
    pages = CoursePage.objects.filter(translation_key=course_key)
    page = pages.select_related("successor").order_by("pk").first()
    return page.successor if page is not None else None


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

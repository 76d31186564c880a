"""Counts of people who learn: always of people, never of what they did twice."""

from datetime import datetime, timedelta
from typing import Any

from portal.goals.results import Result, people, share_of_people
from portal.learning.certificates.status import today
from portal.learning.models import Certificate, Enrolment
from portal.members.founding import SEATS
from portal.members.models import Membership
from portal.members.models.dated import current

# Who began later may well be in the middle of it.
TIME_TO_FINISH = timedelta(days=90)


def _enrolments() -> Any:
    """Of people with an account: who has left cannot be told from themselves."""
    return Enrolment.objects.filter(learner__isnull=False).order_by()


def _finished() -> Any:
    return _enrolments().filter(completed_at__isnull=False).values("learner").distinct()


def people_trained(now: datetime) -> Result:
    return people(_finished().count())


def people_trained_small(now: datetime) -> Result:
    there = Membership.objects.filter(
        current(at=now),
        current("organisation__", now),
        organisation__size__in=list(SEATS),
    )
    return people(_finished().filter(learner__in=there.values("person")).count())


def people_certified(now: datetime) -> Result:
    valid = Certificate.objects.filter(
        enrolment__learner__isnull=False, current=True, revoked_at__isnull=True
    ).exclude(valid_until__lt=today(now))
    return people(valid.order_by().values("enrolment__learner").distinct().count())


def courses_finished(now: datetime) -> Result:
    begun = _enrolments().filter(
        kind=Enrolment.Kind.FULL, started_at__lte=now - TIME_TO_FINISH
    )
    everybody = begun.values("learner").distinct().count()
    done = begun.filter(completed_at__isnull=False)
    part = done.values("learner").distinct().count()
    return share_of_people(part, everybody - part)

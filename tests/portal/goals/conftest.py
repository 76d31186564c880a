from datetime import date, timedelta

import pytest
from django.utils import timezone

from content.models import Goal
from portal.goals.models import Measurement
from portal.members.models import ContentStamp

LATER = date(2099, 12, 31)


def goal(measure="member_organisations", target=10, **fields):
    given = {"title": f"Goal of {measure}", "by": LATER, "owner": "secretariat"}
    return Goal(measure=measure, target=target, **{**given, **fields})


def measured(measure, value, whole=None, *, days_ago=0):
    day = timezone.localdate() - timedelta(days=days_ago)
    Measurement.objects.create(measure=measure, day=day, value=value, whole=whole)
    ContentStamp.raise_it()


@pytest.fixture
def now():
    return timezone.now()

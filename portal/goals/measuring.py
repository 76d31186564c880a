"""Measure once a day, and keep what was measured."""

from django.db import transaction
from django.utils import timezone

from content.goals.measures import MEASURES
from portal.goals.counting import COUNTERS
from portal.goals.models import Measurement
from portal.members.models import ContentStamp


def measure() -> int:
    """Measure what has not been measured today; how much that was. All measures,
    whether a goal names them or not: a goal that is set later has a past."""
    now = timezone.now()
    day = timezone.localtime(now).date()
    known = set(Measurement.objects.filter(day=day).values_list("measure", flat=True))
    missing = [name for name in MEASURES if name not in known]
    if not missing:
        return 0
    rows = []
    for name in missing:
        result = COUNTERS[name](now)
        rows.append(
            Measurement(measure=name, day=day, value=result.value, whole=result.whole)
        )
    with transaction.atomic():
        # Two processes may measure at once: the first one's figures stay.
        Measurement.objects.bulk_create(rows, ignore_conflicts=True)
        # Pages that show them are kept for a stamp.
        ContentStamp.raise_it()
    return len(rows)

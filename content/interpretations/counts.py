"""How many organisations stand behind a position: numbers and roles, never names."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone

from portal.access import Audience
from portal.members.models.dated import current


def rank_for(page: Any) -> int:
    """The tier that an organisation needs: that of those who read the reasons."""
    return max(Audience.parse(page.audience).rank, page.parts_tier_id or 0)


def counted(page: Any, number: int, day: date | None = None) -> Any:
    """The endorsements of a position that count on a day (default: now).

    An organisation's counts while its tier reads the reasons; when the tier ends or is
    lowered it no longer does. An alias counts for its source.
    """
    from content.models import Endorsement

    at = _instant(day)
    return Endorsement.objects.filter(
        current("organisation__", at),
        page_id=page.alias_of_id or page.pk,
        number=number,
        organisation__tier__rank__gte=rank_for(page),
        made_on__lte=timezone.localtime(at).date(),
    )


def endorsements(
    page: Any, number: int, day: date | None = None
) -> tuple[list[tuple[str, int]], datetime | None]:
    """How many organisations stand behind a position, by role, and when the first of
    these memberships ends by itself; two queries."""
    from content.models import Label

    roles = Label.objects.filter(kind=Label.Kind.ROLE)
    names = dict(roles.values_list("slug", "name"))
    rows = list(
        counted(page, number, day)
        .order_by()
        .values_list("role")
        .annotate(number_of=Count("pk"), until=Min("organisation__ends_at"))
        .order_by("-number_of", "role")
    )
    ends = [until for _role, _count, until in rows if until is not None]
    found = [(names.get(role, role), count) for role, count, _until in rows]
    return found, min(ends, default=None)


def _instant(day: date | None) -> datetime:
    """The last instant of a day that is over; now for today and later."""
    now = timezone.now()
    if day is None or day >= timezone.localdate():
        return now
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight) - timedelta(microseconds=1)

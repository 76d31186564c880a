"""Due days: a day in a zone, which ends when that day ends there."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format


@lru_cache(maxsize=1)
def zones() -> list[str]:
    """Names of zones to choose from: those of places, and UTC."""
    areas = {
        "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia",
        "Europe", "Indian", "Pacific",
    }  # fmt: skip
    places = {name for name in available_timezones() if name.split("/")[0] in areas}
    return sorted(places | {"UTC", settings.TIME_ZONE})


def zone_of(name: str) -> ZoneInfo:
    """The zone; the portal's where the name is known no more."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def due_until(due_on: date, zone: str) -> datetime:
    """The instant at which that day has ended there, in UTC; exclusive.

    A day may have 23 or 25 hours. Where clocks are put forward at midnight, the day
    ends with the jump.
    """
    midnight = datetime.combine(due_on + timedelta(days=1), time.min, zone_of(zone))
    return midnight.astimezone(UTC)


def local_day(moment: datetime, zone: str = "") -> date:
    """The day that it is then in the zone; without one in the issuer's."""
    return timezone.localtime(moment, zone_of(zone or settings.TIME_ZONE)).date()


def in_words(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""

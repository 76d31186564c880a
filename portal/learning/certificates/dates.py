"""Until when a certificate is valid, in calendar months."""

from calendar import monthrange
from datetime import date, timedelta

# Who renews within so many days before the end keeps the anniversary.
KEEPS_ANNIVERSARY = timedelta(days=60)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month: 29
    February and 24 months give 28 February."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def valid_until(
    completed: date, months: int | None, before: date | None = None
) -> date | None:
    """The last valid day; None for a certificate that does not expire.

    before: the last day of the certificate that is renewed. An early renewal adds to
    it; a late one begins anew, so that a gap stays visible.
    """
    if months is None:
        return None
    start = completed
    if before is not None and completed <= before <= completed + KEEPS_ANNIVERSARY:
        start = before
    return add_months(start, months)

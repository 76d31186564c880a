"""When the next digest is due: pure, of a rhythm and a moment."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal.mypage.models import Digest

HOUR = 6
# After one mail "at once" the next one waits a little: an editor who publishes five
# times in a row is one mail.
PAUSE = timedelta(minutes=15)
MONDAY = 0


def next_due(rhythm: str, now: datetime) -> datetime:
    """The first moment after `now` at which a digest of this rhythm is due.

    Daily: the next six o'clock, weekly: the next Monday's, of the portal's own time.
    """
    if rhythm == Digest.Rhythm.INSTANT:
        return now + PAUSE
    local = timezone.localtime(now)
    due = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if due <= local:
        due += timedelta(days=1)
    if rhythm == Digest.Rhythm.WEEKLY:
        due += timedelta(days=(MONDAY - due.weekday()) % 7)
    return due


def first_due(rhythm: str, now: datetime) -> datetime:
    """The same for somebody who has just chosen the rhythm: at once is at once."""
    return now if rhythm == Digest.Rhythm.INSTANT else next_due(rhythm, now)

"""What follows a change of a law's data: its pages, and what remembers its names."""

from typing import Any

from content.rendering import store
from content.signals import announce
from portal.access import Audience
from portal.members.models import AudienceInUse, ContentStamp


def follow(instrument: Any) -> None:
    """Store the law's pages anew, inside the transaction of the change."""
    from content.models import InstrumentPage

    pages = list(InstrumentPage.objects.filter(instrument=instrument, live=True))
    for page in pages:
        store(page)
    announce("saved", *[page.pk for page in pages])
    ContentStamp.raise_it()


def follow_deadlines() -> None:
    """Pages that show deadlines are kept as of the content stamp, and for readers who
    hold the same of the keys in use: the tiers of deadlines are among these, or one
    reader would get what another may know."""
    from content.models import Deadline

    tiers = Deadline.objects.order_by().values_list("tier_id", flat=True).distinct()
    AudienceInUse.note(Audience(rank).key for rank in tiers)
    ContentStamp.raise_it()

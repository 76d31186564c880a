"""Mail that came back. The portal hands mail to a server and hears nothing more: who
runs it knows from there, and tells us (`manage.py note_bounces`)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from portal.learning.models import Assignment


def note_bounces(addresses: Iterable[str], now: datetime | None = None) -> int:
    """Mark what is assigned to these addresses, or to whoever has one as their main
    one; how many assignments. What is marked stays as it is."""
    marked = 0
    for address in {one.lower() for one in addresses if "@" in one}:
        rows = Assignment.objects.filter(
            Q(email__iexact=address) | Q(person__email__iexact=address),
            ended_at__isnull=True,
            bounced_at__isnull=True,
        )
        marked += rows.update(bounced_at=now or timezone.now())
    return marked

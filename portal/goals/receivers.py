"""A page with goals that goes live has figures at once, not only tomorrow."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.signals import page_published

from content.models import InformationPage
from portal.goals.measuring import measure


@receiver(
    page_published, sender=InformationPage, dispatch_uid="goals.measure_at_publish"
)
def goals_are_out(instance: Any, **kwargs: Any) -> None:
    """After the commit: an import counts when all of it is there. What fails here
    fails alone, and the schedule measures again."""
    if instance.goals.exists():
        waiting = [entry[1] for entry in transaction.get_connection().run_on_commit]
        if measure not in waiting:
            transaction.on_commit(measure, robust=True)

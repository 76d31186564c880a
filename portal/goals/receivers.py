"""A page with goals that goes live has figures at once, not only tomorrow."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from content.models import InformationPage
from portal.after_commit import after_commit_once
from portal.goals.measuring import measure


@receiver(
    page_published, sender=InformationPage, dispatch_uid="goals.measure_at_publish"
)
def goals_are_out(instance: Any, **kwargs: Any) -> None:
    """After the commit: an import counts when all of it is there. What fails here
    fails alone, and the schedule measures again."""
    if instance.goals.exists():
        after_commit_once(measure, robust=True)

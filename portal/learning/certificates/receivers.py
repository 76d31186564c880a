"""Where certificates listen: releases, and ground that moves below a course."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from content.models import ToCheck
from content.signals import course_released, ground_moved
from portal.learning.certificates.freshness import TELLS
from portal.learning.certificates.telling import tell_certified


@receiver(course_released, dispatch_uid="learning.certificates.released")
def released(release: Any, before: Any = None, **kwargs: Any) -> None:
    if before is not None and release.change_kind in TELLS:
        tell_certified.enqueue(str(release.course_key))


@receiver(ground_moved, dispatch_uid="learning.certificates.moved")
def moved(cause: str, **kwargs: Any) -> None:
    """After the commit: which courses it concerns is written by another receiver."""
    transaction.on_commit(lambda: tell_of(cause))


def tell_of(cause: str) -> None:
    keys = ToCheck.objects.filter(
        cause=cause, settled_at__isnull=True, course_key__isnull=False
    )
    for key in set(keys.values_list("course_key", flat=True)):
        tell_certified.enqueue(str(key))

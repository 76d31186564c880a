"""Where certificates listen: releases, and ground that moves below a course."""

from typing import Any

from django.dispatch import receiver

from content.models import ToCheck
from content.signals import course_released, ground_moved
from portal.learning.certificates.changes import TELLS
from portal.learning.certificates.telling import tell_certified


@receiver(course_released, dispatch_uid="learning.certificates.released")
def released(release: Any, before: Any = None, **kwargs: Any) -> None:
    if before is not None and release.change_kind in TELLS:
        tell_certified.enqueue(str(release.course_key))


@receiver(ground_moved, dispatch_uid="learning.certificates.moved")
def moved(keys: Any, **kwargs: Any) -> None:
    """keys: of the lessons and questions that rest on it, whose entries are written."""
    rows = ToCheck.objects.filter(
        key__in=list(keys), settled_at__isnull=True, course_key__isnull=False
    )
    for key in set(rows.order_by().values_list("course_key", flat=True)):
        tell_certified.enqueue(str(key))

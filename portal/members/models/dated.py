"""Rows that hold for a span of time: from a first instant up to an end, exclusive."""

from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet):
    """Spans are half-open, so that one can end in the instant the next begins."""

    def current(self, at: datetime | None = None) -> Self:
        return self.filter(current(at=at))


def current(prefix: str = "", at: datetime | None = None) -> models.Q:
    """A filter for rows that hold at `at` (now), reached through `prefix`."""
    at = at or timezone.now()
    return models.Q(**{f"{prefix}starts_at__lte": at}) & (
        models.Q(**{f"{prefix}ends_at__isnull": True})
        | models.Q(**{f"{prefix}ends_at__gt": at})
    )


class Dated(models.Model):
    """Something that begins, and may end. Ending it is how it is taken away."""

    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Leave empty while it goes on.")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gte=models.F("starts_at")),
                name="%(app_label)s_%(class)s_ends_after_start",
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end lies before the start.")})

    def is_current(self, at: datetime | None = None) -> bool:
        at = at or timezone.now()
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

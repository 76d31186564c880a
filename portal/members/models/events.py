"""Who changed who belongs to what: rows that only ever get more."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MemberEvent(models.Model):
    """One change of people, organisations, groups or tiers, as it was made.

    Names are written down beside the references: an account that is deleted takes
    its references with it, and what happened must still be told.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    action = models.CharField(max_length=60, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        "members.Organisation",
        null=True,
        on_delete=models.SET_NULL,
        related_name="events",
    )
    group = models.ForeignKey(
        "members.WorkingGroup",
        null=True,
        on_delete=models.SET_NULL,
        related_name="events",
    )
    names = models.JSONField(default=dict)
    data: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("change of membership")
        verbose_name_plural = _("changes of membership")

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"

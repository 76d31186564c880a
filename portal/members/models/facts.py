"""What decides who may read, from an instant on: rows that only get more."""

from typing import Any

from django.conf import settings
from django.db import models


class AccessFact(models.Model):
    """One thing (a membership, a page's own terms …) from `at` on, until its next row.

    The history of members tells people what happened, by names; these rows have
    numbers, so that who could read on a day can be worked out (`portal.members.as_of`).
    `state` is null once the thing is gone. `found`: nobody saw the change when it was
    made, it was noticed at `at`.
    """

    at = models.DateTimeField(editable=False)
    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    state: Any = models.JSONField(null=True)
    found = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "fact of access"
        verbose_name_plural = "facts of access"
        indexes = [models.Index(fields=["kind", "key", "at"], name="members_fact_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.at:%Y-%m-%d %H:%M}"

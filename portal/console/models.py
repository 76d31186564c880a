"""Stewards who looked at the site as somebody else: when, why, and at what."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Viewing(models.Model):
    """One time in which a steward sees the site as a persona, or as a named person.

    Names are written down beside the references, which go with a deleted account.
    """

    class Kind(models.TextChoices):
        ANONYMOUS = "anonymous", _("A visitor without an account")
        HOLDER = "holder", _("Somebody with this tier and these groups")
        PERSON = "person", _("A person")

    steward = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    steward_name = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    tier_rank = models.PositiveIntegerField(default=0)
    group_ids: Any = models.JSONField(default=list)
    words = models.CharField(max_length=500)
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField(default=timezone.now, db_index=True)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("viewing as somebody")
        verbose_name_plural = _("viewings as somebody")

    def __str__(self) -> str:
        return f"{self.steward_name} as {self.words}"


class Viewed(models.Model):
    """An address that was opened meanwhile, without what was searched for."""

    viewing = models.ForeignKey(
        Viewing, on_delete=models.CASCADE, related_name="opened"
    )
    at = models.DateTimeField(default=timezone.now, db_index=True)
    path = models.CharField(max_length=500)
    status = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("address opened while viewing as somebody")
        verbose_name_plural = _("addresses opened while viewing as somebody")

    def __str__(self) -> str:
        return self.path

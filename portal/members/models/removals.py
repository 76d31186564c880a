"""Whom an organisation has removed, by a fingerprint of their address."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.members.models.organisations import Organisation


class Removal(models.Model):
    """One address of somebody who was removed. It outlives their account, so that they
    do not come straight back with a new one; the address itself is not in it."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="removals"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    address_hash = models.CharField(max_length=64, editable=False)
    removed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("removal")
        verbose_name_plural = _("removals")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "address_hash"], name="members_removed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.removed_at:%Y-%m-%d}"

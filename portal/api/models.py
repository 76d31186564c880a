"""Tokens with which programs read in a person's name."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.api.scopes import SCOPES

NAME_LENGTH = 80


class AccessToken(models.Model):
    """One token: who it is for, what it may do, until when.

    Only a hash of it is kept. A row that is deleted is a token that is revoked.
    """

    class Kind(models.TextChoices):
        API = "api", _("for a program")
        FEED = "feed", _("for a feed reader")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_tokens"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    scopes: Any = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    # The first characters, by which a person knows which one it is.
    hint = models.CharField(max_length=12)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")

    def __str__(self) -> str:
        return self.name

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def scope_names(self) -> list[str]:
        return [str(SCOPES[scope]) for scope in self.scopes if scope in SCOPES]

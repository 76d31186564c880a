"""Tokens end with the account."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from portal.api.tokens import revoke
from portal.members.models import User


@receiver(post_save, sender=User)
def end_with_account(instance: Any, created: bool, raw: bool, **_: Any) -> None:
    """An account that is switched off loses its tokens for good. Where it is switched
    off in bulk, without a signal, `find` refuses them."""
    if not created and not raw and not instance.is_active:
        revoke(instance)

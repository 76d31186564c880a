"""What follows when an account is closed."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver

from portal.members.models import User


@receiver(post_save, sender=User)
def closing_ends_sessions(
    sender: Any, instance: User, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """An account that is not active reads nothing at once; its sessions are ended too,
    so that none of them comes back to life when it is opened again."""
    if instance.is_active or created or raw:
        return
    for session in UserSession.objects.filter(user=instance):
        session.end()


@receiver(user_logged_out)
def note_signing_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """For the answer that follows (`middleware.LeaveNothing`)."""
    if user is not None and request is not None:
        request.signed_out = True

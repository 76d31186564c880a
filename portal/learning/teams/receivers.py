"""Where teams listen: people who come, leave, and close their accounts."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from portal.learning.teams import ending
from portal.members.models import Invitation, Membership, User


@receiver(post_save, sender=Membership, dispatch_uid="learning.teams.membership")
def membership_saved(
    instance: Any, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if raw:
        return
    if instance.ends_at is not None and instance.ends_at <= timezone.now():
        ending.membership_ended(instance)
    elif created:
        ending.claim(instance.person, instance.organisation_id)


@receiver(post_delete, sender=Membership, dispatch_uid="learning.teams.deleted")
def membership_deleted(instance: Any, **kwargs: Any) -> None:
    ending.membership_ended(instance)


@receiver(post_save, sender=Invitation, dispatch_uid="learning.teams.invitation")
def invitation_saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Somebody who belongs there already may have been invited by another of their
    addresses."""
    if not raw and instance.accepted_by_id is not None:
        ending.claim(instance.accepted_by, instance.organisation_id, instance.email)


@receiver(pre_delete, sender=User, dispatch_uid="learning.teams.account")
def account_goes(instance: Any, **kwargs: Any) -> None:
    ending.account_closes(instance)

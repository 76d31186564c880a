"""Working groups: rooms for some of the members."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.members.models.dated import Dated
from portal.members.models.tiers import Tier


class GroupsAreArchived(models.ProtectedError):
    """Working groups are never deleted: that would open their pages."""


class WorkingGroup(models.Model):
    """A group with a purpose. An archived one keeps its pages closed to others."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    description = models.CharField(max_length=300, blank=True)
    open_to = models.ForeignKey(
        Tier,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who may ask to join"),
        help_text=_(
            "Readers of this tier see the group and may ask to join it. Leave empty "
            "for a group that only those in it know of."
        ),
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")

    def __str__(self) -> str:
        return self.name

    def archive(self) -> None:
        """Close the group: nobody joins any more, its pages stay its members'."""
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])


@receiver(pre_delete, sender=WorkingGroup, dispatch_uid="members.never_delete_groups")
def never_delete_groups(instance: WorkingGroup, **kwargs: Any) -> None:
    # A deleted group would vanish from its pages' lists and open them at the next
    # publish.
    raise GroupsAreArchived(
        "Working groups are archived, not deleted: their pages would open.", {instance}
    )


class GroupMembership(Dated):
    """One person's time in one working group."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        STEWARD = "steward", _("Steward")

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="memberships"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="group_memberships",
    )
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)

    class Meta(Dated.Meta):
        ordering = ["group", "-starts_at"]
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=models.Q(ends_at__isnull=True),
                name="members_one_open_group_membership",
                violation_error_message=_("This person is already in this group."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.group}"

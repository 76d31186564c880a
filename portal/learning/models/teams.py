"""What firms ask their people to learn."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.members.models import Organisation


class Assignment(models.Model):
    """One person (or an address that is still invited) is to finish one course for one
    organisation by a day. It sees status and dates, never answers."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="assignments"
    )
    course_key = models.UUIDField(db_index=True)
    course_title = models.CharField(max_length=255)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assignments",
    )
    # The address that was pasted; it finds the person once they have joined. Wiped
    # with the account.
    email = models.EmailField(blank=True)
    # The name for the organisation's record, kept when the person leaves the firm.
    name = models.CharField(max_length=200, blank=True)
    # Due to the end of that day in this zone; null: no day.
    due_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    # A certificate that is older than this, in months, does not count; null: any.
    newest_months = models.PositiveSmallIntegerField(null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["organisation", "course_title", "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "course_key", "person"],
                condition=models.Q(ended_at__isnull=True, person__isnull=False),
                name="learning_assigned_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "course_key", "email"],
                condition=models.Q(ended_at__isnull=True) & ~models.Q(email=""),
                name="learning_assigned_address_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.email}: {self.course_title}"


class TeamDigest(models.Model):
    """What a manager was last told about their team: mail goes out on a change only."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_digests"
    )
    state_sha256 = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    wanted = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("team digest")
        verbose_name_plural = _("team digests")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], name="learning_team_digest_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.organisation}"

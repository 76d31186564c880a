"""What people ask for and somebody decides: to join a group, a higher tier."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.members.models.groups import WorkingGroup
from portal.members.models.organisations import Organisation
from portal.members.models.tiers import Tier


class Asked(models.Model):
    """A wish in somebody's own words, and how it was decided."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    words = models.TextField(_("why"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.CharField(
        _("answer"),
        max_length=500,
        blank=True,
        help_text=_("The person who asked is told these words."),
    )

    class Meta:
        abstract = True
        ordering = ["-asked_at", "-pk"]

    def withdraw(self) -> None:
        """Take the wish back, and save that."""
        self.state, self.decided_at = self.State.WITHDRAWN, timezone.now()
        self.save(update_fields=["state", "decided_at"])

    def settle(self, by: Any, *, grant: bool, answer: str) -> None:
        """Note the decision; the caller saves."""
        self.state = self.State.GRANTED if grant else self.State.DECLINED
        self.decided_at, self.decided_by = timezone.now(), by
        self.answer = answer


class GroupRequest(Asked):
    """Somebody would like to be in a working group; its stewards decide."""

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="requests"
    )

    class Meta(Asked.Meta):
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=models.Q(state="open"),
                name="members_one_open_group_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.group}"


class UpgradeRequest(Asked):
    """An organisation would like another tier; the portal's stewards decide."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="upgrade_requests"
    )
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")

    class Meta(Asked.Meta):
        verbose_name = _("request for a tier")
        verbose_name_plural = _("requests for a tier")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state="open"),
                name="members_one_open_upgrade_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.tier}"

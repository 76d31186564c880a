"""Firms and other bodies: they hold the tier, people belong to them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.members.models.dated import Dated
from portal.members.models.tiers import Tier


class Organisation(Dated):
    """A member or associate firm. Its tier holds from `starts_at` to `ends_at`."""

    name = models.CharField(max_length=200, unique=True)
    tier = models.ForeignKey(
        Tier,
        on_delete=models.PROTECT,
        related_name="organisations",
        help_text=_("What its people may read while the dates hold."),
    )
    people: Any = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="organisations"
    )

    class Meta(Dated.Meta):
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Membership(Dated):
    """One person's time in one organisation; a person may be in several."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta(Dated.Meta):
        ordering = ["organisation", "-starts_at"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            *Dated.Meta.constraints,
            # Past spells stay as history; two open ones would make leaving half-true.
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(ends_at__isnull=True),
                name="members_one_open_membership",
                violation_error_message=_(
                    "This person already belongs to this organisation."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.organisation}"

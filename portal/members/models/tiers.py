"""The ladder of tiers: its rungs are data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.Model):
    """One rung. A higher rank opens all that a lower one opens.

    The rank is the key: pages store it, so it never changes once it is in use.
    """

    rank = models.PositiveSmallIntegerField(
        primary_key=True,
        help_text=_("0 is everybody. Leave gaps: 10, 20, 30. It cannot change later."),
    )
    slug = models.SlugField(unique=True)
    code = models.CharField(
        max_length=4, unique=True, help_text=_("The letter used in library files.")
    )
    name = models.CharField(
        max_length=60, help_text=_("As readers see it on pages: Associates, Members.")
    )
    description = models.CharField(
        max_length=300,
        blank=True,
        help_text=_("Who this is and how one becomes it. Shown on locked pages."),
    )
    by_verified_email = models.BooleanField(
        default=False,
        help_text=_("Everybody with a confirmed e-mail address holds this tier."),
    )

    class Meta:
        ordering = ["rank"]
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")

    def __str__(self) -> str:
        return self.name

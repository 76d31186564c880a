"""What was measured, day by day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.append_only import AppendOnly


class Measurement(AppendOnly):
    """One measure on one day, as it may be shown: what is left out of the page for
    being of too few people stands in no column here either.

    value: null where it may not be shown. whole: of how many, for shares.
    """

    measure = models.CharField(max_length=40)
    day = models.DateField()
    value = models.PositiveIntegerField(null=True)
    whole = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "day"], name="goals_measured_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} on {self.day}: {self.value}"

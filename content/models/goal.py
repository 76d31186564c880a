"""Goals of the collaboration: a sentence, a number, a day, an owner."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from content.goals.measures import (
    LONGEST_OWNER,
    LONGEST_TITLE,
    MEASURES,
    MOST_WANTED,
    measure_choices,
)


class Goal(Orderable):
    """What is wanted, and by when. What has been reached is measured, never typed."""

    page = ParentalKey(
        "content.InformationPage", on_delete=models.CASCADE, related_name="goals"
    )
    title = models.CharField(
        _("goal"),
        max_length=LONGEST_TITLE,
        help_text=_("One sentence: what is true once it is reached?"),
    )
    measure = models.CharField(
        _("measured by"),
        max_length=40,
        choices=measure_choices,
        help_text=_("Counted once a day from what the portal holds."),
    )
    target = models.PositiveIntegerField(
        _("wanted"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WANTED)],
        help_text=_("At least so many; where percent are counted, 1 to 100."),
    )
    by = models.DateField(_("by"), help_text=_("The last day for it."))
    owner = models.CharField(
        _("owner"),
        max_length=LONGEST_OWNER,
        help_text=_("Who answers for it: a role or a team. Readers see it."),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("measure"),
        FieldRowPanel([FieldPanel("target"), FieldPanel("by"), FieldPanel("owner")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("goal")
        verbose_name_plural = _("goals")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        measure = MEASURES.get(self.measure)
        if measure and measure.is_share and (self.target or 0) > 100:
            raise ValidationError({"target": _("A share is at most 100 percent.")})

    def facts(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "measure": self.measure,
            "target": self.target,
            "by": self.by.isoformat(),
            "owner": self.owner,
        }

"""People behind a position: who endorsed it, who wrote words of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Endorsement(models.Model):
    """An organisation stands behind a position. Readers see counts, never names."""

    page = models.ForeignKey(
        "content.InterpretationPage", on_delete=models.CASCADE, related_name="+"
    )
    number = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(
        "members.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    role = models.CharField(max_length=60)
    person = models.ForeignKey(
        "members.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_on = models.DateField(default=timezone.localdate)

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "number", "organisation"],
                name="content_endorsed_once",
            )
        ]

    def __str__(self) -> str:
        return f"endorsement of position {self.number} of page {self.page_id}"


class PositionWriter(models.Model):
    """Somebody wrote words of a position. Nobody: an import did, or they have left."""

    page = models.ForeignKey(
        "content.InterpretationPage", on_delete=models.CASCADE, related_name="+"
    )
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        "members.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("writer of a position")
        verbose_name_plural = _("writers of positions")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "number", "person"], name="content_writer_once"
            )
        ]

    def __str__(self) -> str:
        return f"writer of position {self.number} of page {self.page_id}"

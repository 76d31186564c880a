"""A check that somebody has saved: for that person alone, staff included."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 80


class SavedCheck(models.Model):
    """Answers under a name. The result is worked out anew when it is opened.

    The page is named by number, not by a foreign key: a check outlives it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_checks"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    page_id = models.BigIntegerField()
    answers = models.JSONField()
    as_of = models.DateField(null=True, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        verbose_name = _("saved check")
        verbose_name_plural = _("saved checks")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"], name="checks_name_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return self.name

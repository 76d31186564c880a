"""What readers say of a page: did it help?"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Vote(models.Model):
    """One reader's answer to "was this helpful" for one published revision.

    The page is named by number, not by a foreign key: a vote outlives the page and
    never keeps one from being deleted. `voter` is a keyed hash, never a name.
    """

    page_id = models.BigIntegerField(db_index=True)
    revision = models.BigIntegerField(
        default=0, help_text=_("The live revision voted on; 0 where there is none.")
    )
    voter = models.CharField(max_length=64)
    helpful = models.BooleanField()
    comment = models.TextField(blank=True, max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer to “was this helpful?”")
        verbose_name_plural = _("answers to “was this helpful?”")
        constraints = [
            models.UniqueConstraint(
                fields=["page_id", "revision", "voter"], name="feedback_one_vote"
            )
        ]

    def __str__(self) -> str:
        return f"{'helpful' if self.helpful else 'not quite'} on page {self.page_id}"

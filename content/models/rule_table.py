"""The rule table as stewards edit it: one text, checked, with drafts and review."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from content.library_io.errors import LibraryProblems
from content.rules.reading import read_table
from portal.members.models import ContentStamp

_SHOWN = 12


class RuleTable(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    models.Model,
):
    """The decisions behind “Which rules apply to us?”. There is one.

    The text is the YAML of the library's `data/rules.yaml`; saving it names every
    fault with its line.
    """

    text = models.TextField(
        verbose_name=_("table"),
        help_text=_(
            "YAML as in the library's data/rules.yaml. Never change a period that has "
            "been in use: end it and begin a new one on the next day."
        ),
    )
    # What the last import left: lets the next one see whether anybody has edited.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    imported_revision = models.BigIntegerField(default=0, editable=False)
    panels = [FieldPanel("text")]

    class Meta:
        verbose_name = _("rule table")
        verbose_name_plural = _("rule table")
        constraints = [
            models.UniqueConstraint(
                fields=["live"],
                condition=models.Q(live=True),
                name="content_one_live_rule_table",
                violation_error_message=_("There is a live rule table already."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Which rules apply: the table"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            # What processes keep of the table, and pages made from it, end here.
            ContentStamp.raise_it()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            ContentStamp.raise_it()
            return super().delete(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        # As in a file: browsers send other ends of lines, and forms drop the last one.
        self.text = self.text.replace("\r\n", "\n").strip("\n") + "\n"
        others = RuleTable.objects.exclude(pk=self.pk)
        if self.pk is None and others.exists():
            raise ValidationError(_("There is one rule table: change that one."))
        try:
            read_table(self.text)
        except LibraryProblems as error:
            said = [f"Line {one.line}: {one.message}" for one in error.problems]
            left = len(said) - _SHOWN
            if left > 0:
                said = [*said[:_SHOWN], f"… and {left} more."]
            raise ValidationError({"text": said}) from error

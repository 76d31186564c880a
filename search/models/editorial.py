"""What stewards add to search: answers on top, and other words for the same thing."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from content.fields import LinesField
from search.documents import normal


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def with_last_day(self) -> Self:
        """With `last_day`, on which each is shown last: its own, else the day on which
        its page is to be reviewed; None where there is neither."""
        return self.annotate(last_day=Coalesce("expires_on", "page__review_by"))


class Promotion(models.Model):
    """A page that stands on top for certain queries, as long as somebody answers for
    it. Readers see it only where they may see the page."""

    queries = LinesField(
        verbose_name=_("queries"),
        help_text=_("One to the line: what readers type, whole. Case does not matter."),
    )
    page = models.ForeignKey(
        settings.WAGTAIL_PAGE_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("page"),
    )
    reason = models.CharField(
        max_length=200,
        blank=True,
        verbose_name=_("why"),
        help_text=_("For the other stewards. Readers do not see it."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Who answers for it. It ends when they leave."),
    )
    expires_on = models.DateField(
        null=True,
        blank=True,
        verbose_name=_("until"),
        help_text=_(
            "The last day on which it is shown. Leave empty for as long as the page's "
            "own review is not overdue: confirming the page then keeps it here too."
        ),
    )
    # What `load_search_words` has brought so far: a later file adds what is new to it,
    # and what a steward took out since stays out.
    loaded = LinesField(editable=False, db_default=models.Value([], models.JSONField()))

    objects = PromotionQuerySet.as_manager()
    # Of `with_last_day` alone.
    last_day: date | None

    panels = [
        FieldPanel("queries"),
        FieldPanel("page"),
        FieldPanel("reason"),
        FieldPanel("owner"),
        FieldPanel("expires_on"),
    ]

    class Meta:
        verbose_name = _("promoted answer")
        verbose_name_plural = _("promoted answers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(self.queries)

    def clean(self) -> None:
        if not any(normal(query) for query in self.queries or ()):
            raise ValidationError({"queries": _("Write at least one query.")})
        if self.page_id and not self.expires_on and not self.page.review_by:
            raise ValidationError(
                {"expires_on": _("This page has no day of review: set a last day.")}
            )


class Synonym(models.Model):
    """Words that readers use and the words that our texts use for it.

    Other names of a term belong to the term in the glossary; this is for the rest.
    Everybody may see them: results say what else was searched for.
    """

    says = models.CharField(
        max_length=100,
        unique=True,
        verbose_name=_("readers say"),
        help_text=_("A word or a few, as they are typed."),
    )
    means = LinesField(
        verbose_name=_("our texts say"),
        help_text=_(
            "One to the line. Everybody sees these words: no names that are not public."
        ),
    )
    both_ways = models.BooleanField(
        default=False,
        verbose_name=_("both ways"),
        help_text=_("Also find the first where readers say the second."),
    )
    is_ambiguous = models.BooleanField(
        default=False,
        verbose_name=_("stands for several things"),
        help_text=_("Results offer each of them, so that the reader can choose."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )

    panels = [
        FieldPanel("says"),
        FieldPanel("means"),
        FieldPanel("both_ways"),
        FieldPanel("is_ambiguous"),
        FieldPanel("owner"),
    ]

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["says"]

    def __str__(self) -> str:
        return self.says

    @property
    def means_text(self) -> str:
        return ", ".join(self.means)

    def clean(self) -> None:
        if not normal(self.says):
            raise ValidationError({"says": _("Write a word.")})
        if not any(normal(word) for word in self.means or ()):
            raise ValidationError({"means": _("Write at least one word.")})
        self.says = normal(self.says)

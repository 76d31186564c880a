"""Deadlines as data, and the calendar that shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from content.citations import CitationError, parse
from content.fields import LinesField
from content.models.base import BasePage
from content.models.bodied import BODY_PANELS, BODY_SEARCH, BodyMixin, body_field
from content.models.bodied import sources_field as page_sources
from content.models.provision import CONFIDENCES, UNCONFIRMED
from content.models.routed import RoutedMixin


class Deadline(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model
):
    """Something that is due on a day, once or each year."""

    class Precision(models.TextChoices):
        DAY = "day", _("The day is known")
        MONTH = "month", _("Only the month")
        YEAR = "year", _("Only the year")
        ABOUT = "about", _("Roughly")

    slug = models.CharField(
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*\Z")],
        help_text=_("How the rule table names it: form-sd-yearly"),
    )
    title = models.CharField(max_length=150)
    on = models.DateField(
        null=True, blank=True, help_text=_("The day, for what happens once.")
    )
    every = models.CharField(
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")],
        help_text=_("Month and day, for what comes back each year: 05-31"),
    )
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    moves = models.BooleanField(
        default=False,
        verbose_name=_("moves to the next business day"),
        help_text=_("Past weekends and the days below."),
    )
    closed = LinesField(
        verbose_name=_("public holidays that move it"),
        help_text=_("One day to the line: 2027-05-31"),
    )
    precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    what = models.TextField(help_text=_("Who does what, in one sentence."))
    cite = models.CharField(
        max_length=200, blank=True, help_text=_("The provision: 17 CFR 240.13p-1")
    )
    rule = models.CharField(max_length=30, blank=True)
    tier = models.ForeignKey(
        "members.Tier", on_delete=models.PROTECT, default=0, related_name="+"
    )
    confidence = models.CharField(max_length=1, choices=CONFIDENCES, default="H")
    source = models.CharField(max_length=300, blank=True)
    as_of = models.DateField(
        _("read on"),
        null=True,
        blank=True,
        help_text=_("When this was last compared with the source."),
    )
    review_due = models.DateField(
        null=True, blank=True, help_text=_("When to compare it again.")
    )

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="deadline",
        for_concrete_model=False,
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="deadline",
        for_concrete_model=False,
    )

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("slug")]),
        FieldPanel("what"),
        FieldRowPanel([FieldPanel("on"), FieldPanel("every")]),
        FieldRowPanel([FieldPanel("first_year"), FieldPanel("last_year")]),
        FieldRowPanel([FieldPanel("moves"), FieldPanel("closed")]),
        FieldRowPanel([FieldPanel("precision"), FieldPanel("confidence")]),
        FieldRowPanel([FieldPanel("cite"), FieldPanel("rule")]),
        FieldRowPanel([FieldPanel("tier"), FieldPanel("source")]),
        FieldRowPanel([FieldPanel("as_of"), FieldPanel("review_due")]),
    ]

    class Meta:
        ordering = ["slug"]
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        from content.regulations.following import follow_deadlines

        with transaction.atomic():
            super().save(*args, **kwargs)
            if kwargs.get("update_fields") is None:
                follow_deadlines()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        from content.regulations.following import follow_deadlines

        with transaction.atomic():
            gone = super().delete(*args, **kwargs)
            follow_deadlines()
        return gone

    @property
    def is_unconfirmed(self) -> bool:
        return self.confidence in UNCONFIRMED

    def clean(self) -> None:
        from content.regulations.names import read_laws

        super().clean()
        if bool(self.on) == bool(self.every):
            raise ValidationError(
                _("Say either on which day it is due, or on which day each year.")
            )
        for text in self.closed:
            try:
                date.fromisoformat(text)
            except ValueError as error:
                raise ValidationError(
                    {"closed": _("“%s” is not a day like 2027-05-31.") % text}
                ) from error
        if self.cite:
            try:
                parse(self.cite, read_laws().names)
            except CitationError as error:
                raise ValidationError({"cite": str(error)}) from error

    def row(self) -> dict[str, Any]:
        """What `content.rules.deadlines` reckons with."""
        return {
            "on": self.on,
            "every": self.every,
            "from": self.first_year,
            "until": self.last_year,
            "shift": self.moves,
            "closed": [date.fromisoformat(text) for text in self.closed],
        }


class CalendarPage(RoutedMixin, BodyMixin, BasePage):
    """What is due when. ``calendar.ics`` holds what everybody may know."""

    kind = "calendar"
    kind_label = _("Calendar")

    body = body_field()
    sources = page_sources()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("The deadlines of all laws, with a feed for calendars.")
    template = "content/calendar.html"
    content_panels = [*BasePage.content_panels, *BODY_PANELS]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("calendar of deadlines")
        verbose_name_plural = _("calendars of deadlines")

    def resolve(self, parts: list[str]) -> dict[str, Any] | None:
        return {"feed": True} if parts == ["calendar.ics"] else None

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.regulations.calendar import calendar_for

        context = super().get_context(request, *args, **kwargs)
        context["calendar"] = calendar_for(request.viewer)
        return context

    def serve(self, request: Any, *args: Any, feed: bool = False, **kwargs: Any) -> Any:
        if feed:
            from content.regulations.calendar import feed as answer

            return answer(self, request)
        return super().serve(request, *args, **kwargs)

    # The gate runs before `serve`: `tests/content/regulations/test_calendar.py`.
    gated = True

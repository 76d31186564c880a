"""Interpretations: how the members read a provision, since when, who disagrees."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
)
from wagtail.models import Orderable

from content.blocks import LeanStreamField, MarkdownBlock
from content.citations import CitationError, parse
from content.citations import format as format_citation
from content.fields import LinesField, MarkdownField
from content.interpretations import timeline
from content.interpretations.parts import write_positions
from content.models.base import BasePage
from content.models.bodied import BODY_SEARCH, BodyMixin, body_field, sources_field
from content.models.interpretation_form import InterpretationForm
from content.models.regulation import JURISDICTIONS
from content.models.routed import RoutedMixin
from content.models.teasing import TeaserMixin
from content.regulations.days import day_of
from content.rendering import PartWriter

CONFIDENCES = [
    ("settled", _("Settled")),
    ("practice", _("Majority practice")),
    ("contested", _("Contested")),
    ("open", _("Open")),
]
STATUSES = [
    (timeline.DRAFT, _("Draft")),
    (timeline.IN_REVIEW, _("In review")),
    (timeline.ADOPTED, _("Adopted")),
    (timeline.CONTESTED, _("Contested")),
    (timeline.SUPERSEDED, _("Superseded")),
    (timeline.WITHDRAWN, _("Withdrawn")),
]


class InterpretationPage(RoutedMixin, TeaserMixin, BodyMixin, BasePage):
    """A question about the law, with the positions on it in time.

    ``/`` today, ``/as-of/2026-01-31/``, ``/as-of/…/known/2026-03-01/``,
    ``/position/2/``, ``/endorse/``.
    """

    kind = "interpretation"
    kind_label = _("Interpretation")

    jurisdiction = models.CharField(
        max_length=5,
        blank=True,
        choices=[(code, name) for code, name in JURISDICTIONS.items()],
    )
    provisions = LinesField(
        verbose_name=_("reads"),
        help_text=_("The provisions, one citation to the line: 2017/821 Art. 1(3)"),
    )
    rules = LinesField(
        verbose_name=_("explains the rules"),
        help_text=_("Ids of the rule table, one to the line: EU-CMR"),
    )
    parts_tier = models.ForeignKey(
        "members.Tier",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reasons, examples and dissents are open to"),
        help_text=_("Leave empty where all who read the answer may read these too."),
    )
    body = body_field()
    sources = sources_field()
    inside = TeaserMixin.inside_field()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("A question about the law and how the members read it.")
    template = "content/interpretation.html"
    base_form_class = InterpretationForm
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("jurisdiction"), FieldPanel("parts_tier")]),
                FieldRowPanel([FieldPanel("provisions"), FieldPanel("rules")]),
            ],
            heading=_("What it reads"),
        ),
        FieldPanel("body", heading=_("Where the question comes from")),
        InlinePanel(
            "positions",
            heading=_("Positions"),
            label=_("Position"),
            help_text=_(
                "An adopted position is never rewritten. Where law or reading change, "
                "add a position and say which one it replaces."
            ),
        ),
        InlinePanel(
            "dissents", heading=_("Dissents and alternatives"), label=_("Dissent")
        ),
        FieldPanel("sources"),
        FieldPanel("inside"),
    ]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("interpretation")
        verbose_name_plural = _("interpretations")

    # --- What it says ----------------------------------------------------------------

    def write_parts(self, writer: PartWriter) -> None:
        write_positions(self, writer)

    def interpreted(self) -> list[str]:
        from content.regulations.names import read_laws

        names = read_laws().names
        found: dict[str, None] = {}
        for text in self.provisions:
            try:
                for citation in parse(text, names):
                    found[format_citation(citation, names, "target")] = None
            except CitationError:
                # The law is gone since; the words stay on the page.
                continue
        return list(found)

    def facts(self) -> dict[str, Any]:
        return {
            **super().facts(),
            "provisions": self.provisions,
            "rules": self.rules,
            "jurisdiction": str(JURISDICTIONS.get(self.jurisdiction, "")),
        }

    def clean(self) -> None:
        super().clean()
        found = timeline.faults([one.span for one in self.positions.all()])
        if found:
            raise ValidationError([fault.message for fault in found])

    # --- Addresses -----------------------------------------------------------------

    def resolve(self, parts: list[str]) -> dict[str, Any] | None:
        if parts[0] == "position" and len(parts) == 2:
            numbers = {one.number for one in self.positions.all() if one.is_shown}
            if parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 5:
                number = int(parts[1])
                return {"number": number} if number in numbers else None
            return None
        if parts == ["endorse"]:
            return {"endorse": True}
        if parts[0] == "as-of" and len(parts) in (2, 4):
            day = day_of(parts[1])
            known = None
            if len(parts) == 4:
                known = day_of(parts[3]) if parts[2] == "known" else None
            if day is None or (len(parts) == 4 and known is None):
                return None
            return {"day": day, "known": known}
        return None

    def get_context(
        self,
        request: Any,
        *args: Any,
        number: int | None = None,
        day: date | None = None,
        known: date | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        from content.interpretations.view import interpretation_view

        context = super().get_context(request, *args, **kwargs)
        context["view"] = interpretation_view(
            self,
            context["reading"],
            request.viewer,
            today=timezone.localdate(),
            number=number,
            day=day,
            known=known,
        )
        return context

    def serve(
        self, request: Any, *args: Any, endorse: bool = False, **kwargs: Any
    ) -> Any:
        if endorse:
            from content.interpretations.endorsing import endorse as endorsing

            return endorsing(self, request)
        return super().serve(request, *args, **kwargs)

    # The gate runs before `serve`: `tests/content/interpretations/test_access.py`.
    gated = True


class ExampleBlock(blocks.StructBlock):
    """A case with numbers, and what follows."""

    title = blocks.CharBlock(max_length=150, label=_("Title"))
    facts = MarkdownBlock(rows=3, label=_("Facts"))
    result = MarkdownBlock(rows=2, label=_("Result"))

    class Meta:
        icon = "list-ol"
        label = _("Example")


class ExamplesBlock(blocks.StreamBlock):
    example = ExampleBlock()


class Position(Orderable):
    """One reading, for the days from `in_force_from` on, held since `known_from`."""

    page = ParentalKey(
        InterpretationPage, on_delete=models.CASCADE, related_name="positions"
    )
    number = models.PositiveSmallIntegerField(
        help_text=_("1, 2, 3 …: part of its permanent address.")
    )
    status = models.CharField(
        max_length=12, choices=STATUSES, default=timeline.DRAFT, db_index=True
    )
    confidence = models.CharField(
        max_length=10, choices=CONFIDENCES, default="practice"
    )
    in_force_from = models.DateField(
        help_text=_("The first day for which the law is read so.")
    )
    in_force_to = models.DateField(
        null=True, blank=True, help_text=_("The last such day, once there is one.")
    )
    closed_on = models.DateField(
        null=True,
        blank=True,
        help_text=_("The day on which that end was written down."),
    )
    known_from = models.DateField(
        help_text=_("The day from which the collaboration holds it: set at adoption.")
    )
    known_to = models.DateField(
        null=True,
        blank=True,
        help_text=_("The last day on which it was held, where it was given up."),
    )
    replaces = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text=_(
            "The number of the position that ends when this one is adopted: its time "
            "in force, if this one begins later, else its being held."
        ),
    )
    answer = MarkdownField(help_text=_("The answer first, in two to six sentences."))
    facts_assumed = MarkdownField(
        blank=True, help_text=_("A list: - the importer is one legal entity")
    )
    reasons = MarkdownField(
        blank=True, help_text=_("Numbered; each with a citation or the word practice.")
    )
    examples = LeanStreamField(ExamplesBlock(), blank=True)
    # [{"role", "name", "on"}]: who let it pass, written by the adoption.
    reviews = models.JSONField(default=list, blank=True, editable=False)

    TEXTS = ("answer", "facts_assumed", "reasons", "examples", "confidence")

    panels = [
        FieldRowPanel(
            [FieldPanel("number"), FieldPanel("status"), FieldPanel("confidence")]
        ),
        FieldRowPanel([FieldPanel("in_force_from"), FieldPanel("in_force_to")]),
        FieldRowPanel([FieldPanel("known_from"), FieldPanel("known_to")]),
        FieldRowPanel([FieldPanel("closed_on"), FieldPanel("replaces")]),
        FieldPanel("answer"),
        FieldPanel("facts_assumed"),
        FieldPanel("reasons"),
        FieldPanel("examples"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "number"], name="content_position_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_to__isnull=True)
                | models.Q(in_force_to__gte=models.F("in_force_from")),
                name="content_position_ends_after_start",
                violation_error_message=_("The position ends before it begins."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["in_force_from", "in_force_to"], name="content_position_days"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def span(self) -> timeline.Span:
        return timeline.Span(
            number=self.number or 0,
            status=self.status,
            in_force_from=self.in_force_from,
            in_force_to=self.in_force_to,
            known_from=self.known_from,
            known_to=self.known_to,
            closed_on=self.closed_on,
        )

    @property
    def is_shown(self) -> bool:
        """Whether readers see it: drafts are the editors' own."""
        return self.status != timeline.DRAFT

    def texts(self) -> dict[str, Any]:
        """What an adoption fixes, comparable."""
        found = {name: getattr(self, name) for name in self.TEXTS}
        found["examples"] = [
            {key: str(block.value[key]) for key in ("title", "facts", "result")}
            for block in self.examples
        ]
        return found


class Dissent(Orderable):
    """Another view, beside the position that it disagrees with."""

    class Kind(models.TextChoices):
        DISSENT = "dissent", _("Dissent")
        ALTERNATIVE = "alternative", _("Alternative")

    page = ParentalKey(
        InterpretationPage, on_delete=models.CASCADE, related_name="dissents"
    )
    position = models.PositiveSmallIntegerField(
        help_text=_("The number of the position that it speaks to.")
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.DISSENT)
    title = models.CharField(max_length=150, help_text=_("The other view in one line."))
    organisation = models.ForeignKey(
        "members.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Leave empty: it is shown as “through the secretariat”."),
    )
    stated_on = models.DateField(verbose_name=_("stated on"))
    view = MarkdownField(help_text=_("The other view."))
    why = MarkdownField(blank=True, verbose_name=_("reason"))
    tier = models.ForeignKey(
        "members.Tier",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("open to"),
        help_text=_("Only where it is for fewer readers than the reasons are."),
    )
    group = models.ForeignKey(
        "members.WorkingGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("working group"),
    )

    panels = [
        FieldRowPanel([FieldPanel("position"), FieldPanel("kind")]),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("organisation"), FieldPanel("stated_on")]),
        FieldPanel("view"),
        FieldPanel("why"),
        FieldRowPanel([FieldPanel("tier"), FieldPanel("group")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")

    def __str__(self) -> str:
        return self.title


class Endorsement(models.Model):
    """An organisation stands behind a position. Readers see counts, never names."""

    page = models.ForeignKey(
        InterpretationPage, on_delete=models.CASCADE, related_name="+"
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

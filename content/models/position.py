"""Positions of an interpretation, and what is said against them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Orderable

from content.blocks import LeanStreamField, MarkdownBlock
from content.fields import MarkdownField, PartField
from content.interpretations import timeline

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
        "content.InterpretationPage", on_delete=models.CASCADE, related_name="positions"
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
            [
                FieldPanel("number"),
                FieldPanel(
                    "status",
                    help_text=_(
                        "Draft: only editors see it. In review: readers see it, marked "
                        "as a proposal. The three reviews adopt it."
                    ),
                ),
                FieldPanel("confidence"),
            ]
        ),
        FieldRowPanel(
            [
                FieldPanel("in_force_from", heading=_("Read so from")),
                FieldPanel("in_force_to", heading=_("Read so until")),
            ]
        ),
        FieldPanel("replaces", heading=_("Replaces position")),
        FieldPanel("answer"),
        FieldPanel("reasons"),
        FieldPanel("facts_assumed"),
        FieldPanel("examples"),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("known_from", heading=_("Held since")),
                        FieldPanel("known_to", heading=_("Held until")),
                    ]
                ),
                FieldPanel("closed_on", heading=_("End written down on")),
            ],
            heading=_("When it was held: the reviews write this"),
        ),
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


def _panel(name: str) -> FieldPanel:
    return FieldPanel(name, disable_comments=True)


class Dissent(Orderable):
    """Another view, beside the position that it disagrees with."""

    class Kind(models.TextChoices):
        DISSENT = "dissent", _("Dissent")
        ALTERNATIVE = "alternative", _("Alternative")

    page = ParentalKey(
        "content.InterpretationPage", on_delete=models.CASCADE, related_name="dissents"
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
    view = PartField(help_text=_("The other view."))
    why = PartField(blank=True, verbose_name=_("reason"))
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

    # A remark on a field is shown to every editor of the page: none here.
    panels = [
        FieldRowPanel([_panel("position"), _panel("kind")]),
        _panel("title"),
        FieldRowPanel([_panel("organisation"), _panel("stated_on")]),
        _panel("view"),
        _panel("why"),
        FieldRowPanel([_panel("tier"), _panel("group")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")

    def __str__(self) -> str:
        return self.title


# Who looks up what refers to an organisation or group must not meet a dissent that is
# for fewer readers.
for _name in ("organisation", "tier", "group"):
    Dissent._meta.get_field(_name).wagtail_reference_index_ignore = True  # type: ignore[union-attr]

"""Laws and standards as data: instruments, their versions, their provisions.

A version lists only the provisions that it brings or changes; what an older version
says goes on until a later one says otherwise. A change of law adds a version, it never
edits one.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from content.blocks import LeanStreamField
from content.fields import LinesField, MarkdownField
from content.models.bodied import sources_field

_slug = RegexValidator(
    r"^[a-z0-9][a-z0-9.-]{0,79}\Z",
    _("Small letters, digits, dots and hyphens only."),
)


class Kind(models.TextChoices):
    ACT = "act", _("Act")
    REGULATION = "regulation", _("Regulation")
    DIRECTIVE = "directive", _("Directive")
    RULE = "rule", _("Rule")
    FORM = "form", _("Form")
    DECISION = "decision", _("Decision")
    RECOMMENDATION = "recommendation", _("Recommendation")
    ORDINANCE = "ordinance", _("Ordinance")
    GUIDANCE = "guidance", _("Guidance")
    SCHEME = "scheme", _("Scheme or market rule")
    TREATY = "treaty", _("Treaty")


JURISDICTIONS = {
    "EU": _("European Union"),
    "US": _("United States"),
    "DE": _("Germany"),
    "CH": _("Switzerland"),
    "NO": _("Norway"),
    "UK": _("United Kingdom"),
    "CA": _("Canada"),
    "CN": _("China"),
    "JP": _("Japan"),
    "AE": _("United Arab Emirates"),
    "CD": _("Democratic Republic of the Congo"),
    "FR": _("France"),
    "AU": _("Australia"),
    "INT": _("International"),
}


class AuthorityBlock(blocks.StructBlock):
    """Who watches over it."""

    name = blocks.CharBlock(max_length=200, label=_("Name"))
    country = blocks.CharBlock(required=False, max_length=10, label=_("Country"))
    url = blocks.URLBlock(required=False, label=_("Address"))
    note = blocks.CharBlock(required=False, max_length=300, label=_("What it does"))

    class Meta:
        icon = "group"
        label = _("Authority")


class AuthoritiesBlock(blocks.StreamBlock):
    authority = AuthorityBlock()


class Instrument(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, ClusterableModel
):
    """A law, rule, guidance or scheme that provisions belong to."""

    slug = models.CharField(
        max_length=80,
        unique=True,
        validators=[_slug],
        help_text=_("How links and files name it, for example eu-2017-821. Keep it."),
    )
    short = models.CharField(
        max_length=60,
        help_text=_("What our citations begin with: 2017/821, LkSG, 17 CFR 240.13p-1."),
    )
    name = models.CharField(max_length=200, help_text=_("What people call it."))
    formal = models.CharField(
        max_length=300, help_text=_("Its formal citation: Regulation (EU) 2017/821.")
    )
    also = LinesField(
        verbose_name=_("other beginnings of citations"),
        help_text=_("One to the line. No two laws may share one."),
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    jurisdiction = models.CharField(max_length=5, choices=list(JURISDICTIONS.items()))
    numbering = models.CharField(
        max_length=10,
        default="art",
        choices=[
            ("art", _("Articles")),
            ("s", _("Sections (§)")),
            ("item", _("Items")),
            ("rule", _("Rules")),
            ("annex", _("Annexes")),
            ("ch", _("Chapters")),
        ],
        help_text=_("What a bare number after the beginning means."),
    )
    rule = models.CharField(
        max_length=30,
        blank=True,
        help_text=_("Its id in the rule table of “Which rules apply to us?”."),
    )
    is_watched = models.BooleanField(
        default=False,
        verbose_name=_("only watched"),
        help_text=_("Not in our field, but often confused with what is."),
    )
    minerals = ParentalManyToManyField(
        "content.Label",
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "mineral"},
    )
    url = models.URLField(blank=True, max_length=500, verbose_name=_("official text"))
    summary = models.TextField(
        blank=True, help_text=_("One or two sentences: who must do what.")
    )
    scope = MarkdownField(blank=True, verbose_name=_("who is concerned"))
    duties = MarkdownField(blank=True, verbose_name=_("what it asks"))
    penalty = MarkdownField(blank=True, verbose_name=_("what follows a breach"))
    status = MarkdownField(blank=True, verbose_name=_("where it stands"))
    authorities = LeanStreamField(AuthoritiesBlock(), blank=True)
    sources = sources_field()

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="instrument",
        for_concrete_model=False,
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="instrument",
        for_concrete_model=False,
    )

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("short", heading=_("Short citation")),
                        FieldPanel("name"),
                    ]
                ),
                FieldPanel("formal", heading=_("Formal citation")),
                FieldPanel("also"),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("jurisdiction")]),
                FieldRowPanel([FieldPanel("numbering"), FieldPanel("slug")]),
                FieldRowPanel([FieldPanel("rule"), FieldPanel("is_watched")]),
                FieldPanel("url"),
            ],
            heading=_("How it is cited"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("summary"),
                FieldPanel("scope"),
                FieldPanel("duties"),
                FieldPanel("penalty"),
                FieldPanel("status"),
                FieldPanel("minerals", widget=forms.CheckboxSelectMultiple),
                FieldPanel("authorities"),
            ],
            heading=_("What it says, in our words"),
        ),
        InlinePanel(
            "versions",
            heading=_("Versions, oldest first"),
            label=_("Version"),
            help_text=_(
                "A change of law is a new version below the others. It lists only the "
                "provisions that it adds or changes."
            ),
        ),
        FieldPanel("sources"),
    ]

    class Meta:
        ordering = ["jurisdiction", "short"]
        verbose_name = _("law or standard")
        verbose_name_plural = _("laws and standards")

    def __str__(self) -> str:
        return self.short

    @property
    def leads(self) -> list[str]:
        """What a citation of it may begin with, our own way first."""
        return list(dict.fromkeys([self.short, self.formal, self.name, *self.also]))

    def clean(self) -> None:
        super().clean()
        others = Instrument.objects.exclude(pk=self.pk)
        taken = {
            lead.casefold(): one.short
            for one in others.only("short", "formal", "name", "also")
            for lead in one.leads
        }
        for lead in self.leads:
            if lead and lead.casefold() in taken:
                raise ValidationError(
                    {
                        "also": _(
                            "“%(lead)s” already leads to %(law)s: a citation must be "
                            "clear."
                        )
                        % {"lead": lead, "law": taken[lead.casefold()]}
                    }
                )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; where what readers see may have changed, their pages follow at once."""
        from content.courses.freshness import law_moved, provisions_of
        from content.regulations.following import follow

        is_whole = kwargs.get("update_fields") is None or self._state.adding
        with transaction.atomic():
            before = provisions_of(self) if self.pk and is_whole else {}
            super().save(*args, **kwargs)
            if is_whole:
                follow(self)
                law_moved(self, before)

"""Interpretations: how the members read a provision, since when, who disagrees."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
)

from content.admin.dissents import DissentsPanel, RemarksPanel
from content.admin.group_parts import take_out_foreign
from content.citations import CitationError, parse
from content.citations import format as format_citation
from content.fields import LinesField
from content.interpretations import timeline
from content.interpretations.authors import newest_texts, note_writers
from content.interpretations.holding import keep_held, lay_down
from content.interpretations.parts import write_positions
from content.interpretations.wording import mark_rewording
from content.models.base import BasePage
from content.models.bodied import BODY_SEARCH, BodyMixin, body_field, sources_field
from content.models.interpretation_form import InterpretationForm
from content.models.regulation import JURISDICTIONS
from content.models.routed import RoutedMixin
from content.models.teasing import TeaserMixin
from content.regulations.days import day_of
from content.rendering import PartWriter


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
    # Derived, like `audience`: no draft or old revision says them.
    worded = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
    reworded_on = models.DateField(null=True, blank=True, editable=False)
    body = body_field()
    sources = sources_field()
    inside = TeaserMixin.inside_field()

    parent_page_types = ["content.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("A question about the law and how the members read it.")
    template = "content/interpretation.html"
    base_form_class = InterpretationForm
    content_panels = [
        RemarksPanel(),
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
        DissentsPanel(
            "dissents", heading=_("Dissents and alternatives"), label=_("Dissent")
        ),
        FieldPanel("sources"),
        FieldPanel("inside"),
    ]
    search_fields = BODY_SEARCH
    exclude_fields_in_copy = [
        *BasePage.exclude_fields_in_copy,
        "worded",
        "reworded_on",
    ]

    class Meta:
        verbose_name = _("interpretation")
        verbose_name_plural = _("interpretations")

    # --- What it says ----------------------------------------------------------------

    def write_parts(self, writer: PartWriter) -> None:
        write_positions(self, writer)

    def keep_what_stands(self) -> None:
        keep_held(self)
        mark_rewording(self)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            before = newest_texts(self)
            revision = super().save_revision(*args, **kwargs)
            note_writers(self, before, revision)
        return revision

    def leave_behind(self) -> None:
        lay_down(self)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Revisions come along with a copy: what they adopted was another page's."""
        page = super().with_content_json(content)
        page.worded, page.reworded_on = self.worded, self.reworded_on
        made_for = content.get("translation_key"), content.get("locale")
        if made_for != (str(self.translation_key), self.locale_id):
            lay_down(page)
        return page

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

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Drafts and old versions, in the admin: without what is a foreign group's."""
        take_out_foreign(self, request.user)
        return super().serve_preview(request, mode_name)

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
        from content.interpretations.view import contents_of, interpretation_view
        from content.page_store import keep_no_longer_than

        context = super().get_context(request, *args, **kwargs)
        reading = context["reading"]
        context["view"] = view = interpretation_view(
            self,
            reading,
            request.viewer,
            today=timezone.localdate(),
            number=number,
            day=day,
            known=known,
        )
        keep_no_longer_than(request, view.until)
        reading.contents = contents_of(
            view, reading.contents, has_body=bool(reading.html)
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

"""Quizzes as trainers write them: the rules, and where questions are drawn from."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from content.blocks import DrawsBlock, LeanStreamField
from content.models.base import BasePage
from content.models.bodied import BODY_SEARCH, BodyMixin, body_field, sources_field
from content.models.course import minutes_field, required_field
from content.models.quiz_form import QuizForm


class QuizPage(BodyMixin, BasePage):
    """A quiz: rules, no answers. Questions are drawn from the bank for each attempt."""

    base_form_class = QuizForm
    kind = "quiz"
    kind_label = _("Quiz")

    minutes = minutes_field()
    required = required_field()
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, in percent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    pause_after = models.PositiveSmallIntegerField(
        _("failed attempts before a pause"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    pause_minutes = models.PositiveIntegerField(
        _("pause, in minutes"), default=60, validators=[MaxValueValidator(43_200)]
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for no limit. You can grant more to one person."),
    )
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit, in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5)],
        help_text=_("Leave empty: a limit shuts out people who read slowly."),
    )
    shuffle = models.BooleanField(_("shuffle questions and answers"), default=True)
    satisfies = ParentalManyToManyField(
        "content.LessonPage",
        blank=True,
        related_name="tested_by",
        verbose_name=_("lessons that passing it replaces"),
        help_text=_("Who passes at once need not read these: “testing out”."),
    )
    draws = LeanStreamField(DrawsBlock(), blank=True, verbose_name=_("questions"))
    body = body_field()
    sources = sources_field()

    parent_page_types = ["content.CoursePage"]
    subpage_types: list[str] = []
    page_description = _("Questions drawn from the bank, marked on the server.")
    template = "content/quiz.html"
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("required")]),
        FieldPanel("draws"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("shuffle")]),
                FieldRowPanel([FieldPanel("pause_after"), FieldPanel("pause_minutes")]),
                FieldRowPanel(
                    [FieldPanel("max_attempts"), FieldPanel("time_limit_minutes")]
                ),
                FieldPanel("satisfies"),
            ],
            heading=_("Rules"),
        ),
        FieldPanel("body"),
    ]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "rules": self.rules(), "declared": self.minutes}

    def rules(self, *, satisfies: Any = None, draws: Any = None) -> dict[str, Any]:
        """The rules as a release pins them, JSON-ready.

        draws: ``{"question": key}`` or ``{"count": 4, "tags": [...]}``; satisfies:
        keys of lessons. Each is looked up where it is not given.
        """
        if satisfies is None:
            satisfies = [str(one.translation_key) for one in self.satisfies.all()]
        return {
            "pass_mark": self.pass_mark,
            "pause_after": self.pause_after,
            "pause_minutes": self.pause_minutes,
            "max_attempts": self.max_attempts,
            "time_limit_minutes": self.time_limit_minutes,
            "shuffle": self.shuffle,
            "satisfies": sorted(satisfies),
            "draws": self._draws() if draws is None else draws,
        }

    def _draws(self) -> list[dict[str, Any]]:
        return [
            {"question": str(one.value.translation_key)}
            if one.block_type == "question"
            else {"count": one.value["count"], "tags": list(one.value["tags"])}
            for one in self.draws
            if one.value
        ]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.courses.showing import quiz_context

        context = super().get_context(request, *args, **kwargs)
        return {**context, **quiz_context(self, request.viewer)}

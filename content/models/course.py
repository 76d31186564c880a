"""Courses as trainers write them: a course page, lessons and quizzes below it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from content.blocks import DrawsBlock, LeanStreamField, LessonBodyBlock
from content.fields import LinesField
from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)
from content.models.quiz_form import QuizForm
from content.models.routed import RoutedMixin
from content.models.teasing import TeaserMixin


def _minutes() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        _("minutes"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("What you declare that it takes: it stands on the certificate."),
    )


def _required() -> models.BooleanField:
    return models.BooleanField(
        _("needed to finish the course"),
        default=True,
        help_text=_("A change counts for new releases only."),
    )


class CoursePage(TeaserMixin, BodyMixin, BasePage):
    """A course: what one can do afterwards, and its steps below it in their order.

    Learners follow a *release* (`content.models.release`), not the tree.
    """

    kind = "course"
    kind_label = _("Course")

    objectives = LinesField(
        verbose_name=_("afterwards you can"), help_text=_("One to the line.")
    )
    for_whom = models.CharField(_("for whom"), max_length=300, blank=True)
    certificate = models.BooleanField(_("gives a certificate"), default=True)
    validity_months = models.PositiveSmallIntegerField(
        _("valid for, in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Leave empty for a certificate that does not expire."),
    )
    short_renewal = models.BooleanField(
        _("short renewal"),
        default=False,
        help_text=_("To renew, the quizzes are enough: lessons count as done."),
    )
    prerequisites = ParentalManyToManyField(
        "content.CoursePage",
        blank=True,
        related_name="needed_for",
        verbose_name=_("courses that should come before"),
    )
    successor = models.ForeignKey(
        "content.CoursePage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
        verbose_name=_("followed by"),
        help_text=_("Where somebody renews when this course is withdrawn."),
    )
    body = body_field()
    sources = sources_field()
    inside = TeaserMixin.inside_field()

    parent_page_types = ["content.SectionPage"]
    subpage_types = ["content.LessonPage", "content.QuizPage"]
    # In the order in which they are learnt, not in that of their last edit.
    admin_default_ordering = "ord"
    page_description = _("A course of lessons and quizzes, with a certificate.")
    template = "content/course.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("for_whom"),
        FieldPanel("objectives"),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("certificate"), FieldPanel("validity_months")]
                ),
                FieldPanel("short_renewal"),
            ],
            heading=_("Certificate"),
        ),
        *BODY_PANELS,
        FieldPanel("prerequisites"),
        FieldPanel("successor"),
        "inside",
    ]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def facts(self) -> dict[str, Any]:
        return {
            **super().facts(),
            "objectives": list(self.objectives),
            "for_whom": self.for_whom,
            "certificate": self.certificate,
            "validity_months": self.validity_months,
        }

    def clean(self) -> None:
        super().clean()
        from content.courses.order import circle_through

        if circle_through(self):
            raise ValidationError(
                {
                    "prerequisites": _(
                        "These courses need each other: nobody could begin. Take one "
                        "of them out."
                    )
                }
            )

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.courses.showing import course_context

        context = super().get_context(request, *args, **kwargs)
        return {**context, **course_context(self, request.viewer)}


class LessonPage(RoutedMixin, BodyMixin, BasePage):
    """A lesson: one aim, a case, a check or two."""

    kind = "lesson"
    kind_label = _("Lesson")

    aim = models.CharField(
        _("aim"), max_length=300, blank=True, help_text=_("“After this you can …”")
    )
    minutes = _minutes()
    required = _required()
    cites = LinesField(
        verbose_name=_("rests on"),
        help_text=_(
            "One to the line: a page (GA-07), a provision (eu-2017-821/art-4-1) or a "
            "template (CMRT). When it changes you are told."
        ),
    )
    body = LeanStreamField(LessonBodyBlock(), blank=True, verbose_name=_("text"))
    sources = sources_field()

    parent_page_types = ["content.CoursePage"]
    subpage_types: list[str] = []
    page_description = _("One thing to learn, in five to ten minutes.")
    template = "content/lesson.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("aim"),
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("required")]),
        *BODY_PANELS,
        FieldPanel("cites"),
    ]
    search_fields = BODY_SEARCH

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "aim": self.aim, "declared": self.minutes}

    def resolve(self, parts: list[str]) -> dict[str, Any] | None:
        """``check/<block>/``: the answer to a knowledge check."""
        from content.courses.checks import check_of

        if len(parts) == 2 and parts[0] == "check":
            block = check_of(self, parts[1])
            return None if block is None else {"check": block}
        return None

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.courses.showing import lesson_context

        context = super().get_context(request, *args, **kwargs)
        return {**context, **lesson_context(self, request, kwargs.get("check"))}

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:
        if kwargs.get("check") is None:
            return super().get_template(request, *args, **kwargs)
        if getattr(request, "htmx", False):
            return "content/_check_answer.html"
        return "content/check_answer.html"


class QuizPage(BodyMixin, BasePage):
    """A quiz: rules, no answers. Questions are drawn from the bank for each attempt."""

    base_form_class = QuizForm
    kind = "quiz"
    kind_label = _("Quiz")

    minutes = _minutes()
    required = _required()
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

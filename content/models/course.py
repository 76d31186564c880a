"""Courses as trainers write them: a course and its lessons; quizzes stand beside."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from content.blocks import LeanStreamField, LessonBodyBlock
from content.fields import LinesField
from content.models.base import BasePage
from content.models.bodied import (
    BODY_PANELS,
    BODY_SEARCH,
    BodyMixin,
    body_field,
    sources_field,
)
from content.models.routed import RoutedMixin
from content.models.teasing import TeaserMixin


def minutes_field() -> models.PositiveSmallIntegerField:
    """How long a step takes."""
    return models.PositiveSmallIntegerField(
        _("minutes"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("What you declare that it takes: it stands on the certificate."),
    )


def required_field() -> models.BooleanField:
    """Whether a step is needed."""
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
        from content.courses.prerequisites import circle_through

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
    minutes = minutes_field()
    required = required_field()
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
        from content.courses.knowledge_checks import check_of

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

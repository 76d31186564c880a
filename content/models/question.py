"""The question bank: questions with review, and the versions that attempts point at."""

import hashlib
import json
import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index

from content.fields import LinesField
from content.models.append_only import AppendOnly


class QuestionType(models.TextChoices):
    """What a learner does with a question."""

    SINGLE = "single", _("Choose one")
    MULTIPLE = "multiple", _("Choose all that are right")
    TRUEFALSE = "truefalse", _("True or false")
    ORDER = "order", _("Put in order")
    MATCH = "match", _("Match")
    NUMERIC = "numeric", _("A number")


class QuestionTag(models.Model):
    """A word by which quizzes draw: a course, a step, a mineral, a role, a level."""

    name = models.CharField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[\w][\w .+&/-]{0,59}\Z", _("Letters, digits, spaces and hyphens.")
            )
        ],
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("question tag")
        verbose_name_plural = _("question tags")

    def __str__(self) -> str:
        return self.name


class Question(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    index.Indexed,
    ClusterableModel,
):
    """One question of the bank. Publishing it makes a version; attempts pin versions.

    `translation_key` is its identity over languages, edits and courses.
    """

    # Null, not "": unique among those that have one.
    library_id = models.CharField(  # noqa: DJ001
        max_length=80, null=True, blank=True, verbose_name=_("library id")
    )
    type = models.CharField(
        _("type"), max_length=10, choices=QuestionType.choices, default="single"
    )
    prompt = models.TextField(
        _("question"), help_text=_("A situation, not a definition. Plain text.")
    )
    feedback = models.TextField(
        _("said to everybody afterwards"), blank=True, default=""
    )
    points = models.PositiveSmallIntegerField(
        _("points"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    value = models.CharField(
        _("number"), max_length=40, blank=True, help_text=_("For “a number” only.")
    )
    tolerance = models.CharField(_("give or take"), max_length=40, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    tags = ParentalManyToManyField(
        QuestionTag, blank=True, related_name="questions", verbose_name=_("tags")
    )
    sources = LinesField(
        verbose_name=_("rests on"),
        help_text=_(
            "One to the line: a page (GA-07 or GA-07#anchor), a provision "
            "(eu-2017-821/art-4-1) or a template (CMRT)."
        ),
    )
    # What the last import left: lets the next one see whether anybody has edited.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    imported_revision = models.BigIntegerField(default=0, editable=False)

    panels = [
        FieldRowPanel([FieldPanel("type"), FieldPanel("points")]),
        FieldPanel("prompt"),
        InlinePanel("options", heading=_("Answers"), label=_("Answer")),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("value"), FieldPanel("tolerance"), FieldPanel("unit")]
                )
            ],
            heading=_("The number"),
        ),
        FieldPanel("feedback"),
        FieldPanel("tags"),
        FieldPanel("sources"),
        FieldPanel("library_id"),
    ]
    search_fields = [
        index.SearchField("prompt"),
        index.AutocompleteField("prompt"),
        index.FilterField("live"),
        index.FilterField("type"),
        index.FilterField("locale_id"),
    ]
    preview_modes: list[Any] = [("", _("As a learner sees it"))]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["library_id", "locale"],
                condition=models.Q(library_id__isnull=False),
                name="content_question_id_once",
                violation_error_message=_("Another question has this library id."),
            )
        ]

    def __str__(self) -> str:
        text = " ".join(self.prompt.split())
        return text if len(text) <= 90 else f"{text[:89].rsplit(' ', 1)[0]}…"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a live question whose words have changed gets a new version."""
        from content.courses.versions import keep_version

        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.live and kwargs.get("update_fields") is None:
                keep_version(self)

    def clean(self) -> None:
        super().clean()
        self.library_id = self.library_id or None

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "content/question_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from content.courses.previewing import preview_of

        context = super().get_preview_context(request, mode_name)
        return {**context, **preview_of(self)}


class QuestionOption(Orderable):
    """One answer that can be chosen, put in its place, or matched."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="options")
    # Stays with the option when its words change: attempts compare by it.
    option_id = models.CharField(max_length=20, blank=True, editable=False)
    text = models.CharField(_("answer"), max_length=1000)
    correct = models.BooleanField(_("right"), default=False)
    match = models.CharField(
        _("belongs to"), max_length=1000, blank=True, help_text=_("For “match” only.")
    )
    feedback = models.TextField(_("said to who chooses it"), blank=True, default="")

    panels = [
        FieldRowPanel([FieldPanel("text"), FieldPanel("correct")]),
        FieldPanel("match"),
        FieldPanel("feedback"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.option_id = self.option_id or uuid.uuid4().hex[:8]
        super().save(*args, **kwargs)


class QuestionVersion(AppendOnly):
    """The words and the key of a question as once published. Never changed.

    body: see `content.questions.bodies.body_of`; it holds the key, so it never
    reaches a page before an attempt is submitted.
    """

    question_key = models.UUIDField(db_index=True)
    language = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    question = models.ForeignKey(
        Question, null=True, on_delete=models.SET_NULL, related_name="versions"
    )
    # The newest one of a live question: what attempts draw from.
    is_current = models.BooleanField(default=True)
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    changeable = frozenset({"is_current"})

    class Meta:
        ordering = ["question_key", "language", "number"]
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        constraints = [
            models.UniqueConstraint(
                fields=["question_key", "language", "number"],
                name="content_question_version_once",
            ),
            models.UniqueConstraint(
                fields=["question_key", "language"],
                condition=models.Q(is_current=True),
                name="content_one_current_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.get('prompt', '')[:60]} ({self.number})"


def digest_of(body: dict[str, Any]) -> str:
    """The hash of a version's body, the same on every machine."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

"""What learners say: questions under a lesson, problems with a question; refreshers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import QuestionVersion
from portal.learning.models.enrolments import Enrolment


class LessonQuestion(models.Model):
    """A learner's question under a lesson. A trainer lets the first one of a person
    through; the answer stands with it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a trainer")
        SHOWN = "shown", _("Shown")
        HIDDEN = "hidden", _("Not shown")

    course_key = models.UUIDField(db_index=True)
    lesson_key = models.UUIDField(db_index=True)
    lesson_title = models.CharField(max_length=255)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(max_length=2000)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    # Good for everybody: put on the list of what the guidance should say.
    promoted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("question under a lesson")
        verbose_name_plural = _("questions under lessons")

    def __str__(self) -> str:
        return self.text[:80]


class ProblemReport(models.Model):
    """A learner says that something is wrong with a question; once a version."""

    question = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="reports"
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="reports"
    )
    text = models.TextField(max_length=2000)
    reported_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    finding = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-reported_at"]
        verbose_name = _("reported problem")
        verbose_name_plural = _("reported problems")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "enrolment"],
                condition=models.Q(settled_at__isnull=True),
                name="learning_reported_once",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Refresher(models.Model):
    """Somebody wants three questions about a week, a month and three months after they
    finished. It never touches the certificate."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.CASCADE, related_name="refresher"
    )
    began_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("refresher")
        verbose_name_plural = _("refreshers")

    def __str__(self) -> str:
        return str(self.enrolment)


class RefresherRound(models.Model):
    """One mail with three questions. Its link works for 14 days and for this alone."""

    refresher = models.ForeignKey(
        Refresher, on_delete=models.CASCADE, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    questions = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("round of a refresher")
        verbose_name_plural = _("rounds of refreshers")
        constraints = [
            models.UniqueConstraint(
                fields=["refresher", "number"], name="learning_round_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.refresher}: {self.number}"

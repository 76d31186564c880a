"""Attempts at quizzes: pinned questions, saved answers, markings that only add up."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import QuestionVersion
from content.models.append_only import AppendOnly
from portal.learning.models.enrolments import Enrolment


class Attempt(models.Model):
    """One try at a quiz. Its rules and questions are those of its start."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Handed in")
        VOID = "void", _("Void")

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attempts"
    )
    quiz_key = models.UUIDField()
    quiz_title = models.CharField(max_length=255)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=5, choices=State.choices, default=State.OPEN)
    rules = models.JSONField()
    seed = models.BigIntegerField()
    language = models.CharField(max_length=12)
    started_at = models.DateTimeField(default=timezone.now)
    deadline_at = models.DateTimeField(null=True)
    # Since when the learner may not go on: the deadline waits for them.
    paused_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["enrolment", "quiz_key", "number"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [models.Index(fields=["quiz_key", "number"], name="learning_by_quiz")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "quiz_key", "number"],
                name="learning_attempt_once",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "quiz_key"],
                condition=models.Q(state="open"),
                name="learning_one_open_attempt",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", submitted_at__isnull=True)
                | models.Q(state__in=["done", "void"], submitted_at__isnull=False),
                name="learning_open_means_not_handed_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_title}, attempt {self.number}"


class AttemptItem(models.Model):
    """One question of an attempt, in its place, with the answer as last saved."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="items"
    )
    # Ids of the options (and, under "matches", of what they belong to) as shown.
    option_order = models.JSONField(default=dict)
    response = models.JSONField(null=True)
    # Rises with every change that the browser makes: a late one never wins.
    seq = models.BigIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    # Earned at the submission: for item analysis. Null while the attempt is open.
    earned = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["attempt", "position"]
        verbose_name = _("question of an attempt")
        verbose_name_plural = _("questions of attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="learning_position_once"
            ),
            models.UniqueConstraint(
                fields=["attempt", "question"], name="learning_question_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.question}"


class Remark(AppendOnly):
    """A trainer's repair of a question version, for all attempts that hold it."""

    class Kind(models.TextChoices):
        VOID = "void", _("Leave the question out")
        ACCEPT = "accept", _("Accept this answer too")
        FULL = "full", _("Full marks for everybody")

    question = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="remarks"
    )
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # The answer that counts as well, as a cleaned response; null but for "accept".
    also = models.JSONField(null=True)
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    # The hash of kind and `also`: the same repair twice changes nothing.
    token = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("repair of a question")
        verbose_name_plural = _("repairs of questions")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "token"], name="learning_repair_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.question}"


class Marking(AppendOnly):
    """What an attempt was worth at one marking. The best one for the learner holds."""

    class Cause(models.TextChoices):
        SUBMIT = "submit", _("Handed in")
        REMARK = "remark", _("Marked again")

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="markings"
    )
    earned = models.PositiveIntegerField()
    possible = models.PositiveIntegerField()
    passed = models.BooleanField()
    cause = models.CharField(max_length=6, choices=Cause.choices)
    remark = models.ForeignKey(
        Remark, null=True, on_delete=models.PROTECT, related_name="markings"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["attempt", "pk"]
        verbose_name = _("marking")
        verbose_name_plural = _("markings")
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"],
                condition=models.Q(cause="submit"),
                name="learning_marked_once",
            ),
            models.UniqueConstraint(
                fields=["attempt", "remark"], name="learning_marked_again_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earned}/{self.possible}"

"""Who learns which course, on which release, and how far they are.

No row here goes with a page or a person: they name courses and steps by their
`translation_key`, and a person who leaves is set to null.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import CourseRelease


class Enrolment(models.Model):
    """One person's way through one course, once; a renewal is the next `cycle`."""

    class Kind(models.TextChoices):
        FULL = "full", _("Whole course")
        RENEWAL = "renewal", _("Renewal")

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="enrolments",
    )
    # Names the learner in reports and records that leave the house; a new one when
    # the account is closed.
    pseudonym = models.UUIDField(default=uuid.uuid4, editable=False)
    course_key = models.UUIDField(db_index=True)
    course_title = models.CharField(max_length=255)
    cycle = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FULL)
    release = models.ForeignKey(
        CourseRelease, on_delete=models.PROTECT, related_name="enrolments"
    )
    started_at = models.DateTimeField(default=timezone.now)
    # The step where "continue" leads, and when the learner was last here.
    last_step = models.UUIDField(null=True)
    last_seen_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True)
    completed_release = models.ForeignKey(
        CourseRelease, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The learner's own name for the certificate, where the account has none.
    printed_name = models.CharField(max_length=200, blank=True)
    # Accommodations, by a trainer: percent of the time limit (0: no limit at all).
    time_percent = models.PositiveSmallIntegerField(default=100)
    no_pause = models.BooleanField(default=False)

    class Meta:
        ordering = ["-last_seen_at"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course_key", "cycle"],
                name="learning_cycle_once",
            ),
            models.UniqueConstraint(
                fields=["learner", "course_key"],
                condition=models.Q(completed_at__isnull=True),
                name="learning_one_open_enrolment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner or _('somebody who has left')}: {self.course_title}"


class LessonProgress(models.Model):
    """What happened with one lesson. Done stays done, whatever becomes of the text."""

    class State(models.TextChoices):
        OPENED = "opened", _("Opened")
        DONE = "done", _("Done")
        # An exemption with its reason: withdrawn before it was read, or tested out.
        WAIVED = "waived", _("Waived")

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="progress"
    )
    lesson_key = models.UUIDField()
    state = models.CharField(max_length=8, choices=State.choices)
    opened_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    # Of the text that was there when it was done.
    content_sha256 = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("progress in a lesson")
        verbose_name_plural = _("progress in lessons")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"], name="learning_lesson_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="opened", done_at__isnull=True)
                | models.Q(state__in=["done", "waived"], done_at__isnull=False),
                name="learning_done_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_key}: {self.state}"


class MoreAttempts(models.Model):
    """Attempts that a trainer has granted beyond a quiz's limit; a row is
    the log of it."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="more_attempts"
    )
    quiz_key = models.UUIDField()
    number = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("granted attempts")
        verbose_name_plural = _("granted attempts")

    def __str__(self) -> str:
        return f"+{self.number}: {self.reason}"


class CourseEnd(models.Model):
    """A course that is not published any more: until when people may finish it."""

    course_key = models.UUIDField(primary_key=True)
    ended_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()

    class Meta:
        verbose_name = _("end of a course")
        verbose_name_plural = _("ends of courses")

    def __str__(self) -> str:
        return f"{self.course_key}: {self.closes_at}"


class LearningEvent(models.Model):
    """What happened, once: for histories and for other systems. The id follows from
    what it says, so that telling it twice comes to the same."""

    NAMESPACE = uuid.UUID("0f2b2f3a-8a5e-4f0e-9d0c-0d8d6c1c5a11")

    id = models.UUIDField(primary_key=True, editable=False)
    verb = models.CharField(max_length=30)
    object_key = models.CharField(max_length=80)
    actor = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["at"]
        verbose_name = _("learning event")
        verbose_name_plural = _("learning events")

    def __str__(self) -> str:
        return f"{self.verb} {self.object_key}"

    @classmethod
    def note(cls, verb: str, object_key: Any, actor: uuid.UUID, **data: Any) -> None:
        """Write that `actor` (a pseudonym) did this, unless it is written already.
        What may happen several times is told apart by `data["number"]`."""
        name = f"{verb}:{object_key}:{actor}:{data.get('number', '')}"
        row = LearningEvent(
            id=uuid.uuid5(cls.NAMESPACE, name),
            verb=verb,
            object_key=str(object_key),
            actor=actor,
            data=data,
        )
        LearningEvent.objects.bulk_create([row], ignore_conflicts=True)

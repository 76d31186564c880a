"""Releases of courses: what learners follow, and the text that was taught."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models.append_only import AppendOnly


class ChangeKind(models.TextChoices):
    """How much a release changes for those who learn or have learnt."""

    WORDING = "wording", _("Wording: the same things, said better")
    CONTENT = "content", _("Content: something is taught that was not")
    REQUIREMENT = "requirement", _("Requirement: more, or other, is needed to finish")


class CourseRelease(AppendOnly):
    """A course as one thing, at one moment. Enrolments pin one; it never changes.

    manifest: the steps in their order, each ``{"key", "kind", "title", "minutes",
    "required", "sha256", "url", "audience"}``; quizzes have ``"rules"`` as
    `QuizPage.rules` gives them; lessons ``"cites"``. archive: gzip of JSON, the text of
    every lesson by key (`content.courses.archive`).
    """

    course_key = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    language = models.CharField(max_length=12)
    # Who may learn from it once its pages are gone: as it was then.
    audience = models.CharField(max_length=255)
    certificate = models.BooleanField(default=True)
    validity_months = models.PositiveSmallIntegerField(null=True)
    short_renewal = models.BooleanField(default=False)
    manifest = models.JSONField()
    archive = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    change_kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    note = models.TextField(blank=True)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Until then people finish what they began on an older release; null: always.
    older_close_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["course_key", "-number"]
        verbose_name = _("release of a course")
        verbose_name_plural = _("releases of courses")
        constraints = [
            models.UniqueConstraint(
                fields=["course_key", "number"], name="content_release_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, release {self.number}"

    def step(self, key: Any) -> dict[str, Any] | None:
        """The step of this key, or None."""
        return next((s for s in self.manifest if s["key"] == str(key)), None)

    @property
    def minutes(self) -> int:
        """Declared minutes of all that is needed to finish."""
        return sum(step["minutes"] for step in self.manifest if step["required"])


class TrackedSource(models.Model):
    """A template or standard that has versions, such as CMRT. Lessons and questions
    that cite it are to be looked at when a new version comes."""

    key = models.CharField(
        max_length=30, unique=True, help_text=_("How lessons cite it: CMRT.")
    )
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=30)
    released_on = models.DateField()
    note = models.TextField(
        _("what changed"), blank=True, help_text=_("Certified people are told this.")
    )
    url = models.URLField(blank=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("template or standard")
        verbose_name_plural = _("templates and standards")

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; with a new version, what cites it is put up for checking."""
        from content.courses.freshness import source_moved

        with transaction.atomic():
            rows = TrackedSource.objects.filter(pk=self.pk)
            before = rows.values_list("version", flat=True).first()
            super().save(*args, **kwargs)
            if before is not None and before != self.version:
                source_moved(self)


class ToCheck(models.Model):
    """A lesson or question whose ground has moved: for the trainer to look at.

    One open entry for each item and cause; settling says who looked and what they
    found. It never unpublishes anything by itself.
    """

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        QUESTION = "question", _("Question")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.UUIDField(db_index=True)
    title = models.CharField(max_length=255)
    course_key = models.UUIDField(null=True, db_index=True)
    # What moved: a page's id, a provision, a template's key with its version.
    cause = models.CharField(max_length=200)
    what = models.TextField(blank=True)
    raised_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    finding = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        verbose_name = _("item to check")
        verbose_name_plural = _("items to check")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "cause"],
                condition=models.Q(settled_at__isnull=True),
                name="content_to_check_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.cause}"

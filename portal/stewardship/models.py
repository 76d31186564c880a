"""Who keeps pages, what they were told, links that lead nowhere, readers' questions."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

QUESTION_LENGTH = 2_000


class Keeper(models.Model):
    """Whom a name among the content owners stands for, where it is no person's own.

    Pages say "secretariat"; this says which account or address that is today.
    """

    name = models.CharField(
        max_length=120,
        help_text=_("As written in “content owner” or “deputy” of the pages."),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("Gets the reminders, as long as the account is active."),
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_(
            "Where there is no person: an address, for example of a team. It is told "
            "titles only of pages that everybody may see in lists."
        ),
    )

    class Meta:
        verbose_name = _("keeper")
        verbose_name_plural = _("keepers")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="stewardship_keeper_name",
                violation_error_message=_("There is a keeper of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.name = " ".join(self.name.split())
        if not self.person_id and not self.email:
            raise ValidationError(_("Name a person or an e-mail address."))


class Reminder(models.Model):
    """That the keepers of a page were told of one review date; so never twice."""

    class Stage(models.TextChoices):
        DUE = "due", _("due soon")
        OVERDUE = "overdue", _("overdue")

    page_id = models.BigIntegerField()
    review_by = models.DateField()
    stage = models.CharField(max_length=8, choices=Stage.choices)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["page_id", "review_by", "stage"],
                name="stewardship_reminded_once",
            )
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}, {self.stage}, {self.review_by}"


class BrokenLink(models.Model):
    """A link of a live page that leads nowhere, found by the last check."""

    page_id = models.BigIntegerField(db_index=True)
    target = models.CharField(max_length=500)
    reason = models.CharField(max_length=200)
    is_external = models.BooleanField(default=False)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("broken link")
        verbose_name_plural = _("broken links")
        constraints = [
            models.UniqueConstraint(
                fields=["page_id", "target"], name="stewardship_broken_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} on page {self.page_id}"


class Question(models.Model):
    """What a reader asks the stewards.

    The page is named by number: a question outlives it. `token` comes with the form, so
    that sending it twice asks once.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        IN_HAND = "in_hand", _("In hand")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed without an answer")

    OPEN = (State.NEW, State.IN_HAND)

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.TextField(_("question"), max_length=QUESTION_LENGTH)
    context = models.TextField(_("context"), max_length=QUESTION_LENGTH, blank=True)
    page_id = models.BigIntegerField(null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="questions",
        verbose_name=_("asked by"),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.NEW
    )
    steward = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("taken by"),
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("-asked_at",)
        indexes = [models.Index(fields=["state", "-asked_at"])]

    def __str__(self) -> str:
        return self.text[:80]

    def save(self, *args: Any, **kwargs: Any) -> None:
        open_again = self.state in self.OPEN
        if open_again:
            self.settled_at = None
        elif self.settled_at is None:
            self.settled_at = timezone.now()
        super().save(*args, **kwargs)

    @property
    def address(self) -> str:
        """Where an answer goes: the account's address today, else the one given."""
        if self.person is not None:
            return self.person.email if self.person.is_active else ""
        return self.email


class Reply(models.Model):
    """A steward's answer to a question, as it went out by mail."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="replies"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(max_length=10_000)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ("sent_at",)

    def __str__(self) -> str:
        return self.text[:80]

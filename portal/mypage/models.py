"""What one person keeps and follows, what they have seen, and what changed when.

Pages are named by number, without a foreign key and without their titles: a bookmark
outlives its page and tells nothing of it to somebody who may no longer read it.
"""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 80


def new_key() -> str:
    """What cannot be guessed, for an address that works without signing in."""
    return secrets.token_urlsafe(24)


class Change(models.Model):
    """When the words of a page last changed, as opposed to its dates or its readers.

    Written in the transaction of every publish (`portal.mypage.changes`). A page with
    narrower parts has a row for each kind of readers (`own`, the part's key), so that
    nobody is told of a change that they cannot see.
    """

    wagtail_reference_index_ignore = True

    page = models.ForeignKey(
        "content.BasePage", on_delete=models.CASCADE, related_name="word_changes"
    )
    own = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("change of a page")
        verbose_name_plural = _("changes of pages")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "own"], name="mypage_change_once_a_part"
            )
        ]

    def __str__(self) -> str:
        return f"page {self.page_id} changed {self.changed_at:%Y-%m-%d %H:%M}"


class Visit(models.Model):
    """One person's visits to their page: since when things are new to them."""

    person: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
    )
    since = models.DateTimeField(help_text=_("When the last visit ended."))
    seen_at = models.DateTimeField(help_text=_("The last sign of this visit."))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return f"visit of person {self.person_id}"


class ReadingList(models.Model):
    """A named list of saved pages."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_lists"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("reading list")
        verbose_name_plural = _("reading lists")
        constraints = [
            models.UniqueConstraint(
                "person", Lower("name"), name="mypage_list_name_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Bookmark(models.Model):
    """A saved page: in one list, or in none."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks"
    )
    # A list that goes leaves its pages saved.
    reading_list = models.ForeignKey(
        ReadingList,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="bookmarks",
    )
    page_id = models.BigIntegerField()
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        verbose_name = _("saved page")
        verbose_name_plural = _("saved pages")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page_id"], name="mypage_saved_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}"


class Follow(models.Model):
    """Somebody wants to hear of changes: of a page with all below it, or of a label."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    page_id = models.BigIntegerField(null=True)
    label = models.ForeignKey(
        "content.Label", null=True, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page_id"],
                condition=models.Q(page_id__isnull=False),
                name="mypage_page_followed_once",
            ),
            models.UniqueConstraint(
                fields=["person", "label"],
                condition=models.Q(label__isnull=False),
                name="mypage_label_followed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(page_id__isnull=False, label__isnull=True)
                | models.Q(page_id__isnull=True, label__isnull=False),
                name="mypage_follows_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}" if self.page_id else f"label {self.label_id}"


class Digest(models.Model):
    """How often somebody hears of what they follow, and up to when they have heard.

    `queued_at` is set while a mail waits in the queue; it names that one mail.
    """

    class Rhythm(models.TextChoices):
        OFF = "off", _("Never")
        INSTANT = "instant", _("At once")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")

    person: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
    )
    rhythm = models.CharField(
        max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY
    )
    begun_at = models.DateTimeField(default=timezone.now)
    told_until = models.DateTimeField(default=timezone.now)
    # [page, when it changed] of what was told lately: see `digests.LATE`.
    told: Any = models.JSONField(default=list)
    due_at = models.DateTimeField(db_index=True)
    queued_at = models.DateTimeField(null=True)
    looked_stamp = models.PositiveBigIntegerField(default=0)
    key = models.CharField(max_length=64, unique=True, default=new_key)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")

    def __str__(self) -> str:
        return f"{self.rhythm} digest of person {self.person_id}"

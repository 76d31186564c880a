"""Count one answer per reader and revision, and not more than a person would give."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.feedback.models import Vote

MOST_PER_HOUR = 30


class TooManyVotes(Exception):
    """This reader has answered too often within an hour."""


def voter_of(request: HttpRequest) -> str:
    """A hash that stands for the reader: the account, or for the anonymous address
    and browser. It cannot be turned back and differs on every installation."""
    if request.user.is_authenticated:
        who = f"user:{request.user.pk}"
    else:
        address = request.META.get("REMOTE_ADDR", "")
        browser = request.META.get("HTTP_USER_AGENT", "")[:300]
        who = f"anonymous:{address}:{browser}"
    return hash_of(who)


def hash_of(who: str) -> str:
    """What is kept instead of the words for a reader."""
    return salted_hmac(
        "portal.feedback", who, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()


def record_vote(page: Any, voter: str, helpful: bool, comment: str) -> Vote:
    """Keep this reader's answer; a second one on the same revision replaces it.

    Raises TooManyVotes beyond MOST_PER_HOUR different pages in an hour.
    """
    since = timezone.now() - timedelta(hours=1)
    with transaction.atomic():
        recent = Vote.objects.filter(voter=voter, created_at__gte=since)
        if recent.count() >= MOST_PER_HOUR:
            raise TooManyVotes
        vote, _created = Vote.objects.update_or_create(
            page_id=page.pk,
            revision=page.live_revision_id or 0,
            voter=voter,
            defaults={
                "helpful": helpful,
                "comment": comment,
                "created_at": timezone.now(),
            },
        )
    return vote

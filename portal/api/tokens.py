"""Make, find and revoke tokens."""

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from portal.api.models import AccessToken
from portal.api.scopes import FEEDS, PREFIXES
from portal.members.models import MemberEvent, User

MOST = 20
LONGEST_DAYS = 365
_TOKEN = re.compile(r"(tst|tsf)_[A-Za-z0-9_-]{43}", re.ASCII)


class TooManyTokens(Exception):
    """This person has as many as anybody may have."""


def make(
    person: Any, *, name: str, scopes: Iterable[str], days: int = LONGEST_DAYS
) -> tuple[AccessToken, str]:
    """A new token, and its words: the only time that anybody sees these.

    A token with the scope `feeds` has no other: it stands in an address.
    Raises TooManyTokens, ValueError.
    """
    wanted = list(dict.fromkeys(scopes))
    if not wanted or not 0 < days <= LONGEST_DAYS:
        raise ValueError("A token needs a scope, and ends within a year.")
    if FEEDS in wanted and len(wanted) > 1:
        raise ValueError("A feed address may do nothing else.")
    kind = AccessToken.Kind.FEED if FEEDS in wanted else AccessToken.Kind.API
    words = PREFIXES[kind] + secrets.token_urlsafe(32)
    with transaction.atomic():
        # The person's row, so that two at once cannot both be the last one.
        User.objects.select_for_update().get(pk=person.pk)
        AccessToken.objects.filter(
            person=person, expires_at__lte=timezone.now()
        ).delete()
        if AccessToken.objects.filter(person=person).count() >= MOST:
            raise TooManyTokens
        token = AccessToken.objects.create(
            person=person,
            name=name,
            kind=kind,
            scopes=wanted,
            digest=digest_of(words),
            hint=words[:9],
            expires_at=timezone.now() + timedelta(days=days),
        )
        _note("token.made", person, token)
    return token, words


def digest_of(words: str) -> str:
    """The hash that is kept. The words hold 256 random bits: no salt, no slowness."""
    return sha256(words.encode()).hexdigest()


def find(words: str, kind: str) -> AccessToken | None:
    """The token behind these words with its person, if it opens anything now.

    Looked up by hash: how long it takes tells nothing about the words of others.
    """
    if not _TOKEN.fullmatch(words):
        return None
    digest = digest_of(words)
    token = (
        AccessToken.objects.filter(
            digest=digest,
            kind=kind,
            expires_at__gt=timezone.now(),
            person__is_active=True,
        )
        .select_related("person")
        .first()
    )
    if token is None or not constant_time_compare(token.digest, digest):
        return None
    return token


def note_use(token: AccessToken) -> None:
    """Keep the day of the last use: one write a day, and none that must succeed."""
    today = timezone.localdate()
    if token.last_used_on == today:
        return
    try:
        with transaction.atomic():
            AccessToken.objects.filter(pk=token.pk).update(last_used_on=today)
    except DatabaseError:
        # Reading goes on where nothing can be written.
        return


def revoke(person: Any, token_id: int | None = None, *, actor: Any = None) -> int:
    """End one token of this person, or all; how many there were."""
    rows = AccessToken.objects.filter(person=person)
    if token_id is not None:
        rows = rows.filter(pk=token_id)
    with transaction.atomic():
        found = list(rows.select_for_update())
        for token in found:
            _note("token.revoked", person, token, actor)
        AccessToken.objects.filter(pk__in=[token.pk for token in found]).delete()
    return len(found)


def _note(action: str, person: Any, token: AccessToken, actor: Any = None) -> None:
    MemberEvent.objects.create(
        action=action,
        actor=actor or person,
        person=person,
        names={"person": str(person), "token": token.name},
        data={"scopes": token.scopes, "expires": token.expires_at.date().isoformat()},
    )

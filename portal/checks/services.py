"""Keep a check, as many as one person may have."""

from datetime import date
from typing import Any

from django.db import transaction

from portal.checks.models import SavedCheck
from portal.members.models import User

MOST = 20


class TooManyChecks(Exception):
    """This person has as many as anybody may have."""


def save_check(
    person: Any, *, name: str, page_id: int, answers: dict[str, Any], as_of: date | None
) -> SavedCheck:
    """Save under a name; the same name again replaces what was under it."""
    with transaction.atomic():
        # The person's row, so that two saves at once cannot both be the last one.
        User.objects.select_for_update().get(pk=person.pk)
        mine = SavedCheck.objects.filter(person=person)
        if not mine.filter(name=name).exists() and mine.count() >= MOST:
            raise TooManyChecks
        found, _created = SavedCheck.objects.update_or_create(
            person=person,
            name=name,
            defaults={"page_id": page_id, "answers": answers, "as_of": as_of},
        )
    return found

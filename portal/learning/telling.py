"""Mails about learning: to whom, once, and looked at again when they go out."""

import uuid
from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.template.loader import render_to_string

from portal import mails
from portal.learning.models import LearningEvent


def address_of(person: Any) -> str | None:
    """The confirmed address for mails to this person; None for nobody, for a closed
    account, and where no address is confirmed."""
    if person is None or not person.is_active:
        return None
    verified = EmailAddress.objects.filter(user=person, verified=True)
    return verified.order_by("-primary", "pk").values_list("email", flat=True).first()


def post(
    task: Any,
    arguments: tuple[Any, ...],
    attempt: int,
    *,
    to: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> bool:
    """Send a mail from within its task, or let the task run again later with
    `attempt + 1` behind its arguments. Whether the mail went out.

    Raises OSError where that was the last attempt.
    """
    body = render_to_string(template, dict(context)).strip() + "\n"
    all_headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
    try:
        mails.post([to], subject, body, all_headers)
    except OSError:
        when = mails.next_attempt(attempt)
        if when is None:
            raise
        task.using(run_after=when).enqueue(*arguments, attempt + 1)
        return False
    return True


def first_time(verb: str, object_key: Any, actor: uuid.UUID, number: Any) -> bool:
    """Whether this has not been noted yet; then it is noted, in the caller's
    transaction. Of two at once one is told so."""
    name = f"{verb}:{object_key}:{actor}:{number}"
    _row, made = LearningEvent.objects.get_or_create(
        id=uuid.uuid5(LearningEvent.NAMESPACE, name),
        defaults={
            "verb": verb,
            "object_key": str(object_key),
            "actor": actor,
            "data": {"number": number},
        },
    )
    return made


def name_of(person: Any) -> str:
    """How a mail greets somebody."""
    return person.first_name or person.email

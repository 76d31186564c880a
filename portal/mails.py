"""Mail goes out by the worker, later and later again while the server refuses."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

_MOST_ATTEMPTS = 8


@task(backend="background")
def deliver(
    to: list[str],
    subject: str,
    body: str,
    attempt: int = 1,
    headers: dict[str, str] | None = None,
) -> None:
    """Send one mail. A worker killed between sending and noting it sends it again."""
    try:
        post(to, subject, body, headers)
    except OSError:
        when = next_attempt(attempt)
        if when is None:
            raise
        again = deliver.using(run_after=when)
        again.enqueue(to, subject, body, attempt + 1, headers)


def post(
    to: Sequence[str], subject: str, body: str, headers: Mapping[str, str] | None = None
) -> None:
    """Hand one mail to the server now: for the worker alone.

    Everything that a mail server or the way to it does wrong is an OSError.
    """
    # A title may hold a line break; a subject must not.
    subject = " ".join(subject.split())[:200]
    EmailMessage(subject, body, to=list(to), headers=dict(headers or {})).send()


def next_attempt(attempt: int) -> datetime | None:
    """When to try again after this attempt has failed; None where it was the last."""
    if attempt >= _MOST_ATTEMPTS:
        return None
    return timezone.now() + timedelta(minutes=2**attempt)


def send(
    to: Sequence[str],
    subject: str,
    template: str,
    context: Any,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Put a mail in the queue, within the caller's transaction.

    template: a text template, such as ``stewardship/mail/reply.txt``. It is not HTML
    and is not escaped.
    """
    if not to:
        return
    body = render_to_string(template, context)
    deliver.enqueue(
        list(to), subject, body.strip() + "\n", 1, dict(headers) if headers else None
    )


def absolute(path: str) -> str:
    """A whole address of the portal, whatever host a request names: for mails, feeds
    and what programs read."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path

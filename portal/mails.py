"""Mail goes out by the worker, later and later again while the server refuses."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

_MOST_ATTEMPTS = 8


@task(backend="background")
def deliver(to: list[str], subject: str, body: str, attempt: int = 1) -> None:
    """Send one mail. A worker killed between sending and noting it sends it again."""
    message = EmailMessage(subject, body, to=to)
    try:
        message.send()
    except OSError:
        # Everything that a mail server or the way to it does wrong is an OSError.
        if attempt >= _MOST_ATTEMPTS:
            raise
        when = timezone.now() + timedelta(minutes=2**attempt)
        deliver.using(run_after=when).enqueue(to, subject, body, attempt + 1)


def send(to: Sequence[str], subject: str, template: str, context: Any) -> None:
    """Put a mail in the queue, within the caller's transaction.

    template: a text template, such as ``stewardship/mail/reply.txt``. It is not HTML
    and is not escaped.
    """
    if not to:
        return
    body = render_to_string(template, context)
    # A title may hold a line break; a subject must not.
    deliver.enqueue(list(to), " ".join(subject.split())[:200], body.strip() + "\n")


def absolute(path: str) -> str:
    """An address of the portal as it is written in mails."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path

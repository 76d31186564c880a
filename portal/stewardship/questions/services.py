"""Keep a question, tell the stewards, send the answer."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import mails
from portal.stewardship.keepers import stewards
from portal.stewardship.models import Question, Reply

# Addresses of people without an account are kept no longer than they serve.
KEPT = timedelta(days=365)


def ask(
    *, text: str, context: str, page_id: int | None, user: Any, email: str,
    token: uuid.UUID | None,
) -> Question:  # fmt: skip
    """Keep a question and queue the mail to the stewards; once for each token."""
    token = token or uuid.uuid4()
    person = user if user.is_authenticated else None
    try:
        with transaction.atomic():
            question = Question.objects.create(
                token=token, text=text, context=context, page_id=page_id,
                person=person, email="" if person else email,
            )  # fmt: skip
            address = mails.absolute(reverse("questions:edit", args=[question.pk]))
            mails.send(
                [contact.email for contact in stewards()],
                _("A reader asks: %s") % text[:80],
                "stewardship/mail/question.txt",
                {"question": question, "url": address},
            )
    except IntegrityError:
        return Question.objects.get(token=token)
    return question


def reply(question: Question, author: Any, text: str) -> Reply:
    """Keep a steward's reply and queue the mail; the question counts as answered."""
    with transaction.atomic():
        found = Reply.objects.create(question=question, author=author, text=text)
        question.state = Question.State.ANSWERED
        question.steward = question.steward or author
        question.save()
        mails.send(
            [question.address],
            _("Your question to the stewards"),
            "stewardship/mail/reply.txt",
            {"question": question, "reply": found},
        )
    return found


def forget_addresses() -> int:
    """Drop the addresses of askers without an account a year after it was settled."""
    old = Question.objects.filter(settled_at__lt=timezone.now() - KEPT)
    return old.exclude(email="").update(email="")

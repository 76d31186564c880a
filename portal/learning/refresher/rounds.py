"""Begin, stop, send: three mails with three questions, and nothing that counts."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.core.signing import Signer as Stamp
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from portal import mails
from portal.learning.models import Enrolment, Refresher, RefresherRound
from portal.learning.problems import NotYours, Refused
from portal.learning.refresher.choosing import (
    AFTER,
    LINK_DAYS,
    choose,
    due_at,
    refresher_state,
)
from portal.learning.rights import may_learn
from portal.learning.telling import address_of, name_of, post
from portal.members.viewers import viewer_for

_stamp = Stamp(salt="portal.learning.refresher.stop", sep=".")
# What was due longer ago, in a pause of the schedule or before a holiday's end, is left
# out: rounds never pile up.
LATE = timedelta(days=LINK_DAYS)
# By it logs know a token and leave it out (portal/operations/observe.py).
PREFIX = "tsr_"


def begin(enrolment_id: int, person: Any) -> Refresher:
    """The learner wants questions from now on. Raises NotYours, Refused."""
    enrolment = Enrolment.objects.filter(pk=enrolment_id, learner=person).first()
    if enrolment is None or enrolment.completed_at is None:
        raise NotYours
    state = refresher_state(enrolment)
    if not state.is_on and not state.may_begin:
        raise Refused(_("There is nothing left to ask about this course."))
    row, _made = Refresher.objects.get_or_create(enrolment=enrolment)
    if row.stopped_at is not None:
        row.began_at, row.stopped_at = timezone.now(), None
        row.save(update_fields=["began_at", "stopped_at"])
    return row


def end(enrolment_id: int, person: Any) -> None:
    """The learner, signed in, wants no more. Raises NotYours."""
    row = Refresher.objects.filter(
        enrolment_id=enrolment_id, enrolment__learner=person
    ).first()
    if row is None:
        raise NotYours
    stop(row.pk)


def stop(refresher_id: int) -> None:
    """No more mails; twice is once."""
    Refresher.objects.filter(pk=refresher_id, stopped_at__isnull=True).update(
        stopped_at=timezone.now()
    )


def stop_path(refresher: Refresher) -> str:
    """Where the mails end without signing in; it works for ever."""
    return reverse("refresher_stop", args=[_stamp.sign(str(refresher.pk))])


def stopping(token: str) -> int | None:
    """The refresher that a stop address names; None for what we have not signed."""
    try:
        return int(_stamp.unsign(token))
    except (BadSignature, ValueError):
        return None


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def round_of(token: str, now: datetime | None = None) -> RefresherRound | None:
    """The round that a mailed link opens: for 14 days, while its learner may still
    learn this course; None else."""
    rows = RefresherRound.objects.select_related(
        "refresher__enrolment__release", "refresher__enrolment__learner"
    ).defer("refresher__enrolment__release__archive")
    found = rows.filter(
        token_hash=digest(token), expires_at__gt=now or timezone.now()
    ).first()
    if found is None or not _still_learns(found.refresher.enrolment):
        return None
    return found


def _still_learns(enrolment: Enrolment) -> bool:
    learner = enrolment.learner
    return (
        learner is not None
        and learner.is_active
        and may_learn(viewer_for(learner).as_reader(), enrolment.release)
    )


def send_rounds(now: datetime | None = None) -> int:
    """Order the mails that are due; how many. For the schedule; run twice it orders
    nothing twice."""
    now = now or timezone.now()
    rows = (
        Refresher.objects.filter(
            stopped_at__isnull=True,
            enrolment__learner__is_active=True,
            enrolment__completed_at__lte=now - timedelta(days=min(AFTER)),
            enrolment__completed_at__gte=now - timedelta(days=max(AFTER)) - LATE,
        )
        .select_related("enrolment__release", "enrolment__learner")
        .defer("enrolment__release__archive")
        .prefetch_related("rounds")
        .order_by("pk")
    )
    return sum(_order(row, now) for row in rows)


def due_number(refresher: Refresher, now: datetime) -> int | None:
    """The round to send now; None for none. Rounds that were due before the learner
    asked for them, or before a later one, are left out."""
    due = []
    for number in range(1, len(AFTER) + 1):
        at = due_at(refresher.enrolment, number)
        if at is not None and refresher.began_at <= at <= now and now - at <= LATE:
            due.append(number)
    sent = max((row.number for row in refresher.rounds.all()), default=0)
    return due[-1] if due and due[-1] > sent else None


def _order(refresher: Refresher, now: datetime) -> bool:
    number = due_number(refresher, now)
    if number is None or not _may_be_asked(refresher):
        return False
    questions = choose(refresher, number)
    if not questions:
        return False
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        # Of two jobs at once one waits here, and then finds the round made.
        Refresher.objects.select_for_update().get(pk=refresher.pk)
        made, is_new = RefresherRound.objects.get_or_create(
            refresher=refresher,
            number=number,
            defaults={
                "token_hash": digest(token),
                "questions": [version.pk for version in questions],
                "sent_at": now,
                "expires_at": now + timedelta(days=LINK_DAYS),
            },
        )
        if is_new:
            send_round.enqueue(made.pk, token)
    return is_new


def _may_be_asked(refresher: Refresher) -> bool:
    enrolment = refresher.enrolment
    return address_of(enrolment.learner) is not None and _still_learns(enrolment)


@task(backend="background")
def send_round(round_id: int, token: str, attempt: int = 1) -> None:
    """Write and send one mail, if its learner still wants it and may have it."""
    rows = RefresherRound.objects.select_related(
        "refresher__enrolment__release", "refresher__enrolment__learner"
    )
    row = rows.filter(pk=round_id, refresher__stopped_at__isnull=True).first()
    if row is None or not _may_be_asked(row.refresher):
        return
    enrolment = row.refresher.enrolment
    to = address_of(enrolment.learner)
    if to is None:
        return
    out = mails.absolute(stop_path(row.refresher))
    with translation.override(settings.LANGUAGE_CODE):
        post(
            send_round,
            (round_id, token),
            attempt,
            to=to,
            subject=_("A few questions on “%s”") % enrolment.course_title,
            template="learning/refresher/mail/round.txt",
            context={
                "name": name_of(enrolment.learner),
                "course": enrolment.course_title,
                "count": len(row.questions),
                "until": row.expires_at,
                "page": mails.absolute(reverse("refresher_round", args=[token])),
                "stop": out,
            },
            headers={
                "List-Unsubscribe": f"<{out}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )

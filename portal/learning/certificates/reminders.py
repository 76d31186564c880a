"""Mails before a certificate ends: 60, 30 and 7 days, each once.

A job finds who is due and orders a mail; who gets it is looked at again when it goes
out, for they may have renewed, left, or lost the certificate meanwhile.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from content.addresses import public_path
from portal import mails
from portal.learning.certificates.renewing import recertified, renewal_of
from portal.learning.certificates.status import completed_on, today
from portal.learning.models import Certificate, CertificateReminder
from portal.learning.telling import address_of, name_of, post
from portal.members.viewers import viewer_for

DAYS = (60, 30, 7)


def send_reminders(now: datetime | None = None) -> int:
    """Order the mails that are due; how many. For the schedule; run twice it orders
    nothing twice.

    After a pause of the schedule only the latest mail is ordered, and those that it
    makes superfluous are noted with it.
    """
    now = now or timezone.now()
    day = today(now)
    rows = (
        Certificate.objects.filter(
            current=True,
            revoked_at__isnull=True,
            valid_until__gte=day,
            valid_until__lte=day + timedelta(days=max(DAYS)),
            enrolment__learner__is_active=True,
        )
        .select_related("enrolment__learner")
        .prefetch_related("enrolment__certificates__reminders")
        .order_by("pk")
    )
    return sum(_order(row, due_days(row, now), now) for row in rows)


def due_days(certificate: Certificate, now: datetime) -> list[int]:
    """Which of DAYS are reached and not told; the smallest last.

    Before half of its time is over nobody is reminded: of a month's certificate there
    is one mail. What was told of the certificate in whose place this one was issued
    counts too.
    """
    end = certificate.valid_until
    if end is None:
        return []
    told = {
        row.days
        for one in certificate.enrolment.certificates.all()
        for row in one.reminders.all()
    }
    whole = (end - completed_on(certificate)).days
    left = (end - today(now)).days
    reached = [days for days in DAYS if left <= days and 2 * days <= whole]
    # One told at a later moment has made the earlier ones superfluous.
    return [] if told & set(reached[-1:]) else [d for d in reached if d not in told]


def _order(certificate: Certificate, due: list[int], now: datetime) -> bool:
    if not due or not may_be_told(certificate):
        return False
    with transaction.atomic():
        # Of two jobs at once one has to wait here, and then finds it done.
        Certificate.objects.select_for_update().get(pk=certificate.pk)
        known = set(
            CertificateReminder.objects.filter(certificate=certificate).values_list(
                "days", flat=True
            )
        )
        if due[-1] in known:
            return False
        CertificateReminder.objects.bulk_create(
            CertificateReminder(certificate=certificate, days=days, sent_at=now)
            for days in due
            if days not in known
        )
        send_reminder.enqueue(certificate.pk)
    return True


def may_be_told(certificate: Certificate) -> bool:
    """Whether its holder is there, can be reached and has nothing that holds longer."""
    learner = certificate.enrolment.learner
    return address_of(learner) is not None and not recertified(certificate)


@task(backend="background")
def send_reminder(certificate_id: int, attempt: int = 1) -> None:
    """Write and send one reminder, if it is still right."""
    rows = Certificate.objects.select_related("enrolment__learner")
    certificate = rows.filter(
        pk=certificate_id, current=True, revoked_at__isnull=True
    ).first()
    if certificate is None or certificate.valid_until is None:
        return
    left = (certificate.valid_until - today()).days
    learner = certificate.enrolment.learner
    to = address_of(learner)
    if left < 0 or to is None or not may_be_told(certificate):
        return
    with translation.override(settings.LANGUAGE_CODE):
        post(
            send_reminder,
            (certificate_id,),
            attempt,
            to=to,
            subject=_("Your certificate “%s” is about to end")
            % certificate.facts["course"],
            template="learning/certificates/mail/reminder.txt",
            context=_context(certificate, learner, left),
        )


def _context(certificate: Certificate, learner: Any, left: int) -> dict[str, Any]:
    page = reverse("learning_certificate", args=[certificate.code])
    renewal = renewal_of(certificate, viewer_for(learner))
    follower = renewal.successor
    there = public_path(follower.url_path) if follower is not None else None
    return {
        "name": name_of(learner),
        "course": certificate.facts["course"],
        "until": certificate.valid_until,
        "left": left,
        "renewal": renewal,
        "successor_page": mails.absolute(there) if there else "",
        "page": mails.absolute(page),
    }

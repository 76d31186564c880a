"""Mails about what somebody follows.

A job finds who is due and puts the order for one mail into the queue, without its
content. The mail is written when it goes out: by then the address must still be
confirmed, the account open, the rhythm not "never", and every page readable to that
person. Up to when somebody has been told moves on only with a mail that has gone out,
so that nothing is skipped by a mail server that is away or a worker that is killed;
one that is killed between sending and noting it sends that mail again, as all mails.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django_tasks import task

from portal import mails
from portal.access import Viewer
from portal.members.models import ContentStamp
from portal.members.viewers import viewer_for
from portal.mypage.following import scope_of
from portal.mypage.models import Digest
from portal.mypage.news import News, news
from portal.mypage.rhythm import first_due, next_due

# A publish is dated when it is made and seen when its transaction ends. What comes to
# light later than it is dated is looked for this long, and told once (`Digest.told`).
LATE = timedelta(hours=2)
# An order in the queue is lost if nothing came of it for so long: all attempts of
# `portal.mails` together take four hours.
LOST = timedelta(days=1)
MOST_TOLD = 500
SHOWN = 40
_OFF, _INSTANT = Digest.Rhythm.OFF, Digest.Rhythm.INSTANT
_signer = Signer(salt="portal.mypage.stop", sep=".")


# --- Choosing ---------------------------------------------------------------------


def rhythm_of(person: Any) -> str:
    """How often this person is told; "off" where they never chose."""
    found = Digest.objects.filter(person=person).values_list("rhythm", flat=True)
    return found.first() or _OFF


def choose(person: Any, rhythm: str, now: datetime | None = None) -> None:
    """Be told in this rhythm, of what is published from now on."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Digest.objects.select_for_update().filter(person=person).first()
        due = first_due(rhythm, now)
        if row is None:
            stamps = {"begun_at": now, "told_until": now, "due_at": due}
            Digest.objects.get_or_create(
                person=person, defaults={"rhythm": rhythm, **stamps}
            )
            return
        if row.rhythm == _OFF and rhythm != _OFF:
            row.begun_at = row.told_until = now
            row.told = []
        row.rhythm, row.due_at, row.queued_at = rhythm, due, None
        row.looked_stamp = 0
        row.save()


def begin(person: Any) -> None:
    """Whoever begins to follow something is told weekly, unless they have chosen."""
    if not Digest.objects.filter(person=person).exists():
        choose(person, Digest.Rhythm.WEEKLY)


def stop_address(key: str) -> str:
    """The path at which one's digests end without signing in."""
    return reverse("mypage_stop", args=[_signer.sign(key)])


def key_of(token: str) -> str | None:
    """The key that we have signed; None for anything else."""
    try:
        return _signer.unsign(token)
    except BadSignature:
        return None


def stop(key: str) -> None:
    """No more mails for whoever has this key. Its address stays good: mails that have
    gone out long ago name it."""
    Digest.objects.filter(key=key).update(rhythm=_OFF, queued_at=None)


# --- Who is due -------------------------------------------------------------------


def queue_due(now: datetime | None = None, most: int = 500) -> int:
    """Order a mail for everybody who is due and for whom there is something new.

    Returns how many. Mails "at once" are looked at only when content has changed.
    """
    now = now or timezone.now()
    stamp = ContentStamp.now()
    due = (
        Digest.objects.filter(due_at__lte=now, person__is_active=True)
        .filter(Q(queued_at__isnull=True) | Q(queued_at__lte=now - LOST))
        .exclude(rhythm=_OFF)
        .exclude(rhythm=_INSTANT, looked_stamp=stamp)
    )
    rows = due.select_related("person").order_by("due_at", "pk")[:most]
    return sum(_order(row, stamp, now) for row in rows)


def _order(row: Digest, stamp: int, now: datetime) -> bool:
    same = Digest.objects.filter(
        pk=row.pk, rhythm=row.rhythm, queued_at=row.queued_at, told_until=row.told_until
    )
    # A stamp that was looked at has nothing left to tell; an order that was lost or
    # given up has not noted it.
    maybe = row.looked_stamp != stamp and address_of(row.person) is not None
    if not maybe or not pending(row, viewer_for(row.person), now):
        due = row.due_at if row.rhythm == _INSTANT else next_due(row.rhythm, now)
        same.update(
            looked_stamp=stamp,
            told_until=now,
            told=_lately(row.told, now),
            due_at=due,
            queued_at=None,
        )
        return False
    # The order and the note of it are there together, or neither is.
    with transaction.atomic():
        if not same.update(queued_at=now):
            return False
        send_digest.enqueue(row.pk, now.isoformat())
    return True


def address_of(person: Any) -> str | None:
    """The confirmed address for mails to this person; None where there is none."""
    verified = EmailAddress.objects.filter(user=person, verified=True)
    return verified.order_by("-primary", "pk").values_list("email", flat=True).first()


def pending(row: Digest, viewer: Viewer, now: datetime) -> list[News]:
    """What this person may read now, follows now, and has not been told; the newest
    first. Three queries."""
    scope = scope_of(row.pk, viewer)
    if scope is None:
        return []
    since = max(row.told_until - LATE, row.begun_at)
    told = {(page_id, at) for page_id, at in row.told}
    with translation.override(settings.LANGUAGE_CODE):
        found = news(viewer, since, until=now, scope=scope, most=MOST_TOLD)
    found = [one for one in found if (one.pk, one.at.isoformat()) not in told]
    known = {page_id for page_id, _at in told}
    for one in found:
        one.is_new = one.is_new and one.pk not in known
    return found


# --- Sending ----------------------------------------------------------------------


@task(backend="background")
def send_digest(person_id: int, queued_at: str, attempt: int = 1) -> None:
    """Write and send the mail that was ordered at `queued_at`; nothing where that
    order has been fulfilled or called off."""
    order = Digest.objects.filter(
        pk=person_id, queued_at=datetime.fromisoformat(queued_at)
    )
    row = order.select_related("person").first()
    if row is None:
        return
    now, stamp = timezone.now(), ContentStamp.now()
    person = row.person
    address = address_of(person) if person.is_active and row.rhythm != _OFF else None
    found = pending(row, viewer_for(person), now) if address else []
    if address and found:
        try:
            _post(row, address, found)
        except OSError:
            when = mails.next_attempt(attempt)
            if when is None:
                # What was to be told stays to be told, with the next one.
                order.update(queued_at=None, due_at=next_due(row.rhythm, now))
                raise
            again = send_digest.using(run_after=when)
            again.enqueue(person_id, queued_at, attempt + 1)
            return
    told = [*row.told, *([one.pk, one.at.isoformat()] for one in found)]
    order.update(
        queued_at=None,
        looked_stamp=stamp,
        told_until=now,
        told=_lately(told, now),
        due_at=next_due(row.rhythm, now),
    )


def _post(row: Digest, address: str, found: list[News]) -> None:
    path = stop_address(row.key)
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "%d page that you follow is new or changed",
            "%d pages that you follow are new or changed",
            len(found),
        ) % len(found)
        lines = [
            # A title may hold line breaks: the mail's own lines stay its own.
            (" ".join(one.title.split()), one.is_new, mails.absolute(one.url))
            for one in found[:SHOWN]
        ]
        context = {
            "person": row.person,
            "lines": lines,
            "more": len(found) - len(lines),
            "my_page": mails.absolute(reverse("mypage")),
            "following": mails.absolute(reverse("mypage_following")),
            "stop": mails.absolute(path),
        }
        body = render_to_string("mypage/mail/digest.txt", context)
    headers = {
        "List-Unsubscribe": f"<{mails.absolute(path)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    mails.post([address], subject, body.strip() + "\n", headers)


def _lately(told: list[Any], now: datetime) -> list[Any]:
    """What is still looked at again: the rest is older than that."""
    oldest = now - LATE
    return [
        [page_id, at] for page_id, at in told if datetime.fromisoformat(at) > oldest
    ]

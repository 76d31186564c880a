"""Issue, reissue, revoke: each in one transaction, each row written once."""

import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.learning.certificates.dates import valid_until
from portal.learning.certificates.hours import declared_minutes
from portal.learning.models import (
    Attempt,
    Certificate,
    Enrolment,
    LearningEvent,
    Marking,
)
from portal.learning.problems import Refused

# Crockford's base 32: no I, L, O, U. 26 signs are 130 bits.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26


def new_code() -> str:
    return "".join(secrets.choice(SIGNS) for _place in range(CODE_LENGTH))


def issue(
    enrolment: Enrolment, *, note: str = "", is_first: bool = False
) -> Certificate:
    """The certificate of a completed enrolment, made where there is none.

    In the caller's transaction, with the enrolment locked.

    is_first: the enrolment was completed just now, so that there can be none yet.
    """
    if not is_first:
        known = Certificate.objects.filter(enrolment=enrolment, current=True).first()
        if known is not None:
            return known
    if enrolment.completed_at is None or enrolment.completed_release is None:
        raise Refused(_("The course is not finished yet."))
    release = enrolment.completed_release
    day = timezone.localtime(enrolment.completed_at).date()
    made = Certificate(
        code=new_code(),
        enrolment=enrolment,
        facts={
            "name": printed_name(enrolment),
            "course": release.title,
            "course_key": str(release.course_key),
            "release": release.number,
            "release_sha256": release.sha256,
            "score": score_of(enrolment),
            "minutes": declared_minutes(enrolment),
            "completed_on": day.isoformat(),
            "time_zone": settings.TIME_ZONE,
            "issuer": settings.WAGTAIL_SITE_NAME,
            "cycle": enrolment.cycle,
            "note": note,
            "language": release.language,
        },
        valid_until=valid_until(day, release.validity_months, _before(enrolment)),
    )
    made.save()
    LearningEvent.note("certified", made.code, enrolment.pseudonym)
    return made


def _before(enrolment: Enrolment) -> Any:
    """The last day of the certificate of the cycle before, unless it was revoked."""
    if enrolment.cycle == 1:
        return None
    rows = Certificate.objects.filter(
        enrolment__learner=enrolment.learner,
        enrolment__course_key=enrolment.course_key,
        enrolment__cycle=enrolment.cycle - 1,
        current=True,
        revoked_at__isnull=True,
    )
    return rows.values_list("valid_until", flat=True).first()


def printed_name(enrolment: Enrolment) -> str:
    """The name as it is printed: the learner's choice, else the account's; it may be
    empty, never an address."""
    if own := enrolment.printed_name.strip():
        return own
    if enrolment.learner is None:
        return ""
    if name := enrolment.learner.get_full_name():
        return name
    # What they once had printed: a renewal must not lose it.
    given = Enrolment.objects.filter(learner=enrolment.learner).exclude(printed_name="")
    newest = given.order_by("-pk").values_list("printed_name", flat=True).first()
    return newest or ""


def score_of(enrolment: Enrolment) -> int | None:
    """The mean of the best attempts at the needed quizzes, in percent, rounded down;
    None for a course without quizzes."""
    shares: dict[Any, int] = {}
    passed = Marking.objects.filter(
        attempt__enrolment=enrolment,
        attempt__state=Attempt.State.DONE,
        passed=True,
        possible__gt=0,
    )
    # Of one attempt the largest share is the one that holds (`marking.best`).
    for key, earned, possible in passed.values_list(
        "attempt__quiz_key", "earned", "possible"
    ):
        shares[key] = max(100 * earned // possible, shares.get(key, 0))
    return sum(shares.values()) // len(shares) if shares else None


def reissue(certificate: Certificate, *, name: str, reason: str) -> Certificate:
    """The same facts with another name, as a new certificate; the old code leads to
    it. Raises Refused."""
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise Refused(_("Write the name as it should be printed (200 letters)."))
    with transaction.atomic():
        old = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if not old.current or old.revoked_at is not None:
            raise Refused(_("Only the current certificate can be issued anew."))
        if name == old.facts["name"]:
            return old
        old.alter(current=False)
        made = Certificate(
            code=new_code(),
            enrolment=old.enrolment,
            facts={**old.facts, "name": name, "reissued": reason.strip()[:200]},
            valid_until=old.valid_until,
            supersedes=old,
        )
        made.save()
    return made


def revoke(certificate: Certificate, *, reason: str) -> Certificate:
    """Say that it holds no more, and why; it is never deleted. Raises Refused."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why: it is shown to everybody who checks it."))
    with transaction.atomic():
        row = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if row.revoked_at is None:
            row.alter(revoked_at=timezone.now(), revoked_reason=reason[:300])
    return row

"""What a certificate is worth today, in words."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.learning.days import local_day
from portal.learning.models import Certificate


class State(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Status:
    """words: the state as a sentence. newer: the certificate that holds in place of a
    superseded one."""

    state: State
    words: str
    newer: Certificate | None = None

    @property
    def is_valid(self) -> bool:
        return self.state == State.VALID


def today(now: datetime | None = None) -> date:
    """The day in the issuer's time zone: certificates end with it."""
    return local_day(now or timezone.now())


def state_of(certificate: Certificate, now: datetime | None = None) -> State:
    """Revoked before superseded before expired; no query."""
    if certificate.revoked_at is not None:
        return State.REVOKED
    if not certificate.current:
        return State.SUPERSEDED
    if certificate.valid_until is not None and certificate.valid_until < today(now):
        return State.EXPIRED
    return State.VALID


def status_of(certificate: Certificate, now: datetime | None = None) -> Status:
    """The state with its words; one query for a superseded certificate."""
    state = state_of(certificate, now)
    end = certificate.valid_until
    if state == State.REVOKED:
        words = _("Revoked on %(day)s: %(reason)s") % {
            "day": _day(today(certificate.revoked_at)),
            "reason": certificate.revoked_reason,
        }
        return Status(state, words)
    if state == State.SUPERSEDED:
        newer = Certificate.objects.filter(
            enrolment_id=certificate.enrolment_id, current=True
        ).first()
        return Status(state, _("Replaced: a newer certificate holds instead."), newer)
    if end is None:
        return Status(state, _("Valid. It does not expire."))
    if state == State.EXPIRED:
        return Status(state, _("Expired: it was valid until %s.") % _day(end))
    return Status(state, _("Valid until %s.") % _day(end))


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def completed_on(certificate: Certificate) -> date:
    return date.fromisoformat(certificate.facts["completed_on"])

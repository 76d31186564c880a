"""Who was removed from an organisation comes back by invitation only, also with a new
account: docs/decisions/0032-removed-by-fingerprint.md."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.signals import pre_delete
from django.utils.crypto import salted_hmac

from portal.members.models import Organisation, Removal, User


def _fingerprint(email: str, key: str | bytes) -> str:
    name, _at, domain = email.strip().lower().rpartition("@")
    # name+anything is the same mailbox nearly everywhere.
    plain = f"{name.partition('+')[0]}@{domain}"
    return salted_hmac(
        "portal.members.removals", plain, secret=key, algorithm="sha256"
    ).hexdigest()


def _fingerprints(emails: Iterable[str]) -> list[str]:
    """By the key of now and those before it, which have made older rows."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_fingerprint(email, key) for email in emails for key in keys]


def confirmed(person: Any) -> list[str]:
    """Only confirmed addresses: others may be somebody else's."""
    rows = EmailAddress.objects.filter(user=person, verified=True)
    return list(rows.values_list("email", flat=True))


def note(organisation: Organisation, person: Any) -> None:
    """Keep fingerprints of this person's addresses, within the caller's transaction."""
    _write(organisation.pk, confirmed(person), person)


def _write(organisation_id: int, emails: Iterable[str], person: Any) -> None:
    for email in emails:
        Removal.objects.get_or_create(
            organisation_id=organisation_id,
            address_hash=_fingerprint(email, settings.SECRET_KEY),
            defaults={"person": person},
        )


def forget(organisation: Organisation, person: Any) -> None:
    """They were asked back: nothing is kept any more."""
    kept = removals_of(person, confirmed(person))
    kept.filter(organisation=organisation).delete()


def removals_of(person: Any, emails: Iterable[str]) -> QuerySet[Removal]:
    """Removals of this person, or of whoever had one of these addresses."""
    return Removal.objects.filter(
        Q(person=person) | Q(address_hash__in=_fingerprints(emails))
    )


def keep_with_account(instance: User, **kwargs: Any) -> None:
    """An account goes: addresses that came to it after the removal count too."""
    emails = confirmed(instance)
    for organisation_id in set(
        Removal.objects.filter(person=instance).values_list("organisation", flat=True)
    ):
        _write(organisation_id, emails, None)


def connect() -> None:
    pre_delete.connect(keep_with_account, sender=User, dispatch_uid="members.removals")

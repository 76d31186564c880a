"""The name on a certificate: given once by its holder, later by staff only."""

import unicodedata
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.learning.certificates.issuing import reissue
from portal.learning.locking import lock
from portal.learning.models import Certificate
from portal.learning.problems import NotYours, Refused

LONGEST_NAME = 200


def clean_name(text: str) -> str:
    """The name as it may be printed. Raises Refused, in words."""
    plain = unicodedata.normalize("NFC", text)
    # Signs that nobody sees or that turn the text around do not belong to a name; the
    # joiners do, in some scripts.
    name = "".join(
        sign
        for sign in plain
        if sign in "\u200c\u200d"
        or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        or sign in "\t\r\n"
    )
    name = " ".join(name.split())
    if not any(sign.isalpha() for sign in name):
        raise Refused(_("Write the name as it should be printed."))
    if len(name) > LONGEST_NAME:
        raise Refused(_("The name is too long: at most %d letters.") % LONGEST_NAME)
    if "@" in name or "//" in name:
        raise Refused(_("Write a name, not an address."))
    return name


def may_name(certificate: Certificate) -> bool:
    """Whether its holder may still say what is printed: once, where nothing is."""
    return (
        certificate.current
        and certificate.revoked_at is None
        and not certificate.facts["name"]
        and not certificate.facts.get("erased")
    )


def set_name(certificate: Certificate, person: Any, text: str) -> Certificate:
    """The holder's own name on a certificate that has none: it is issued anew, and
    later ones get the same. Raises NotYours, Refused."""
    name = clean_name(text)
    with transaction.atomic():
        enrolment = lock(certificate.enrolment_id)
        if person is None or enrolment.learner_id != person.pk:
            raise NotYours
        row = Certificate.objects.get(pk=certificate.pk)
        if not may_name(row):
            raise Refused(
                _("A name is printed already. Ask the stewards to have it corrected.")
            )
        enrolment.printed_name = name
        enrolment.save(update_fields=["printed_name"])
        return reissue(row, name=name, reason="name given by the holder")

"""A learning record as a file that can be checked without us.

``{"record": …, "signed": "…"}``: the record to read, and the same record signed. Only
what is signed counts, so a file whose two halves differ is refused.
"""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal import mails
from portal.learning.records.transcript import as_data, transcript_of
from portal.learning.signing import NotSigned, checked, signer

KIND = "learning-record+jwt"


def record_of(person: Any, now: datetime | None = None) -> dict[str, Any]:
    """The record as it is signed."""
    now = now or timezone.now()
    return {
        "iss": mails.absolute(reverse("verify_issuer")),
        "issuer": settings.WAGTAIL_SITE_NAME,
        "keys": mails.absolute(reverse("verify_keys")),
        "made_at": now.isoformat(),
        "iat": int(now.timestamp()),
        "name": person.get_full_name(),
        "email": person.email,
        **as_data(transcript_of(person)),
    }


def signed_file(record: dict[str, Any]) -> str:
    """The text of the file, with its signature."""
    signed = signer().sign(record, kind=KIND)
    whole = {"record": record, "signed": signed}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def read_signed(text: str, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """What a record file, or a bare signed text such as a badge, says. Raises
    NotSigned for what was not signed by one of the keys or was changed since."""
    text = text.strip()
    if not text.startswith("{"):
        return checked(text, keys)
    try:
        whole = json.loads(text)
        record, signed = whole["record"], whole["signed"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotSigned("This is no learning record.") from error
    said = checked(signed, keys) if isinstance(signed, str) else None
    if said is None or said != record:
        raise NotSigned("The record is not the one that was signed.")
    return said

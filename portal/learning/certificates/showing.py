"""A certificate as its pages show it: all facts, the state, the way to check it."""

import base64
import io
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import segno
from django.urls import reverse
from django.utils.translation import ngettext

from portal import mails
from portal.learning.certificates.codes import grouped
from portal.learning.certificates.status import Status, completed_on, status_of
from portal.learning.models import Certificate


@dataclass
class Shown:
    """Everything that a page says about one certificate; it asks nothing of course,
    template or person, which may be gone."""

    row: Certificate
    status: Status = field(init=False)

    def __post_init__(self) -> None:
        self.status = status_of(self.row)

    @property
    def facts(self) -> dict[str, Any]:
        return self.row.facts

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def grouped(self) -> str:
        return grouped(self.row.code)

    @property
    def name(self) -> str:
        return self.facts.get("name", "")

    @property
    def has_withdrawn(self) -> bool:
        """Whether its holder has closed their account and taken the name along."""
        return bool(self.facts.get("erased"))

    @property
    def course(self) -> str:
        return self.facts["course"]

    @property
    def completed_on(self) -> date:
        return completed_on(self.row)

    @property
    def is_remarked(self) -> bool:
        return bool(self.facts.get("note"))

    @property
    def time(self) -> str:
        return duration(self.facts["minutes"])

    @property
    def address(self) -> str:
        """Where anybody checks it: whole, whatever host was asked."""
        return verify_address(self.row.code)

    @property
    def is_holders(self) -> bool:
        """Whether the holder still takes files of it along."""
        return self.row.current and self.row.revoked_at is None

    @cached_property
    def qr_data(self) -> str:
        """The QR code as a data address, for the PDF alone."""
        return "data:image/svg+xml;base64," + base64.b64encode(qr(self.code)).decode()


def verify_address(code: str) -> str:
    return mails.absolute(reverse("verify_certificate", args=[code]))


def qr(code: str) -> bytes:
    """The QR code that leads to the page where this certificate is checked, as SVG."""
    made = segno.make(verify_address(code), error="m", micro=False)
    out = io.BytesIO()
    made.save(out, kind="svg", scale=4, border=2, light="#fff", xmldecl=False)
    return out.getvalue()


def duration(minutes: int) -> str:
    """Declared time in words: "1 hour 20 minutes"."""
    hours, rest = divmod(max(0, int(minutes)), 60)
    parts = []
    if hours:
        parts.append(ngettext("%d hour", "%d hours", hours) % hours)
    if rest or not hours:
        parts.append(ngettext("%d minute", "%d minutes", rest) % rest)
    return " ".join(parts)

"""Signatures that anybody can check with our public keys, also without us.

Ed25519 in the compact form of JSON Web Signature. A key that has signed stays known for
ever by its public half; when another one takes its place its private half is wiped.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from jwt.algorithms import OKPAlgorithm
from jwt.utils import base64url_encode

from portal import mails
from portal.learning.models import SigningKey

ALGORITHM = "EdDSA"
_NO_DATES: Any = {f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud")}


class NotSigned(ValueError):
    """The text was not signed by one of these keys, or was changed since."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One key, and the address under which its public half is found."""

    private_pem: str
    address: str

    def sign(self, payload: Mapping[str, Any], *, kind: str) -> str:
        """The payload as a signed compact text. kind: its `typ`, such as "vc+jwt".
        The same payload gives the same text."""
        headers = {"kid": self.address, "typ": kind}
        return jwt.encode(
            dict(payload), self.private_pem, algorithm=ALGORITHM, headers=headers
        )


def address_of(kid: str) -> str:
    """Where one public key is found; it names the key in what it has signed."""
    return mails.absolute(reverse("verify_key", args=[kid]))


def signer() -> Signer:
    """The key that signs now; the first call makes it."""
    row = _current()
    if row is None:
        with transaction.atomic():
            row = _current() or _make(timezone.now())
    return Signer(row.private_pem, address_of(row.kid))


def _current() -> SigningKey | None:
    rows = SigningKey.objects.filter(retired_at__isnull=True).exclude(private_pem="")
    # The oldest: of two that were made at once all processes take the same.
    return rows.order_by("created_at", "kid").first()


def _make(now: datetime) -> SigningKey:
    key = Ed25519PrivateKey.generate()
    public: dict[str, Any] = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SigningKey.objects.create(
        kid=thumbprint(public),
        private_pem=pem.decode(),
        public_jwk=public,
        created_at=now,
    )


def thumbprint(jwk: Mapping[str, str]) -> str:
    """The name that follows from a public key alone (RFC 7638)."""
    needed = {name: jwk[name] for name in ("crv", "kty", "x")}
    text = json.dumps(needed, sort_keys=True, separators=(",", ":"))
    return base64url_encode(sha256(text.encode()).digest()).decode()


def rotate(now: datetime | None = None) -> str:
    """Let a new key sign from now on, and wipe the private half of all others. What
    they have signed can still be checked. Returns the name of the new key."""
    now = now or timezone.now()
    with transaction.atomic():
        old = list(SigningKey.objects.select_for_update().exclude(private_pem=""))
        made = _make(now)
        SigningKey.objects.filter(pk__in=[row.pk for row in old]).update(
            private_pem="", retired_at=now
        )
    return made.kid


def public_keys() -> list[dict[str, Any]]:
    """All keys that ever signed, as a JSON Web Key Set lists them."""
    return [public_key(row) for row in SigningKey.objects.all()]


def public_key(row: SigningKey) -> dict[str, Any]:
    return {
        **row.public_jwk,
        "kid": address_of(row.kid),
        "use": "sig",
        "alg": ALGORITHM,
    }


def checked(text: str, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """What a signed text says, if one of these public keys has signed it; its dates
    are not judged. Raises NotSigned."""
    try:
        wanted = jwt.get_unverified_header(text).get("kid")
    except jwt.InvalidTokenError as error:
        raise NotSigned("This is no signed text.") from error
    # The key that the text names first; the address of a key changes with the portal's.
    for key in sorted(keys, key=lambda one: one.get("kid") != wanted):
        try:
            return jwt.decode(
                text,
                jwt.PyJWK(key, ALGORITHM).key,
                algorithms=[ALGORITHM],
                options=_NO_DATES,
            )
        except jwt.InvalidTokenError:
            continue
    raise NotSigned("No key of this issuer has signed this text as it is.")

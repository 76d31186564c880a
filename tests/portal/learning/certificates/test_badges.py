"""The badge as a stranger checks it, and keys that change."""

import base64
import json
from datetime import timedelta
from hashlib import sha256
from io import StringIO

import pytest
from cryptography.hazmat.primitives import serialization
from django.core.management import CommandError, call_command
from django.utils import timezone
from jwt import PyJWK
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from portal.learning import signing
from portal.learning.certificates.badges import badge, revocation_list
from portal.learning.certificates.issuing import reissue, revoke
from portal.learning.models import SigningKey
from portal.learning.problems import Refused
from tests.portal.learning.certificates.conftest import rewrite, sign_in

pytestmark = pytest.mark.django_db


def public_pem(jwk):
    return PyJWK(jwk, "EdDSA").key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def downloaded(client, certificate, person):
    sign_in(client, person)
    response = client.get(f"/learning/certificates/{certificate.code}/badge.jwt")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def header_of(token):
    part = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.mark.slow
def test_an_independent_validator_accepts_it(client, certificate, holder):
    token = downloaded(client, certificate, holder)
    keys = client.get("/verify/keys.json").json()["keys"]
    found = OB3Verifier(public_pem(keys[0])).verify(token)
    assert found.achievement.name == "Foundations"
    assert found.issuer.id == client.get("/verify/issuer.json").json()["id"]
    assert found.id == f"http://localhost:8000/verify/{certificate.code}/"
    assert found.expiration_date.date() == certificate.valid_until


def test_the_key_is_found_where_the_badge_says(client, certificate, holder):
    token = downloaded(client, certificate, holder)
    header = header_of(token)
    assert (header["alg"], header["typ"]) == ("EdDSA", "vc+jwt")
    path = header["kid"].removeprefix("http://localhost:8000")
    response = client.get(path)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "d" not in response.json()
    OB3Verifier(public_pem(response.json())).verify(token)
    assert client.get("/verify/keys/nobody.json").status_code == 404


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_byte_altered_is_refused(client, certificate, holder, part):
    token = downloaded(client, certificate, holder)
    keys = signing.public_keys()
    verifier = OB3Verifier(public_pem(keys[0]))
    parts = token.split(".")
    for place in range(0, len(parts[part]) - 1, max(1, len(parts[part]) // 25)):
        sign = parts[part][place]
        other = "A" if sign != "A" else "B"
        changed = parts[part][:place] + other + parts[part][place + 1 :]
        forged = ".".join([*parts[:part], changed, *parts[part + 1 :]])
        with pytest.raises(OB3VerificationError):
            verifier.verify(forged)
        with pytest.raises(signing.NotSigned):
            signing.checked(forged, keys)


def test_nothing_unsigned_passes(certificate):
    token = badge(certificate)
    keys = signing.public_keys()
    payload = token.split(".")[1]
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    for forged in (f"{none}.{payload}.", "", "x", "a.b.c", "é.é.é", token + "A"):
        with pytest.raises(signing.NotSigned):
            signing.checked(forged, keys)


def test_it_names_nobody(certificate, holder):
    said = signing.checked(badge(certificate), signing.public_keys())
    text = json.dumps(said)
    for secret in ("Mensah", "ama@firm.example", holder.email):
        assert secret not in text
    rows = said["credentialSubject"]["identifier"]
    email = next(row for row in rows if row["identityType"] == "emailAddress")
    hashed = sha256(("ama@firm.example" + email["salt"]).encode()).hexdigest()
    assert email["identityHash"] == f"sha256${hashed}"
    assert said["validFrom"] <= said["validUntil"]
    assert said["credentialSubject"]["result"][0]["value"] == "100"


def test_a_certificate_that_holds_no_more_gives_no_badge(client, certificate, holder):
    newer = reissue(certificate, name="Ama M.", reason="shorter")
    old = signing.checked(badge(newer), signing.public_keys())
    revoke(newer, reason="Handed in by somebody else")
    sign_in(client, holder)
    for row in (certificate, newer):
        row.refresh_from_db()
        with pytest.raises(Refused):
            badge(row)
        response = client.get(f"/learning/certificates/{row.code}/badge.jwt")
        assert response.status_code == 302
    address = old["credentialStatus"]["id"].removeprefix("http://localhost:8000")
    said = client.get(address)
    assert "no-store" in said["Cache-Control"]
    [entry] = said.json()["revokedCredentials"]
    assert entry == {
        "id": old["id"],
        "revoked": True,
        "revocationReason": "Handed in by somebody else",
    }
    assert revocation_list(certificate)["revokedCredentials"][0]["revoked"]
    assert client.get("/verify/nothing/status.json").status_code == 404


def test_an_expired_badge_says_so(certificate):
    row = rewrite(
        certificate,
        valid_until=timezone.localdate() - timedelta(days=1),
        issued_at=timezone.now() - timedelta(days=700),
    )
    assert revocation_list(row)["revokedCredentials"] == []
    token = badge(row)
    signing.checked(token, signing.public_keys())
    with pytest.raises(OB3VerificationError, match="expired"):
        OB3Verifier(public_pem(signing.public_keys()[0])).verify(token)


def test_a_new_key_leaves_old_badges_valid(certificate, client, holder):
    old = badge(certificate)
    assert badge(certificate) == old
    first = SigningKey.objects.get()
    out = StringIO()
    call_command("rotate_signing_key", stdout=out)
    first.refresh_from_db()
    assert first.private_pem == ""
    assert first.retired_at is not None
    new = badge(certificate)
    assert header_of(new)["kid"] != header_of(old)["kid"]
    keys = client.get("/verify/keys.json").json()["keys"]
    assert len(keys) == 2
    assert signing.checked(old, keys)["id"] == signing.checked(new, keys)["id"]
    pems = {key["kid"]: public_pem(key) for key in keys}
    for token in (old, new):
        OB3Verifier(pems[header_of(token)["kid"]]).verify(token)
    with pytest.raises(OB3VerificationError):
        OB3Verifier(pems[header_of(new)["kid"]]).verify(old)


def test_a_stranger_key_signs_nothing_of_ours(certificate):
    token = badge(certificate)
    [own] = signing.public_keys()
    SigningKey.objects.all().delete()
    badge(certificate)
    with pytest.raises(signing.NotSigned):
        signing.checked(token, signing.public_keys())
    signing.checked(token, [own])


def test_the_command_checks_a_file(certificate, tmp_path, client):
    file = tmp_path / "badge.jwt"
    file.write_text(badge(certificate))
    keys = tmp_path / "keys.json"
    keys.write_text(client.get("/verify/keys.json").content.decode())
    out = StringIO()
    call_command("check_signed", str(file), "--keys", str(keys), stdout=out)
    assert "not changed since" in out.getvalue()
    file.write_text(badge(certificate)[:-3] + "AAA")
    with pytest.raises(CommandError, match="No key"):
        call_command("check_signed", str(file))
    keys.write_text("[]")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_signed", str(file), "--keys", str(keys))

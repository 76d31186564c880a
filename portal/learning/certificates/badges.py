"""A certificate as an Open Badge 3.0: a verifiable credential (data model 2.0) as a
signed JSON Web Token, which any wallet or validator can check with our public key.

Who holds it stands in it as salted hashes: whoever knows the address or the name can
check it, nobody can read it off.
"""

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal import mails
from portal.learning.certificates.showing import duration, verify_address
from portal.learning.certificates.status import State, state_of
from portal.learning.models import Certificate
from portal.learning.problems import Refused
from portal.learning.signing import signer
from portal.learning.telling import address_of

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


def issuer(*, whole: bool = False) -> dict[str, Any]:
    """Who issues, as a profile; whole: as a document of its own."""
    profile = {
        "id": mails.absolute(reverse("verify_issuer")),
        "type": ["Profile"],
        "name": settings.WAGTAIL_SITE_NAME,
        "url": mails.absolute("/"),
    }
    return {"@context": CONTEXTS, **profile} if whole else profile


def badge(certificate: Certificate) -> str:
    """The signed badge of a certificate; the same text each time, until another key
    signs or the holder's address changes. Raises Refused for one that holds no
    more."""
    if not certificate.current or certificate.revoked_at is not None:
        raise Refused(_("This certificate does not hold any more."))
    body = credential(certificate)
    claims: dict[str, Any] = {
        "iss": body["issuer"]["id"],
        "jti": body["id"],
        "sub": body["credentialSubject"]["id"],
        "nbf": int(certificate.issued_at.timestamp()),
    }
    end = end_of_validity(certificate)
    if end is not None:
        claims["exp"] = int(end.timestamp())
    return signer().sign({**body, **claims}, kind="vc+jwt")


def end_of_validity(certificate: Certificate) -> datetime | None:
    """The last second of the last valid day in the issuer's zone; None: no end."""
    if certificate.valid_until is None:
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    after = certificate.valid_until + timedelta(days=1)
    return datetime.combine(after, time(), zone).astimezone(UTC) - timedelta(seconds=1)


def credential(certificate: Certificate) -> dict[str, Any]:
    """What the badge says, before it is signed."""
    page = verify_address(certificate.code)
    facts = certificate.facts
    body: dict[str, Any] = {
        "@context": CONTEXTS,
        "id": page,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts["course"],
        "issuer": issuer(),
        "validFrom": _instant(certificate.issued_at),
        "credentialSubject": {
            "id": f"urn:uuid:{certificate.enrolment.pseudonym}",
            "type": ["AchievementSubject"],
            "achievement": _achievement(facts),
            **_identifiers(certificate),
            **_score(facts),
        },
        "evidence": [
            {"id": page, "type": ["Evidence"], "name": _("Page to check it")},
        ],
        "credentialStatus": {
            "id": mails.absolute(reverse("verify_status", args=[certificate.code])),
            "type": "1EdTechRevocationList",
        },
    }
    end = end_of_validity(certificate)
    if end is not None:
        body["validUntil"] = _instant(end)
    return body


def revocation_list(certificate: Certificate) -> dict[str, Any]:
    """Whether this certificate holds no more, as a badge's `credentialStatus` leads
    to. Expiry is no revocation: it stands in the badge itself."""
    reasons = {
        State.REVOKED: certificate.revoked_reason,
        State.SUPERSEDED: _("Replaced by a newer certificate"),
    }
    reason = reasons.get(state_of(certificate))
    revoked = []
    if reason is not None:
        revoked.append(
            {
                "id": verify_address(certificate.code),
                "revoked": True,
                "revocationReason": reason,
            }
        )
    return {
        "id": mails.absolute(reverse("verify_status", args=[certificate.code])),
        "issuer": mails.absolute(reverse("verify_issuer")),
        "revokedCredentials": revoked,
    }


def _achievement(facts: dict[str, Any]) -> dict[str, Any]:
    said = _(
        "All that release %(number)s of the course “%(course)s” asks for is done and "
        "its quizzes are passed. Declared time: %(time)s."
    ) % {
        "number": facts["release"],
        "course": facts["course"],
        "time": duration(facts["minutes"]),
    }
    made: dict[str, Any] = {
        "id": f"urn:uuid:{facts['course_key']}",
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": facts["course"],
        "description": facts["course"],
        "version": str(facts["release"]),
        "inLanguage": facts["language"],
        "criteria": {"narrative": said},
        "creator": issuer(),
    }
    if facts["score"] is not None:
        made["resultDescription"] = [
            {
                "id": _score_id(facts),
                "type": ["ResultDescription"],
                "name": _("Mean of the passed quizzes"),
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
            }
        ]
    return made


def _score(facts: dict[str, Any]) -> dict[str, Any]:
    if facts["score"] is None:
        return {}
    result = {
        "type": ["Result"],
        "resultDescription": _score_id(facts),
        "value": str(facts["score"]),
    }
    return {"result": [result]}


def _score_id(facts: dict[str, Any]) -> str:
    return f"urn:uuid:{facts['course_key']}#score"


def _identifiers(certificate: Certificate) -> dict[str, Any]:
    known = {
        "emailAddress": address_of(certificate.enrolment.learner),
        "name": certificate.facts["name"],
    }
    salt = salted_hmac("learning.badge", certificate.code).hexdigest()[:32]
    found = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": "sha256$" + sha256((value + salt).encode()).hexdigest(),
            "identityType": kind,
            "salt": salt,
        }
        for kind, value in known.items()
        if value
    ]
    return {"identifier": found} if found else {}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

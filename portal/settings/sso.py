"""Read SSO_FILE: which organisations sign their people in by themselves, and how.

A YAML file (docs/operators.md). What is wrong in it stops the start of the process,
with the setting's name and the entry's, so that nobody finds out at the sign-in page.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.core.exceptions import ImproperlyConfigured

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# allauth's names of the protocols.
_RESERVED = {"saml", "openid_connect"}
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_COMMON = {"slug", "organisation", "protocol", "domains", "public"}
_KEYS = {
    "oidc": _COMMON | {"server", "client_id", "client_secret_from"},
    "saml": _COMMON
    | {
        "metadata_file",
        "metadata_url",
        "entity_id",
        "email_attribute",
        "uid_attribute",
    },
}
_EMAIL = [
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "mail",
    "email",
]
_FIRST = [
    "urn:oid:2.5.4.42",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
    "givenName",
]
_LAST = [
    "urn:oid:2.5.4.4",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
    "sn",
]
_UID = ["urn:oasis:names:tc:SAML:attribute:subject-id"]


@dataclass(frozen=True)
class OrganisationSignIn:
    """One entry: an organisation of the portal and the provider that vouches for it.

    ``public``: named on the sign-in page. Otherwise it is found by an e-mail address.
    """

    slug: str
    organisation: str
    protocol: str
    domains: frozenset[str]
    public: bool = False
    client_id: str = ""
    secret: str = field(default="", repr=False)
    options: dict[str, Any] = field(default_factory=dict, repr=False)


def saml_is_used(sign_ins: list[OrganisationSignIn]) -> bool:
    return any(entry.protocol == "saml" for entry in sign_ins)


def read_sign_ins(path: str) -> list[OrganisationSignIn]:
    """The entries of the file, in its order; none where there is no file.

    Raises ImproperlyConfigured, naming SSO_FILE and the entry, for whatever is wrong.
    """
    if not path:
        return []
    try:
        text = Path(path).read_text(encoding="utf-8")
        data = yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise _wrong(f"{path} cannot be read: {error}") from error
    rows = data.get("organisations") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        raise _wrong("write a list below `organisations:`.")
    found = [_entry(row, Path(path).parent) for row in rows]
    for what in ("slug", "organisation"):
        names = [getattr(entry, what) for entry in found]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise _wrong(f"the {what} {twice[0]!r} stands there twice.")
    domains = [domain for entry in found for domain in entry.domains]
    shared = sorted({name for name in domains if domains.count(name) > 1})
    if shared:
        raise _wrong(f"the domain {shared[0]!r} stands at two organisations.")
    if saml_is_used(found):
        _need_saml()
    return found


def _entry(row: Any, folder: Path) -> OrganisationSignIn:
    slug = row.get("slug") if isinstance(row, dict) else None
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug) or slug in _RESERVED:
        raise _wrong(
            f"{slug!r} is no slug: small letters, digits and hyphens, 40 at most."
        )
    protocol = row.get("protocol")
    if protocol not in _KEYS:
        raise _wrong(f"{slug}: the protocol is {protocol!r}; write oidc or saml.")
    unknown = sorted(set(map(str, row)) - _KEYS[protocol])
    if unknown:
        raise _wrong(f"{slug}: nothing is known of {unknown[0]!r}.")
    domains = row.get("domains")
    if not isinstance(domains, list) or not domains:
        raise _wrong(f"{slug}: `domains` needs one e-mail domain or more.")
    for domain in domains:
        if not isinstance(domain, str) or not _DOMAIN.fullmatch(domain):
            raise _wrong(f"{slug}: {domain!r} is no e-mail domain in small letters.")
    public = row.get("public", False)
    if not isinstance(public, bool):
        raise _wrong(f"{slug}: `public` is {public!r}; write true or false.")
    make = _oidc if protocol == "oidc" else _saml
    return OrganisationSignIn(
        slug=slug,
        organisation=_words(row, slug, "organisation"),
        protocol=protocol,
        domains=frozenset(domains),
        public=public,
        **make(row, slug, folder),
    )


def _oidc(row: dict, slug: str, folder: Path) -> dict[str, Any]:
    variable = _words(row, slug, "client_secret_from")
    secret = os.environ.get(variable, "").strip()
    if not secret:
        raise _wrong(f"{slug}: the environment has no {variable}.")
    return {
        "client_id": _words(row, slug, "client_id"),
        "secret": secret,
        "options": {
            "server_url": _address(row, slug, "server"),
            "oauth_pkce_enabled": True,
        },
    }


def _saml(row: dict, slug: str, folder: Path) -> dict[str, Any]:
    if ("metadata_file" in row) == ("metadata_url" in row):
        raise _wrong(f"{slug}: give one of `metadata_file` and `metadata_url`.")
    if "metadata_url" in row:
        idp = {
            "metadata_url": _address(row, slug, "metadata_url"),
            "entity_id": _words(row, slug, "entity_id"),
        }
    else:
        idp = _from_metadata(folder / _words(row, slug, "metadata_file"), slug)
    mapping = {"uid": _UID, "email": _EMAIL, "first_name": _FIRST, "last_name": _LAST}
    for key in ("email", "uid"):
        if f"{key}_attribute" in row:
            mapping[key] = [_words(row, slug, f"{key}_attribute")]
    return {
        "client_id": slug,
        "options": {
            "idp": idp,
            "attribute_mapping": mapping,
            # The assertion itself is signed, answers a question of ours, and with
            # a method that still holds.
            "advanced": {
                "strict": True,
                "want_assertion_signed": True,
                "reject_deprecated_algorithm": True,
                "reject_idp_initiated_sso": True,
            },
        },
    }


def _from_metadata(path: Path, slug: str) -> dict[str, Any]:
    _need_saml()
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(path.read_bytes())["idp"]
        return {
            "entity_id": found["entityId"],
            "sso_url": found["singleSignOnService"]["url"],
            "x509cert": found["x509cert"],
        }
    except OSError as error:
        raise _wrong(f"{slug}: {path} cannot be read: {error}") from error
    except Exception as error:
        raise _wrong(
            f"{slug}: {path} is no metadata with one provider, one address by "
            "redirect and one certificate to sign with."
        ) from error


def _need_saml() -> None:
    try:
        import onelogin.saml2.auth  # noqa: F401
    except ImportError as error:
        raise _wrong(
            "protocol saml needs a library that is not there: "
            "pip install --require-hashes -r requirements-saml.txt"
        ) from error


def _words(row: dict, slug: str, key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(f"{slug}: `{key}` is missing.")
    return value.strip()


def _address(row: dict, slug: str, key: str) -> str:
    value = _words(row, slug, key).rstrip("/")
    parts = urlsplit(value)
    local = parts.hostname in ("localhost", "127.0.0.1")
    if not parts.hostname or parts.scheme not in (["https", "http"][: 1 + local]):
        raise _wrong(f"{slug}: `{key}` is {value!r}; it begins with https://.")
    return value


def _wrong(words: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"The setting SSO_FILE: {words}")

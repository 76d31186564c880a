"""Sign in by a real OpenID provider on loopback, as browser and person do."""

import re
from urllib.parse import urlsplit

import requests
from django.test import Client

from portal.settings.sso import OrganisationSignIn

START = "/account/organisation/"
EMAIL = "mina@smelter.example"


def entry(server, slug="smelter", **changes):
    fields = {
        "slug": slug, "organisation": "Smelter GmbH", "protocol": "oidc",
        "domains": frozenset({"smelter.example", "smelter.test"}),
        "client_id": "touchstone", "secret": "shared words",
        "options": {"server_url": server, "oauth_pkce_enabled": True},
    }  # fmt: skip
    return OrganisationSignIn(**{**fields, **changes})


def known_there(provider, sub="m-1", **claims):
    """Make the provider know somebody by these claims."""
    claims = {
        "email": EMAIL, "email_verified": True, "given_name": "Mina",
        "family_name": "Smith", **claims,
    }  # fmt: skip
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=5).raise_for_status()
    return sub


def lead_on(client, email=EMAIL, **data):
    """Our page; the provider's address that it leads to."""
    answer = client.post(START, {"email": email, **data})
    assert answer.status_code == 200, answer.content
    page = answer.content.decode()
    there = re.search(r'<a class="button" href="(http[^"]+)"', page)[1]
    return there.replace("&amp;", "&")


def consent(there, sub="m-1"):
    """What the person does at the provider; where it sends the browser back to."""
    answer = requests.post(there, {"sub": sub}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(client=None, sub="m-1", email=EMAIL, **data):
    client = client or Client()
    answer = client.get(consent(lead_on(client, email, **data), sub))
    return client, answer


def who(client):
    return client.session.get("_auth_user_id")

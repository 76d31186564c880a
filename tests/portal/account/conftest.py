import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from portal.operations.roles import ensure_role
from tests import builders
from tests.builders import PASSWORD
from tests.portal.account.openid_provider import entry
from tests.portal.account.sso import organisation_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def editor(home):
    person = builders.person("editor", verified=True)
    person.groups.add(ensure_role("Editors"))
    return person


@pytest.fixture
def reader(home):
    return builders.person("reader", verified=True)


@pytest.fixture
def signed_in():
    """A browser in which somebody has signed in with their password."""

    def sign_in(person, **headers):
        client = Client(headers={"user-agent": "Test browser", **headers})
        sent = {"login": person.email, "password": PASSWORD}
        answer = client.post("/account/login/", sent)
        assert answer.status_code == 302, answer.content
        return client

    return sign_in


@pytest.fixture
def app_of():
    """An app that shows codes, set up for somebody; call it for the code of now."""

    def make(person):
        import time

        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

        key = generate_totp_secret()
        TOTP.activate(person, key)
        assert Authenticator.objects.filter(user=person).exists()

        def code(steps=0):
            return format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))

        return code

    return make


@pytest.fixture(scope="session")
def provider():
    """The address of a real OpenID provider."""
    from oidc_provider_mock import run_server_in_thread

    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def smelter(home, settings, provider):
    settings.SSO_SIGN_INS = [entry(provider)]
    return organisation_of("Smelter GmbH", "smelter.example", seats=2)

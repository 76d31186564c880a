"""Signing in as a person does it: passkeys, apps, recovery codes, sessions, the gate."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.axe import accessible
from tests.browser.conftest import sign_in

PASSKEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def house(transactional_db, live_server, settings):
    """A small portal: a home page, a reader and an editor with the demo's password."""
    from allauth.account.models import EmailAddress

    from portal.members.models import User
    from portal.operations.roles import ensure_role
    from tests import builders

    settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    builders.make_home()
    for name in ("reader", "editor"):
        person = User.objects.create_user(
            f"{name}@demo.example", "touchstone-demo", first_name=name.title()
        )
        EmailAddress.objects.create(
            user=person, email=person.email, verified=True, primary=True
        )
    person.groups.add(ensure_role("Editors"))
    return live_server.url


@pytest.fixture
def device(page):
    """A device that holds passkeys, as Chromium plays it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})

    class Device:
        def passkeys(self):
            asked = {"authenticatorId": added["authenticatorId"]}
            return session.send("WebAuthn.getCredentials", asked)["credentials"]

        def says_no(self):
            session.send(
                "WebAuthn.setUserVerified",
                {"authenticatorId": added["authenticatorId"], "isUserVerified": False},
            )

    return Device()


def prove(page):
    accessible(page)
    page.fill("#id_password", "touchstone-demo")
    page.click("main button[type=submit]")


def sign_out(page, portal):
    page.goto(f"{portal}/account/logout/")
    page.click("main button:text-is('Sign out')")
    page.wait_for_url(f"{portal}/")


def code_of(key, steps=0):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))


def test_an_editor_sets_up_a_passkey_and_signs_in_by_it_alone(page, house, device):
    page.goto(f"{house}/admin/pages/")
    accessible(page)
    page.fill("#id_login", "editor@demo.example")
    page.fill("#id_password", "touchstone-demo")
    page.click("main button:text-is('Sign in')")
    page.wait_for_url("**/account/second-factor/**")
    accessible(page)
    page.click("text=Use a passkey")
    page.wait_for_url("**/reauthenticate/**")
    prove(page)
    page.wait_for_url("**/webauthn/add/")
    accessible(page)
    page.click("text=Add the passkey")
    page.wait_for_url("**/recovery-codes/")
    accessible(page)
    assert len(device.passkeys()) == 1
    page.click("text=Go on to where you wanted to")
    page.wait_for_url("**/admin/pages/**")

    page.goto(f"{house}/account/2fa/")
    accessible(page)
    page.goto(f"{house}/account/2fa/webauthn/")
    accessible(page)
    sign_out(page, house)
    page.goto(f"{house}/account/login/?next=/admin/")
    page.click("text=Sign in with a passkey")
    # Signing in by a passkey is a second factor: no detour.
    page.wait_for_url(f"{house}/admin/")


def test_a_device_that_says_no_leaves_other_ways(page, house, device):
    page.goto(f"{house}/account/login/")
    device.says_no()
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("text=That did not work")
    accessible(page)
    # The password is a way in still.
    sign_in(page, house, "reader")
    expect(page.locator("text=Sign out")).to_be_visible()


def test_an_app_and_a_recovery_code(page, house):
    sign_in(page, house, "editor")
    page.goto(f"{house}/admin/")
    page.click("text=Use an app that shows codes")
    page.wait_for_url("**/reauthenticate/**")
    prove(page)
    page.wait_for_url("**/totp/activate/")
    accessible(page)
    key = page.locator("main code").inner_text()
    assert page.locator("main svg").bounding_box()["width"] > 100
    page.fill("#id_code", code_of(key))
    page.click("text=Set it up")
    page.wait_for_url("**/recovery-codes/")
    recovery = page.locator("main code").all_inner_texts()
    page.click("text=Go on to where you wanted to")
    page.wait_for_url(f"{house}/admin/")

    sign_out(page, house)
    for given in (code_of(key, 1), recovery[0]):
        page.goto(f"{house}/account/login/?next=/admin/")
        page.fill("#id_login", "editor@demo.example")
        page.fill("#id_password", "touchstone-demo")
        page.click("main button:text-is('Sign in')")
        page.wait_for_url("**/2fa/authenticate/**")
        accessible(page)
        page.fill("#id_code", "000000")
        page.click("main button:text-is('Sign in')")
        page.wait_for_selector(".error-summary")
        page.fill("#id_code", given)
        page.click("main button:text-is('Sign in')")
        page.wait_for_url(f"{house}/admin/")
        sign_out(page, house)


def test_signing_out_everywhere(page, house, chromium):
    sign_in(page, house, "reader")
    context = chromium.new_context()
    other = context.new_page()
    sign_in(other, house, "reader")
    page.goto(f"{house}/account/sessions/")
    accessible(page)
    expect(page.locator("tbody tr")).to_have_count(2)
    page.click("main button:has-text('Sign out everywhere'):not(:has-text('else'))")
    page.wait_for_url("**/account/login/")
    assert "You are signed out everywhere" in page.inner_text("body")
    other.goto(f"{house}/account/sessions/")
    other.wait_for_url("**/account/login/**")
    context.close()


def test_a_code_by_mail(page, house):
    from tests.mailbox import new_mails

    page.goto(f"{house}/account/login/")
    page.click("text=Send me a code by e-mail")
    page.wait_for_url("**/login/code/")
    accessible(page)
    page.fill("#id_email", "reader@demo.example")
    page.click("main button[type=submit]")
    page.wait_for_url("**/login/code/confirm/**")
    accessible(page)
    (letter,) = new_mails()
    page.fill("#id_code", re.search(r"\n\n(\S+)\n\n", letter.body)[1])
    page.click("main button:text-is('Go on')")
    page.wait_for_url(f"{house}/")
    expect(page.locator("text=Sign out")).to_be_visible()


def test_an_organisations_sign_in(page, house, settings):
    """Across to the provider and back, under our policy for forms."""
    import requests
    from oidc_provider_mock import run_server_in_thread

    from tests.portal.account.openid_provider import EMAIL, entry
    from tests.portal.account.sso import organisation_of

    organisation_of("Smelter GmbH", "smelter.example")
    with run_server_in_thread() as server:
        there = f"http://localhost:{server.server_port}"
        settings.SSO_SIGN_INS = [entry(there, public=True)]
        claims = {"email": EMAIL, "email_verified": True, "name": "Mina Smith"}
        requests.put(f"{there}/users/m-1", json=claims, timeout=5)
        page.goto(f"{house}/account/login/?next=/account/email/")
        page.click("text=Sign in with your organisation")
        page.wait_for_url("**/account/organisation/**")
        accessible(page)
        page.fill("#id_email", "somebody@nowhere.example")
        page.click("main button:text-is('Go on')")
        page.wait_for_selector(".error-summary")
        page.fill("#id_email", EMAIL)
        page.click("main button:text-is('Go on')")
        page.wait_for_url(f"{there}/**")
        page.fill("input[name=sub]", "m-1")
        page.click("button[type=submit]")
        page.wait_for_url(f"{house}/account/email/")
        accessible(page)
        assert EMAIL in page.inner_text("main")


def test_every_page_of_accounts_on_a_telephone(page, house):
    page.set_viewport_size({"width": 390, "height": 800})
    stranger = ["login/", "signup/", "login/code/", "password/reset/", "organisation/"]
    own = [
        "email/", "password/change/", "2fa/", "2fa/webauthn/", "sessions/", "logout/",
        "connections/", "second-factor/", "reauthenticate/",
        "password/reset/done/", "confirm-email/",
    ]  # fmt: skip
    for address in [*stranger, None, *own]:
        if address is None:
            sign_in(page, house, "reader")
            continue
        page.goto(f"{house}/account/{address}")
        accessible(page, dark=True)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (address, wide)

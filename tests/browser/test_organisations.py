"""From nothing to the first associate page with a firm of one's own; an invitation
from the list to the member's page; no faults of accessibility on the way."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accounts import Clicks, confirm, letters, link_in, sign_up
from tests.browser.axe import serious
from tests.browser.conftest import PATIENCE, sign_in


def check(page):
    assert serious(page) == [], page.url


def test_a_small_firm_from_sign_up_to_its_first_page(portal, page):
    from content.models import BasePage

    locked = BasePage.objects.filter(
        audience="t10", live=True, content_type__model="guidancepage"
    ).first()
    clicks = Clicks(page)
    page.goto(portal + "/account/signup/")
    sign_up(page, clicks, "nora@new.example")
    confirm(page, clicks, portal, "nora@new.example")
    page.get_by_role("heading", name="Your organisations").wait_for()
    clicks("Set up your firm", "link")
    check(page)
    page.fill("#id_name", "New & Daughters")
    page.get_by_label("Micro: fewer than 10 people").check()
    clicks.number += 1
    clicks("Set up the firm")
    page.get_by_role("heading", name="New & Daughters").wait_for()
    check(page)
    page.goto(portal + locked.url)
    clicks.number += 1
    assert page.locator(".locked").count() == 0
    page.get_by_role("heading", name=locked.title, exact=True).wait_for()
    assert clicks.number <= 7


def test_an_invitation_survives_sign_up(portal, page, chromium):
    from portal.members.models import Membership

    sign_in(page, portal, "member")
    page.goto(portal + "/organisations/")
    page.get_by_role("link", name="Demo Electronics (member)").click()
    page.wait_for_url(re.compile(r"/organisations/\d+/$"))
    check(page)
    page.get_by_role("link", name="Invite people").click()
    page.wait_for_url("**/invite/")
    check(page)
    page.fill("#id_emails", "Nora New <nora@works.example>; nobody")
    page.get_by_role("button", name="Send the invitations").click()
    page.get_by_role("alert").wait_for()
    expect(page.get_by_role("alert")).to_contain_text("nobody")
    expect(page.locator("#id_emails")).to_have_value(re.compile("^Nora New"))
    page.fill("#id_emails", "Nora New <nora@works.example>")
    page.get_by_role("button", name="Send the invitations").click()
    page.get_by_text("1 invitation is on its way").wait_for()
    address = link_in(letters("nora@works.example")[0], portal, "organisations/")

    context = chromium.new_context()
    guest = context.new_page()
    guest.set_default_timeout(PATIENCE)
    clicks = Clicks(guest)
    guest.goto(address)
    check(guest)
    clicks("Create a free account", "link")
    sign_up(guest, clicks, "nora@works.example")
    mails = letters("nora@works.example")
    body = next(one for one in mails if "confirm-email" in one)
    guest.goto(link_in(body, portal, "account/confirm-email/"))
    guest.locator("main button").first.click()
    # Confirmed, and back where the invitation is.
    guest.get_by_role("heading", name="Join Demo Electronics (member)").wait_for()
    clicks("Join")
    guest.get_by_text("Welcome: you belong to Demo Electronics").wait_for()
    guest.wait_for_load_state()
    assert "member@demo.example" not in guest.content()
    context.close()
    joined = Membership.objects.get(person__email="nora@works.example")
    assert joined.role == "member"
    page.reload()
    page.get_by_text("nora@works.example").wait_for()


@pytest.mark.parametrize("width", [390, 320])
def test_the_pages_fit_a_telephone(portal, page, width):
    sign_in(page, portal, "member")
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", "2/", "2/invite/", "2/history/", "new/", "groups/"):
        page.goto(f"{portal}/organisations/{path}")
        if page.get_by_role("heading", name="Demo Electronics").count() or path:
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path

"""A steward's day: a firm signs on paper, is entered, let in and changed, and somebody
asks who could see."""

import csv
import io
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from portal.members.models import AccessFact
from tests.browser.accounts import Clicks, letters, link_in, sign_up
from tests.browser.axe import serious
from tests.browser.conftest import PATIENCE, sign_in

NARROW = {"width": 390, "height": 844}
FIRM = "Forge & Sons"


def days_pass(number: int) -> None:
    """What is recorded by now is of some days ago."""
    AccessFact.objects.update(at=F("at") - timedelta(days=number))


def enter_the_firm(page, portal) -> None:
    """In the admin, with the first person to look after it."""
    page.goto(f"{portal}/admin/organisations/")
    page.get_by_role("link", name="Add organisation").first.click()
    page.fill("#id_name", FIRM)
    page.select_option("#id_tier", label="Associates")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("link", name="Invite an owner").click()
    page.wait_for_selector("text=It has no owner yet.")
    page.fill("#id_email", "fay@")
    page.get_by_role("button", name="Send the invitation").click()
    page.wait_for_selector("text=Enter a valid email address")
    page.fill("#id_email", "Fay@forge.example")
    page.get_by_role("button", name="Send the invitation").click()
    page.wait_for_selector("text=The invitation is on its way to fay@forge.example")


def join(chromium, portal):
    """The letter, an account, the confirmed address, and in: the new owner's page."""
    fay = chromium.new_context(viewport={"width": 1200, "height": 900}).new_page()
    fay.set_default_timeout(PATIENCE)
    clicks = Clicks(fay)
    letter = letters("fay@forge.example")[0]
    assert "Stella Steward invites you to join Forge & Sons" in letter
    fay.goto(link_in(letter, portal, "organisations/"))
    clicks("Create a free account", "link")
    sign_up(fay, clicks, "fay@forge.example", "Fay Forge")
    mails = letters("fay@forge.example")
    confirming = next(one for one in mails if "confirm-email" in one)
    fay.goto(link_in(confirming, portal, "account/confirm-email/"))
    fay.locator("main button").first.click()
    fay.get_by_role("heading", name=f"Join {FIRM}").wait_for()
    clicks("Join")
    fay.get_by_text(f"Welcome: you belong to {FIRM}").wait_for()
    return fay


def test_a_steward_admits_a_firm_changes_its_tier_and_tells_who_could_see(
    portal, page, chromium
):
    from content.models import BasePage
    from portal.members.models import Membership, Organisation

    locked = BasePage.objects.filter(
        audience="t20", live=True, content_type__model="guidancepage"
    ).first()
    # Nobody here knows the firm: its form came by post.
    sign_in(page, portal, "steward")
    enter_the_firm(page, portal)
    member = join(chromium, portal)
    for model in (Organisation, Membership):
        # It has been here for long: what began today could read nothing before.
        for row in model.objects.all():
            row.starts_at -= timedelta(days=90)
            row.save()
    days_pass(30)
    # The firm asks.
    member.goto(portal + locked.url)
    member.locator(".locked").wait_for()
    member.goto(f"{portal}/organisations/")
    member.click(f"main >> text={FIRM}")
    member.click("text=Ask for a higher tier")
    member.fill("main textarea", "We want the reasons behind the readings.")
    member.click("text=Send the request")
    member.wait_for_selector("text=Your request is with the stewards.")
    # The steward finds it waiting, sees what it would open, and grants it.
    page.goto(f"{portal}/admin/")
    page.click("text=Organisations that ask for a tier")
    page.click(f"table.listing a:has-text('{FIRM}')")
    expect(page.locator("main")).to_contain_text("We want the reasons")
    page.click("text=What would this open, and for whom?")
    page.wait_for_selector("text=Pages that open")
    page.go_back()
    # The form as the server gives it, not the one before.
    page.wait_for_load_state()
    page.get_by_label("Grant").check()
    page.fill("#id_answer", "Welcome.")
    page.click("text=Send the decision")
    page.wait_for_selector("text=Decided; Fay Forge gets a mail.")
    # The firm reads at once, and is told.
    member.goto(f"{portal}/organisations/")
    member.click(f"main >> text={FIRM}")
    told = member.locator("main")
    expect(told).to_contain_text("Your people read what is open to Members.")
    expect(told).to_contain_text("granted. Welcome.")
    member.goto(portal + locked.url)
    assert member.locator(".locked").count() == 0
    days_pass(20)
    # Its tier is changed by hand, with a look at what that closes.
    page.goto(f"{portal}/admin/organisations/")
    page.click(f"table.listing a:has-text('{FIRM}')")
    page.get_by_role("link", name="What would another tier open or close").wait_for()
    page.select_option("#id_tier", label="Associates")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("table.listing")
    member.goto(portal + locked.url)
    member.locator(".locked").wait_for()
    member.context.close()
    # Who could see the page while the firm was a member, and before?
    today = timezone.now().date()
    asked = {"in": today - timedelta(days=10), "before": today - timedelta(days=40)}
    page.goto(f"{portal}/admin/access/page/?q={locked.pk}")
    page.click("table.listing a >> nth=0")
    for name, day in asked.items():
        page.fill("#id_on", str(day))
        page.get_by_role("button", name="Show", exact=True).click()
        page.wait_for_url(f"**on={day}**")
        page.wait_for_selector("text=At the end of")
        text = page.locator("main").inner_text()
        readers = page.locator("section[aria-labelledby=readers]").inner_text()
        assert ("fay@forge.example" in readers) == (name == "in")
        assert ("Members → Associates (by Stella Steward)" in text) == (name == "in")
        assert serious(page) == []
    page.go_back()
    with page.expect_download() as download:
        page.click("text=Download all (CSV)")
    rows = csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig")))
    why = {row["E-mail"]: row["Why"] for row in rows}
    assert why["fay@forge.example"] == f"Members through {FIRM}"
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.goto(f"{page.url.split('?')[0]}?on={today + timedelta(days=3)}")
    page.wait_for_selector("text=This day lies ahead")

"""The stewards' console in a real browser: find, look as somebody, stop; axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import serious
from tests.browser.conftest import sign_in


@pytest.fixture
def steward(portal, page):
    sign_in(page, portal, "steward")
    return page


def test_a_steward_looks_as_a_member_and_stops(portal, steward):
    page = steward
    page.goto(f"{portal}/admin/")
    page.click("nav >> text=Access")
    page.click("nav >> text=View as")
    page.wait_for_url("**/access/view-as/")
    assert serious(page) == []
    page.check("text=A visitor without an account")
    page.click("text=View the site")
    # The reason is missing: what was chosen stays, and the summary says so.
    page.wait_for_selector(".help-critical")
    expect(page.locator("#id_kind_0")).to_be_checked()
    page.fill("#id_reason", "A visitor asks what there is to see")
    page.click("text=View the site")
    page.wait_for_selector("text=You see the site as: A visitor without an account")
    assert serious(page) == []
    page.goto(f"{portal}/search/?q=smelter+not+on+the+list")
    page.locator(".hit h2 a", has_text="CIDs").first.click()
    expect(page.locator(".locked")).to_be_visible()
    expect(page.locator("main >> text=Create a free account")).to_be_visible()
    page.goto(f"{portal}/admin/")
    assert page.locator("h1").inner_text().startswith("Not while you look")
    assert serious(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{portal}/")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    page.set_viewport_size({"width": 1360, "height": 900})
    page.click("section.callout >> text=Stop")
    # Nothing says so in half a page either: the whole one has come.
    page.wait_for_load_state()
    expect(page.get_by_text("You see the site as")).to_have_count(0)
    page.goto(f"{portal}/admin/access/log/?action=view_as.opened")
    table = page.locator("table.listing").inner_text()
    assert "/search/" in table
    assert "not on the list" not in table.replace("+", " ")
    assert serious(page) == []


def test_who_what_and_what_if(portal, steward):
    page = steward
    page.goto(f"{portal}/admin/access/page/")
    assert serious(page) == []
    page.fill("#id_q", "minutes")
    page.click("text=Find")
    page.click("table.listing a >> nth=0")
    page.wait_for_selector("text=People who can read it now")
    assert serious(page) == []
    page.click("text=What would other terms do?")
    page.select_option("#id_tier", label="Public")
    page.click("text=Show what it would do")
    page.wait_for_selector("text=People who gain at least one page")
    assert serious(page) == []
    page.goto(f"{portal}/admin/access/person/?q=tin%40demo")
    page.click("table.listing a >> nth=0")
    page.wait_for_selector("text=Pages that this person can read")
    assert serious(page) == []
    page.fill("#id_on", "2020-01-01")
    page.click("text=Show")
    expect(page).to_have_url(re.compile("on=2020-01-01"))
    page.wait_for_selector("text=As of 1 January 2020.")
    page.goto(f"{portal}/admin/access/change/")
    page.select_option("#id_what", "leaves_group")
    page.fill("#id_person", "tin@demo.example")
    page.select_option("#id_group", label="Tin")
    page.click("text=Show what it would do")
    page.wait_for_selector("text=Pages that close")
    assert serious(page) == []
    for address in ("findings/", "log/"):
        page.goto(f"{portal}/admin/access/{address}")
        assert serious(page) == [], address

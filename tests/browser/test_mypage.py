"""My page in a real browser: save, order, follow, close the account; also on a phone
and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import serious
from tests.browser.conftest import PATIENCE, sign_in

ARTICLE = "/guidance/start-here/your-first-90-days-a-plan-for-one-person/"
OWN = ["/my/", "/my/new/", "/my/saved/", "/my/following/", "/my/data/", "/my/data/close/"]  # fmt: skip


def test_save_put_in_a_list_follow_and_leave_for_good(portal, page):
    # Not the only owner of an organisation: that account could not be closed.
    sign_in(page, portal, "author")
    page.goto(portal + ARTICLE)
    title = page.locator("h1").inner_text()
    page.click("#keep-save")
    page.wait_for_selector("#keep-save[value=remove]")
    assert page.url == portal + ARTICLE, "the page stays where it is"
    expect(page.locator("#keep-save")).to_be_focused()
    page.click("#keep-follow")
    page.wait_for_selector("#keep-follow[value=leave]")
    expect(page.locator("#keep [role=status]")).to_contain_text("You follow this")
    page.reload()
    expect(page.locator("#keep-save[value=remove]")).to_be_visible()
    page.click("#keep a")
    page.fill("#id_name", "For the audit")
    page.click("text=Add the list")
    page.locator("nav", has_text="For the audit").first.wait_for()
    page.goto(f"{portal}/my/saved/")
    page.select_option("select[name=list]", label="For the audit")
    page.click("button:has-text('Move')")
    page.click("nav >> text=For the audit (1)")
    expect(page.locator("main").get_by_text(title).first).to_be_visible()
    page.click(".person >> text=My page")
    overview = page.locator("main")
    for words in ("What is new", title, "For the audit", "Every week"):
        expect(overview).to_contain_text(words)
    page.click("text=I have seen these")
    expect(page.locator("#new")).to_contain_text("Nothing that you may read is new")
    page.click("text=Change what you follow")
    page.check("label:has-text('At once')")
    page.click("text=Keep this choice")
    expect(page.locator(".messages")).to_contain_text("Kept")
    page.check("main label:has-text('Gold')")
    page.click("text=Follow these topics")
    expect(page.locator("main label:has-text('Gold') input")).to_be_checked()
    page.goto(f"{portal}/my/")
    expect(page.locator("#following")).to_contain_text("Topics: Gold")
    with page.expect_download() as loading:
        page.goto(f"{portal}/my/data/")
        page.click("text=Download your data (JSON)")
    assert loading.value.suggested_filename.startswith("my-data-")
    page.click("main >> text=Close your account")
    page.fill("#id_proof", "not this")
    page.click("text=Close my account for good")
    expect(page.locator(".error-summary")).to_be_visible()
    page.fill("#id_proof", "touchstone-demo")
    page.click("text=Close my account for good")
    page.wait_for_url("**/my/closed/")
    page.goto(f"{portal}/my/")
    page.wait_for_url("**/account/login/**")


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_with_and_without_scripts(portal, chromium, scripts):
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=scripts
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    sign_in(page, portal, "tin")
    page.goto(portal + ARTICLE)
    page.click("#keep-save")
    page.wait_for_selector("#keep-save[value=remove]")
    page.click("#keep-follow")
    page.wait_for_selector("#keep-follow[value=leave]")
    for address in [*OWN, ARTICLE]:
        page.goto(portal + address)
        if scripts:
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, address
            assert serious(page) == [], address
    page.goto(f"{portal}/my/saved/")
    page.click("main .news button:has-text('Remove')")
    expect(page.locator("main")).to_contain_text("not saved anything yet")
    context.close()


def test_nothing_keeps_anybody_out(portal, page):
    sign_in(page, portal, "member")
    for address in ["/guidance/", "/glossary/cmrt/"]:
        page.goto(portal + address)
        page.click("#keep-save")
        page.wait_for_selector("#keep-save[value=remove]")
    for address in OWN:
        page.goto(portal + address)
        assert serious(page, dark=True) == [], address
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

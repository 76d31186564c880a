"""What a reader does, in a real browser."""

import pytest

from tests.browser.axe import serious
from tests.browser.conftest import sign_in

ADDRESSES = [
    "/", "/guidance/", "/guidance/start-here/your-first-90-days-a-plan-for-one-person/",
    "/glossary/", "/glossary/cmrt/", "/resources/", "/resources/sharing-decision-card/",
    "/search/?q=smelter+status", "/search/?q=qqqqqq", "/account/login/", "/account/signup/",
    "/guidance/supplier-templates/reviewing-supplier-templates/", "/nothing/", "/about/",
]  # fmt: skip


def test_reading_searching_and_getting_in(portal, page):
    page.goto(portal)
    page.click("text=Guidance")
    page.click("text=Your first 90 days")
    assert page.locator("h1").inner_text().startswith("Your first 90 days")
    page.click("aside .contents a >> nth=1")
    assert "#" in page.url
    page.fill("input[type=search]", "smelter not on the list")
    page.press("input[type=search]", "Enter")
    page.wait_for_selector(".hit")
    assert "CIDs" in page.locator("main").inner_text()
    locked = page.locator(".hit h2 a", has_text="CIDs").first
    locked.click()
    assert page.locator(".locked").is_visible()
    page.click("main >> text=Sign in")
    page.fill("#id_login", "associate@demo.example")
    page.fill("#id_password", "touchstone-demo")
    page.click("main button[type=submit]")
    page.wait_for_selector(".prose h2")
    assert "not yet identified" in page.locator("h1").inner_text()


def test_a_search_lands_on_the_passage(portal, page):
    sign_in(page, portal, "member")
    page.goto(f"{portal}/search/?q=question 7 not yet identified")
    passage = page.locator("a.passage[href*='#']").first
    target = passage.get_attribute("href").split("#")[1]
    passage.click()
    page.wait_for_load_state()
    from urllib.parse import unquote

    page.wait_for_function(
        "id => document.getElementById(id).getBoundingClientRect().top < 200",
        arg=unquote(target),
    )


def test_suggestions_while_typing_by_keyboard(portal, page):
    page.goto(f"{portal}/glossary/")
    page.focus("input[type=search]")
    page.keyboard.type("cmr")
    page.wait_for_selector(".suggestions a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/**")
    assert "CMR" in page.locator("h1").inner_text()


def test_filters_narrow_without_leaving_the_page(portal, page):
    page.goto(f"{portal}/guidance/")
    before = page.locator("#listing article").count()
    page.click(".filters.wide-only label:has-text('Smelters and refiners')")
    page.wait_for_url("**topic=smelters**")
    page.wait_for_function(
        f"document.querySelectorAll('#listing article').length < {before}"
    )
    assert page.locator("#listing article").count() >= 2


def test_downloading_a_checklist(portal, page):
    sign_in(page, portal, "associate")
    page.goto(f"{portal}/resources/template-review-checklist-k01-to-k30/")
    with page.expect_download() as download:
        page.click("a.download")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_roles_see_more(portal, page):
    minutes = f"{portal}/working-groups/tin/minutes-2026-10/"
    assert page.goto(minutes).status == 404
    sign_in(page, portal, "tin")
    assert page.goto(minutes).status == 200


def test_feedback_takes_two_clicks(portal, page):
    page.goto(f"{portal}/about/")
    page.click(".helpful >> text=Not quite")
    assert page.locator("input[value=no]").is_checked()
    page.fill("textarea", "More about fees, please.")
    page.click("main button")
    page.wait_for_selector("text=Thank you")


def test_an_editor_finds_the_way(portal, page):
    sign_in(page, portal, "editor")
    page.goto(f"{portal}/styleguide/")
    assert page.locator(".callout").count() >= 5
    page.goto(f"{portal}/admin/")
    page.wait_for_selector("text=Touchstone")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(portal, chromium, scheme):
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    faults = {}
    for address in ADDRESSES:
        page.goto(portal + address)
        if found := serious(page):
            faults[address] = found
    context.close()
    assert faults == {}


def test_a_phone_needs_no_sideways_scrolling(portal, chromium):
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True
    )
    page = context.new_page()
    wide = []
    for address in ADDRESSES:
        page.goto(portal + address)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(address)
    page.set_viewport_size({"width": 320, "height": 700})
    for address in ADDRESSES:
        page.goto(portal + address)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(f"{address} at 320")
    context.close()
    assert wide == []


def test_everything_works_without_javascript(portal, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal}/guidance/")
    page.check(".filters.wide-only input[value=smelters]")
    page.click(".filters.wide-only button")
    assert "topic=smelters" in page.url
    page.fill("input[type=search]", "boycott")
    page.click("form[role=search] button")
    assert page.locator(".hit").count() > 0
    sign_in(page, portal, "member")
    page.goto(f"{portal}/guidance/supplier-templates/reviewing-supplier-templates/")
    assert page.locator(".prose h2").count() > 3
    context.close()


def test_no_request_leaves_the_site(portal, page):
    foreign = []
    page.on(
        "request",
        lambda r: r.url.startswith((portal, "data:")) or foreign.append(r.url),
    )
    for address in ADDRESSES[:6]:
        page.goto(portal + address)
    assert foreign == []

"""What a reader does, in a real browser."""

import re
from urllib.parse import unquote

from playwright.sync_api import expect

from tests.browser.axe import serious
from tests.browser.conftest import give_password, sign_in

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
    expect(page.locator("h1")).to_have_text(re.compile("^Your first 90 days"))
    page.click("aside .contents a >> nth=1")
    expect(page).to_have_url(re.compile("#."))
    page.fill("input[type=search]", "smelter not on the list")
    page.press("input[type=search]", "Enter")
    page.wait_for_selector(".hit")
    locked = page.locator(".hit h2 a", has_text="CIDs").first
    locked.click()
    expect(page.locator(".locked")).to_be_visible()
    page.click("main >> text=Sign in")
    give_password(page, "associate")
    # The very page that was locked, with its text now.
    expect(page.locator("h1")).to_contain_text("not yet identified")
    expect(page.locator(".prose h2").first).to_be_visible()
    expect(page.locator(".locked")).to_have_count(0)


def test_a_search_lands_on_the_passage(portal, page):
    sign_in(page, portal, "member")
    page.goto(f"{portal}/search/?q=question 7 not yet identified")
    passage = page.locator("a.passage[href*='#']").first
    target = passage.get_attribute("href").split("#")[1]
    passage.click()
    page.wait_for_url(lambda url: "/search/" not in url)
    assert page.url.split("#")[1] == target
    place = page.locator(f"[id='{unquote(target)}']")
    expect(place).to_be_in_viewport()
    page.wait_for_function(
        "element => Math.abs(element.getBoundingClientRect().top) < 200",
        arg=place.element_handle(),
    )


def test_suggestions_while_typing_by_keyboard(portal, page):
    page.goto(f"{portal}/glossary/")
    page.focus("input[type=search]")
    page.keyboard.type("cmr")
    page.wait_for_selector(".suggestions a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/*/")
    expect(page.locator("h1")).to_contain_text("CMR")


def test_filters_narrow_without_leaving_the_page(portal, page):
    page.goto(f"{portal}/guidance/")
    before = page.locator("#listing article").count()
    page.click(".filters.wide-only label:has-text('Smelters and refiners')")
    page.wait_for_url("**topic=smelters**")
    page.wait_for_function(
        f"document.querySelectorAll('#listing article').length < {before}"
    )
    expect(page.locator("#listing article").nth(1)).to_be_visible()


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
    expect(page.locator("input[value=no]")).to_be_checked()
    page.fill("textarea", "More about fees, please.")
    page.click("main button")
    page.wait_for_selector("text=Thank you")


def test_an_editor_finds_the_way(portal, page):
    sign_in(page, portal, "editor")
    page.goto(f"{portal}/styleguide/")
    assert page.locator(".callout").count() >= 5
    page.goto(f"{portal}/admin/")
    page.wait_for_selector("text=Touchstone")


def test_no_serious_fault_of_accessibility(portal, page):
    faults = {}
    for address in ADDRESSES:
        page.goto(portal + address)
        if found := serious(page, dark=True):
            faults[address] = found
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
    expect(page).to_have_url(re.compile("topic=smelters"))
    page.fill("input[type=search]", "boycott")
    page.click("form[role=search] button")
    expect(page.locator(".hit").first).to_be_visible()
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


def test_about_shows_how_its_goals_stand(portal, page):
    """What an import alone can tell is counted by then."""
    page.goto(f"{portal}/about/")
    picture = page.locator("svg[role=img]")
    expect(picture).to_be_visible()
    assert picture.locator("rect.whole").count() == 11
    rows = page.locator("table tbody tr", has=page.locator("th[scope=row]"))
    assert rows.count() == 11
    for row in rows.all():
        expect(row).to_contain_text("Owner: secretariat")
    fresh = rows.filter(has_text="Hardly any page is past its review date")
    counted = fresh.locator("td").last
    expect(counted).to_contain_text(re.compile(r"100\s% \(.+\).*on\s\d+\s\w+"))

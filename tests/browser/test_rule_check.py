"""The checker in a real browser: keyboard alone, a phone, no JavaScript, axe."""

from playwright.sync_api import expect

from content.rules.address import write_answers
from tests.browser.axe import serious
from tests.browser.conftest import PATIENCE, sign_in
from tests.content.rules.builders import own_cases

START = "/laws/which-rules/"


def address(name: str) -> str:
    case = next(one for one in own_cases() if one["case"].startswith(name))
    return write_answers(case["input"])


def test_with_the_keyboard_alone(portal, page):
    """Tab, space, arrows and Enter lead from the entrance to a result and back."""
    page.goto(f"{portal}{START}")
    page.get_by_role("link", name="Start with the first question").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/question/**")
    # An empty answer is refused, and the summary takes the focus.
    page.get_by_role("button", name="Continue").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary")
    page.wait_for_function("document.activeElement.className === 'error-summary'")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'answer'")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**a=1**")
    first = page.url
    expect(page.locator("h1")).to_contain_text("Do you make products yourselves?")
    page.locator("#answer").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[value=no]")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != first)
    second, left = page.url, page.locator("#standing").inner_text()
    page.get_by_role("link", name="Back").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**q=manufactures**")
    expect(page.locator("input[value=no]")).to_be_checked()
    page.go_back()
    page.wait_for_url(second)
    expect(page.locator("#standing")).to_have_text(left, use_inner_text=True)
    page.get_by_role("link", name="See what can be said so far").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/**")
    assert page.locator(".verdict.unknown").count() > 3
    assert not page.locator(".verdict.out", has_text="CSRD").count()


def test_without_javascript_on_a_phone(portal, chromium):
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{portal}{START}")
    page.click("text=Start with the first question")
    page.check("input[value=W]")
    first = page.url
    page.click("text=Continue")
    page.wait_for_url(lambda url: url != first)
    for _step in range(60):
        if "/result/" in page.url:
            break
        before = page.url
        page.wait_for_load_state()
        if page.locator("input[value=unknown]").count():
            page.check("input[value=unknown]")
            page.click("text=Continue")
        else:
            page.click("button:has-text('I do not know')")
        page.wait_for_url(lambda url, before=before: url != before)
    assert page.locator(".verdict").count() == 12
    assert page.locator(".verdict.out, .verdict.exempt").count() == 0
    page.click("a:has-text('whether you import ores or metals')")
    page.check("input[value=no]")
    page.click("text=Continue")
    page.wait_for_url("**/result/**")
    context.close()


STEPS = {
    "entrance": "", "choices": "question/?q=minerals", "yes or no": "question/?q=manufactures",
    "number": "question/?q=employees", "country": "question/?q=hq",
    "countries": "question/?q=origin_countries", "weights": "question/?q=eu_kg",
    "refused": "question/?q=employees&send=1&v=1.200", "broken": "result/?a=1x",
    "empty": "result/", "result": "result/?a={W05}", "unknown": "result/?a={W14}",
}  # fmt: skip


def test_every_step_is_accessible_and_fits_a_phone(portal, chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    for name, tail in STEPS.items():
        for case in ("W05", "W14"):
            tail = tail.replace(f"{{{case}}}", address(case))
        page.goto(f"{portal}{START}{tail}")
        assert serious(page, dark=True) == [], name
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, name
    context.close()


def test_the_result_prints_without_its_forms(portal, page):
    page.goto(f"{portal}{START}result/?a={address('W05')}")
    page.emulate_media(media="print")
    assert not page.locator(".keep").is_visible()
    assert page.locator(".verdict").first.is_visible()
    assert page.locator("text=Table checked on").is_visible()


def test_saving_and_opening_again(portal, page):
    sign_in(page, portal, "member")
    page.goto(f"{portal}{START}result/?a={address('W05')}")
    assert page.input_value("#share") == page.url
    page.fill("#name", "Tools, Austria")
    page.click("text=Save this check")
    page.wait_for_url("**/checks/")
    assert serious(page) == []
    page.click("text=Tools, Austria")
    page.wait_for_url("**/result/**")
    expect(page.locator(".verdict.now")).to_have_count(1)
    page.goto(f"{portal}/checks/")
    page.click("button:has-text('Delete')")
    page.wait_for_selector("text=You have not saved any check yet")

"""Laws and interpretations in a real browser: readers, members, editors."""

import re

from playwright.sync_api import expect

from tests.browser.axe import serious
from tests.browser.conftest import PATIENCE, sign_in

LAW = "/laws/texts/eu-2017-821/"
BATTERIES = "/laws/texts/eu-2023-1542/"
READINGS = "/laws/interpretations/"
WEIGHTS = f"{READINGS}how-do-we-count-weights-against-annex-i/"
MOVED = f"{READINGS}battery-due-diligence-what-moved-to-2027-and-what-should-we-do-now/"
ADDRESSES = [
    "/laws/", "/laws/texts/", READINGS, "/laws/calendar/", LAW, BATTERIES,
    f"{BATTERIES}as-of/2025-01-31/", f"{LAW}art-6-2/", f"{LAW}annex-i/",
    f"{BATTERIES}art-48-1/", f"{LAW}art-6-2/as-of/2022-01-31/", WEIGHTS, MOVED,
    f"{MOVED}as-of/2025-01-31/", f"{MOVED}as-of/2020-01-31/", f"{MOVED}position/2/",
    f"{MOVED}endorse/", "/search/?q=2017/821+Art+6(2)",
]  # fmt: skip

# Seen without an account; all others as a member.
OPEN = {"/laws/", "/laws/texts/", "/laws/calendar/", LAW, f"{LAW}annex-i/", MOVED}


def open_all(page) -> None:
    """Open what is folded: it is part of the page."""
    page.evaluate(
        "document.querySelectorAll('details').forEach(d => { d.open = true })"
    )


def test_every_page_is_accessible_and_fits_a_phone(portal, chromium):
    """Open pages and a teaser without an account, then what members see."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    faults = {}
    for who in ("anonymous", "member"):
        if who == "member":
            sign_in(page, portal, who)
        for address in ADDRESSES:
            if (who == "anonymous") != (address in OPEN):
                continue
            status = page.goto(portal + address).status
            assert status == 200 or (who == "anonymous" and status == 403), address
            open_all(page)
            found = serious(page, dark=True)
            if page.evaluate("document.documentElement.scrollWidth") > 360:
                found.append("sideways")
            if found:
                faults[who, address] = found
    page.set_viewport_size({"width": 320, "height": 700})
    for address in ADDRESSES:
        page.goto(portal + address)
        open_all(page)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            faults["320", address] = "sideways"
    context.close()
    assert faults == {}


def test_from_the_search_to_a_provision_and_its_readings_by_keyboard(portal, page):
    page.goto(portal)
    page.keyboard.press("/")
    page.keyboard.type("2017/821 Art 1(3)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.get_by_role("link", name="2017/821 Art. 1(3)").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LAW}art-1-3/")
    page.get_by_role("link", name="How do we count weights").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{WEIGHTS}")
    expect(page.locator(".answer")).to_be_visible()
    page.get_by_role("link", name="Time line").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#timeline")


def test_a_day_a_permalink_and_what_changed_by_keyboard(portal, page):
    sign_in(page, portal, "member")
    page.goto(portal + MOVED)
    page.focus("#as-of-day")
    page.keyboard.type("01312025")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{MOVED}as-of/2025-01-31/")
    assert "The reading for 31 January 2025" in page.locator("main").inner_text()
    page.get_by_role("link", name="Read the position of today").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(MOVED))
    summary = page.locator("summary", has_text="What changed from position 1")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".difference del").first).to_be_visible()
    page.get_by_role("link", name="Position 1").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{MOVED}position/1/")
    expect(page.locator(".timeline [aria-current]")).to_contain_text("Position 1")


def test_without_javascript(portal, chromium):
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{portal}{BATTERIES}art-48-1/")
    assert page.locator("[data-copy]").count() == 3
    assert page.locator(".copied button").count() == 0
    page.fill("#as-of-day", "2025-07-30")
    page.click("text=Show that day")
    page.wait_for_url("**/art-48-1/as-of/2025-07-30/")
    assert "18 August 2025" in page.locator("main").inner_text()
    page.goto(portal + LAW)
    assert not page.locator("table.annex").is_visible()
    page.locator("summary", has_text="The table: 23 lines").click()
    expect(page.locator("table.annex")).to_be_visible()
    page.goto(portal + WEIGHTS)
    page.locator("summary", has_text="On this page").click()
    page.click("details.fold >> text=Time line")
    expect(page).to_have_url(re.compile("#timeline$"))
    context.close()


def test_wide_screens_show_provision_and_reading_side_by_side(portal, page):
    page.goto(f"{portal}{LAW}annex-i/")
    says, read = (page.locator(part).bounding_box() for part in ("#says", "#read"))
    assert abs(says["y"] - read["y"]) < 2
    assert read["x"] > says["x"] + says["width"] / 2
    page.set_viewport_size({"width": 600, "height": 900})
    says, read = (page.locator(part).bounding_box() for part in ("#says", "#read"))
    assert read["y"] > says["y"]


def test_a_citation_is_copied(portal, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{portal}{LAW}art-6-2/")
    button = page.get_by_role("button", name="Copy In full")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".copied button:has-text('Copied')")
    said = page.evaluate("navigator.clipboard.readText()")
    assert said == "Regulation (EU) 2017/821, Article 6, paragraph 2"
    assert page.locator("[role=status]", has_text="Copied").count() == 1


def test_a_citation_is_copied_where_there_is_no_clipboard(portal, page):
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
    )
    page.goto(f"{portal}{LAW}art-6-2/")
    page.get_by_role("button", name="Copy Citation").click()
    page.wait_for_selector(".copied button:has-text('Copied')")
    page.focus("#q")
    page.keyboard.press("Control+v")
    assert page.input_value("#q") == "2017/821 Art. 6(2)"


def test_printed_pages_hold_what_is_folded_and_leave_out_forms(portal, page):
    sign_in(page, portal, "member")
    page.goto(portal + MOVED)
    page.emulate_media(media="print")
    assert page.locator(".answer").is_visible()
    assert not page.locator(".as-of").is_visible()
    assert not page.locator(".masthead").is_visible()
    folded = page.locator("details:not([open]) .difference").first
    assert folded.bounding_box()["height"] > 20
    page.goto(f"{portal}{LAW}annex-i/")
    assert page.locator("table.annex").is_visible()


def test_a_member_stands_behind_a_position_and_steps_back(portal, page):
    from content.models import BasePage, Position

    pk = BasePage.objects.get(library_id="RI-10").pk
    assert Position.objects.filter(page_id=pk, in_force_to__isnull=True).count() == 1
    sign_in(page, portal, "member")
    page.goto(portal + MOVED)
    assert "No organisation has said so yet." in page.locator("main").inner_text()
    page.click("text=For your organisation")
    page.wait_for_url("**/endorse/")
    page.select_option("#id_role", label="Importer")
    page.click("text=Count us in")
    page.wait_for_url(lambda url: url.endswith(MOVED))
    text = page.locator("main").inner_text()
    assert "1 organisation: 1 × Importer" in text
    assert "Demo Electronics" not in text
    page.click("text=For your organisation")
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_url(lambda url: url.endswith(MOVED))
    page.wait_for_selector("text=No organisation has said so yet.")


def add_row(page, what: str) -> None:
    rows = page.locator("[data-inline-panel-child]")
    before = rows.count()
    page.get_by_role("button", name=f"Add {what}").last.click()
    page.wait_for_function(
        "n => document.querySelectorAll('[data-inline-panel-child]').length > n",
        arg=before,
    )


def test_an_editor_adds_a_position_that_overlaps_and_loses_nothing(portal, page):
    from content.models import BasePage

    reading = BasePage.objects.get(library_id="RI-08")
    sign_in(page, portal, "editor")
    page.goto(f"{portal}/admin/pages/{reading.pk}/edit/")
    add_row(page, "position")
    # Today is offered.
    expect(page.locator("[name=positions-1-known_from]")).not_to_have_value("")
    page.fill("[name=positions-1-number]", "2")
    page.select_option("[name=positions-1-status]", "in review")
    page.fill("[name=positions-1-in_force_from]", "2023-05-01")
    page.keyboard.press("Escape")
    answer = page.locator("textarea[name=positions-1-answer]")
    answer.fill("Kept **words** of mine.")
    # The Markdown editor lives in rows that were added just now too.
    bar = page.locator("touchstone-markdown:has([name=positions-1-answer]) .tm-bar")
    expect(bar).to_have_count(1)
    page.evaluate(
        "document.querySelector('[name=positions-1-answer]').setSelectionRange(0, 4)"
    )
    answer.press("Control+i")
    assert answer.input_value() == "*Kept* **words** of mine."
    add_row(page, "dissent")
    last = page.locator("input[name^='dissents-'][name$='-title']").last
    last.fill("Another view of mine")
    heading = (
        page.locator("[data-inline-panel-child]", has=last).last.locator("h2").first
    )
    expect(heading).to_have_text("Dissent 2: Another view of mine")
    page.locator("input[name^='dissents-'][name$='-position']").last.fill("2")
    page.locator("input[name^='dissents-'][name$='-stated_on']").last.fill("2026-01-01")
    page.keyboard.press("Escape")
    page.locator("textarea[name^='dissents-'][name$='-view']").last.fill("They differ.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    page.wait_for_selector(".messages .error, .messages [class*=error]")
    assert "both hold" in page.locator("body").inner_text()
    assert answer.input_value() == "*Kept* **words** of mine."
    assert last.input_value() == "Another view of mine"
    # With an end before it begins, both stand.
    page.fill("[name=positions-0-in_force_to]", "2023-04-30")
    page.keyboard.press("Escape")
    written = page.input_value("[name=positions-0-known_from]")
    page.fill("[name=positions-0-closed_on]", written)
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    page.wait_for_selector(".messages:has-text('has been updated')")
    draft = BasePage.objects.get(pk=reading.pk).get_latest_revision_as_object()
    assert [one.number for one in draft.positions.all()] == [1, 2]
    assert draft.dissents.last().title == "Another view of mine"


def test_an_editor_adds_a_version_with_a_provision(portal, page):
    from content.models import Instrument

    law = Instrument.objects.get(slug="eu-2017-821")
    count = law.versions.count()
    sign_in(page, portal, "editor")
    page.goto(f"{portal}/admin/snippets/content/instrument/edit/{law.pk}/")
    first = page.locator("[data-inline-panel-child]", has_text="Art. 1").first
    expect(first.locator("h2").first).to_contain_text("Version 1: original")
    add_row(page, "version")
    own = f"versions-{count}"
    page.fill(f"[name={own}-label]", "as amended, a draft")
    page.fill(f"[name={own}-in_force_from]", "2027-05-01")
    page.keyboard.press("Escape")
    page.fill(f"[name={own}-note]", "A draft of mine.")
    add_row(page, "provision")
    page.fill(f"[name={own}-provisions-0-label]", "Art. 6(2)")
    page.fill(f"[name={own}-provisions-0-heading]", "When no audit is due")
    text = page.locator(f"textarea[name={own}-provisions-0-summary]")
    text.fill("See [this](cite:eu-2017-821/art-9).")
    editor = page.locator(
        f"touchstone-markdown:has([name={own}-provisions-0-summary]) .tm-bar"
    )
    expect(editor).to_have_count(1)
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    page.wait_for_selector(".messages:has-text('updated')")
    draft = Instrument.objects.get(pk=law.pk).get_latest_revision_as_object()
    version = draft.versions.last()
    assert version.label == "as amended, a draft"
    assert version.provisions.get().slug == "art-6-2"
    assert law.versions.count() == count, "a draft changes nothing"

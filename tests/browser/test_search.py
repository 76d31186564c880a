"""Search as a person uses it: with slips, other names, a file's text, and a steward who
learns from it."""

import re

from django.core.management import call_command
from playwright.sync_api import expect

from search import log
from search.files import read_all_waiting
from search.models import Asked
from tests.browser.axe import serious
from tests.browser.conftest import sign_in


def test_a_slip_is_mended_and_the_reader_can_insist(portal, page):
    page.goto(f"{portal}/search/?q=conflcit+minerals+policy")
    page.wait_for_selector("text=Showing results for")
    assert page.locator(".hit").count() > 3
    assert serious(page) == []
    page.click("text=Search instead for")
    page.wait_for_url("**typed=1**")
    assert page.locator("text=Showing results for").count() == 0


def test_two_bodies_with_one_acronym_can_be_told_apart(portal, page):
    call_command("load_search_words", verbosity=0)
    page.goto(f"{portal}/search/?q=RMI+mica+membership")
    page.wait_for_selector("text=stands for several things")
    page.click("p.hint a >> text=Mica")
    page.wait_for_url("**%22**")
    expect(page.locator(".hit").first).to_contain_text("Mica")


def test_a_file_is_found_by_its_text_and_opens(portal, page):
    read_all_waiting()
    sign_in(page, portal, "member")
    page.goto(f"{portal}/search/?q=yield+pullback+checklist+declaration+supplier")
    place = page.locator("a.passage[href*='/documents/']").first
    with page.expect_download() as download:
        place.click()
    assert download.value.suggested_filename


def test_an_opened_result_is_counted_without_who(portal, page):
    page.goto(f"{portal}/search/?q=smelter")
    # Its answer comes when the page has gone: what was sent shows in what is counted.
    with page.expect_request("**/search/opened/"):
        page.locator(".hit h2 a").first.click()
    row = None
    for _attempt in range(100):
        log.flush()
        row = Asked.objects.filter(query="smelter", opened=1).first()
        if row is not None:
            break
        page.wait_for_timeout(100)
    assert row is not None
    assert row.places == 1


def test_a_steward_makes_a_synonym_of_what_was_not_found(portal, page, chromium):
    for number in range(3):
        context = chromium.new_context(user_agent=f"reader {number}")
        reader = context.new_page()
        reader.goto(f"{portal}/search/?q=qwertzu")
        context.close()
    sign_in(page, portal, "steward")
    page.goto(f"{portal}/admin/reports/searches/")
    page.click("tr:has-text('qwertzu') >> text=Make a synonym")
    expect(page.locator("[name=says]")).to_have_value("qwertzu")
    page.fill("[name=means]", "mass balance")
    page.click("button[type=submit]:visible")
    page.wait_for_url("**/synonyms/")
    page.goto(f"{portal}/search/?q=qwertzu")
    page.wait_for_selector(".hit")
    expect(page.locator("main")).to_contain_text(re.compile("mass balance", re.I))


def test_search_works_without_javascript(portal, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal}/search/?q=conflcit+minerals")
    expect(page.locator("text=Showing results for")).to_have_count(1)
    page.click("text=Search instead for")
    page.wait_for_url("**typed=1**")
    expect(page.locator("text=Showing results for")).to_have_count(0)
    context.close()

"""An editor's way: draft, a broken link, a reviewer's no, a schedule, published."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, open_editor, sign_in
from tests.browser.test_editor import BOX, add_text


def choose(page, action):
    """One of the actions below "Save draft", by hand."""
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    page.locator(f"[name={action}], [data-workflow-action-name={action}]").first.click()


@pytest.fixture
def reviewer(chromium, portal):
    context = chromium.new_context(viewport={"width": 1360, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    sign_in(page, portal, "reviewer")
    yield page
    context.close()


def test_from_draft_to_published(portal, page, reviewer):
    from content.models import GuidancePage, SectionPage

    parent = SectionPage.objects.filter(groups__isnull=True, depth__gt=3).first()
    sign_in(page, portal, "author")
    open_editor(page, f"{portal}/admin/pages/add/content/guidancepage/{parent.pk}/")
    page.fill("#id_title", "Reading a mine's permit")
    page.fill("#id_summary", "What a permit tells and what it does not.")
    add_text(page)
    page.locator(BOX).last.fill("## What it is\n\nSee [the policy](page:GA-0X).")
    # The broken link is named beside the text while it is written.
    page.locator(".tm-remarks", has_text="no published page").wait_for()
    page.get_by_role("tab", name="Settings").click()
    # Who could read it is told also after the draft has saved itself.
    page.wait_for_url(re.compile("/edit/"))
    page.get_by_label("Public").check()
    page.locator("touchstone-audience", has_text="After publishing: Public").wait_for()
    choose(page, "action-submit")
    page.get_by_text("submitted for moderation").wait_for()
    draft = GuidancePage.objects.get(title="Reading a mine's permit")
    address = f"{portal}/admin/pages/{draft.pk}/edit/"

    # The reviewer looks, and says no: with words, or not at all.
    reviewer.goto(f"{portal}/admin/")
    expect(reviewer.get_by_text("Reading a mine's permit").first).to_be_visible()
    reviewer.goto(address)
    choose(reviewer, "reject")
    dialog = reviewer.locator(".modal-content")
    dialog.locator("textarea").wait_for()
    dialog.locator("textarea").evaluate("box => box.removeAttribute('required')")
    dialog.locator("[type=submit]").click()
    dialog.get_by_text("Say what has to change").wait_for()
    dialog.locator("textarea").fill("The link to the policy leads nowhere.")
    dialog.locator("[type=submit]").click()
    reviewer.wait_for_url(lambda url: "/edit/" not in url)
    assert not GuidancePage.objects.get(pk=draft.pk).live

    # The author reads why, mends it and sets a day.
    page.goto(address)
    page.get_by_text("asks for changes: The link to the policy").wait_for()
    page.locator(BOX).last.fill("## What it is\n\nSee [the policy](page:GA-01).")
    page.locator(".tm-remarks", has_text="no published page").wait_for(state="hidden")
    when = timezone.now() + timedelta(days=2)
    page.evaluate(
        "when => document.querySelector('[name=go_live_at]').value = when",
        when.strftime("%Y-%m-%d %H:%M"),
    )
    choose(page, "action-restart-workflow")
    page.get_by_text("restarted").first.wait_for()

    reviewer.goto(address)
    choose(reviewer, "approve")
    reviewer.wait_for_url(lambda url: "/edit/" not in url)
    fresh = GuidancePage.objects.get(pk=draft.pk)
    assert fresh.approved_schedule
    assert not fresh.live

    # Two days later the worker publishes it.
    revision = fresh.scheduled_revision
    past = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    call_command("publish_scheduled")
    fresh.refresh_from_db()
    page.goto(portal + fresh.url)
    assert page.get_by_role("link", name="the policy").get_attribute("href")

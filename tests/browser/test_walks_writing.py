"""Two who write: a trainer whose question was wrong, an editor on a bad line."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from playwright.sync_api import expect

from content.courses.releasing import latest_release
from content.models import BasePage, GuidancePage, SectionPage
from portal.learning.models import Attempt, Certificate
from portal.members.models import User
from portal.operations.roles import ensure_review, ensure_role
from tests import builders, courses
from tests.browser.conftest import PATIENCE, open_editor, sign_in, sign_in_beside
from tests.browser.test_editor import BOX, add_text
from tests.browser.test_learning import picture, portal
from tests.mailbox import new_mails

__all__ = ["portal"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def somebody(name: str, *roles: str) -> User:
    person = User.objects.create_user(f"{name}@demo.example", "touchstone-demo")
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    person.groups.add(*(ensure_role(role) for role in roles))
    return person


@pytest.fixture
def two(chromium):
    """A desktop and a phone; requests fail in the phone's on purpose."""
    contexts = [
        chromium.new_context(viewport={"width": 1360, "height": 900}),
        chromium.new_context(**PHONE),
    ]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(PATIENCE)
    yield pages
    for context in contexts:
        context.close()


def test_a_trainer_repairs_a_wrong_question(portal, two):
    desk, phone = two
    made = courses.course(SectionPage.objects.get(), "Reading a smelter list")
    lesson = courses.lesson(made, "What a smelter is")
    options = [
        {"option_id": "accept", "text": "Accept it", "correct": True},
        {"option_id": "ask", "text": "Ask which furnace"},
    ]
    asked = courses.question(prompt="A trader is on the list.", options=options)
    courses.quiz(made, [asked], "The quiz", pass_mark=80)
    # No editor: the role alone does, in the sections that hold courses.
    somebody("trainer", "Trainers")

    sign_in(desk, portal, "trainer")
    desk.goto(portal + reverse("publish_release", args=[made.pk]))
    assert not desk.locator("input[type=radio][name=kind]").count(), "of the first"
    desk.click("main button:has-text('Publish release 1')")
    desk.wait_for_selector(".messages:has-text('Release 1')")

    sign_in(phone, portal, "associate")
    phone.goto(portal + made.url)
    phone.click("text=Begin this course")
    phone.click("text=Done, next step")
    phone.click("text=Start the quiz")
    phone.get_by_label("Ask which furnace").check()
    phone.click("text=Save and look over")
    phone.check("#own")
    phone.click("button:has-text('Hand in')")
    phone.wait_for_selector("text=Not passed")
    result = phone.url
    phone.click("text=Report a problem")
    phone.fill("main textarea", "One has to ask for the furnace.")
    phone.click("text=Send the report")
    phone.wait_for_selector("text=a trainer looks at it")

    desk.goto(f"{portal}/admin/")
    desk.click("a:has-text('Reported problems: 1')")
    desk.click("main >> text=Reading a smelter list")
    desk.click("text=1 reported problem")
    desk.click("main td.title a")
    desk.click("text=Its answers, and to repair it")
    desk.get_by_label("Accept this answer too").check()
    desk.get_by_label("Ask which furnace").check()
    desk.click("text=Show what it would do")
    # A look needs no reason yet.
    shown = desk.locator(".help-info[role=status]")
    expect(shown).to_contain_text("1 newly passes, 0 lose")
    desk.fill("#id_reason", "The key was wrong.")
    desk.click("main button:has-text('Mark again')")
    desk.wait_for_selector(".messages:has-text('1 attempt newly passes')")
    picture(desk, "walk-repaired")

    desk.click("text=Edit the question in the bank")
    desk.uncheck("#id_options-0-correct")
    desk.check("#id_options-1-correct")
    desk.click("footer [data-w-dropdown-target=toggle]")
    desk.click("footer button[name=action-publish]")
    desk.wait_for_selector(".messages:has-text('published')")
    builders.publish(lesson, title="What a smelter is, and is not")
    desk.goto(portal + reverse("publish_release", args=[made.pk]))
    assert "New attempts draw it already" in desk.locator("main").inner_text()
    desk.check("input[name=kind][value=wording]")
    desk.click("main button:has-text('Publish release 2')")
    desk.wait_for_selector(".messages:has-text('Release 2')")
    assert latest_release(made.translation_key).change_kind == "wording"

    key, version = made.translation_key, Attempt.objects.get().items.get().question
    desk.goto(portal + reverse("training_report", args=[key, version.pk]))
    desk.fill("#id_finding", "You were right.")
    desk.click("main button:has-text('Settle')")
    desk.wait_for_selector(".messages:has-text('1 report settled')")
    mails = {mail.subject: mail.body for mail in new_mails()}
    assert Certificate.objects.get().code in mails["You have passed: The quiz"]
    assert "You were right." in mails["The question that you reported"]
    assert result in mails["The question that you reported"]

    phone.goto(result)
    said = phone.locator("main").inner_text()
    for words in ("Passed: 1 of 1", "Counts as well", "The key was wrong.",
                  "You were right."):  # fmt: skip
        assert words in said
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    picture(phone, "walk-passed")


def write(page, text: str) -> None:
    """With a key, as a person does: Wagtail listens to keys."""
    page.fill(BOX, text)
    page.press(BOX, "End")


def test_an_editor_on_a_bad_line(portal, two):
    """The line drops while a page is saved, then the session ends: nothing is lost."""
    _desk, phone = two
    ensure_review()
    somebody("editor", "Editors")
    reviewer = somebody("reviewer", "Reviewers")
    shelf = SectionPage.objects.get()
    bar = phone.locator("#tm-keeping")
    sign_in(phone, portal, "editor")
    open_editor(phone, f"{portal}/admin/pages/add/content/guidancepage/{shelf.pk}/")
    phone.fill("#id_title", "Chasing a late supplier")
    add_text(phone)
    write(phone, "Ask once more.")
    # No tier is chosen yet, and still it saves itself.
    phone.wait_for_url("**/edit/")
    phone.wait_for_selector("#w-autosave-indicator[data-w-autosave-state-value=saved]")
    draft = GuidancePage.objects.get(title="Chasing a late supplier")

    phone.route("**/admin/**", lambda route: route.abort())
    write(phone, "Ask once more, by phone.")
    bar.locator("text=there is no connection").wait_for()
    with phone.expect_event("requestfailed"):
        phone.click("footer button:has-text('Save draft')")
    bar.locator("text=there is no connection").wait_for()
    expect(phone.locator(BOX)).to_have_value("Ask once more, by phone.")
    picture(phone, "walk-no-line")
    phone.unroute("**/admin/**")
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    bar.wait_for(state="hidden")
    assert "by phone" in str(draft.get_latest_revision().content["body"])

    # Somebody else signs in here meanwhile: nothing is saved in their name.
    phone.context.clear_cookies(name="sessionid")
    other = phone.context.new_page()
    sign_in(other, portal, "reviewer")
    other.close()
    phone.bring_to_front()
    write(phone, "Ask once more, by phone, please.")
    phone.click("footer button:has-text('Save draft')")
    bar.locator("text=somebody else is signed in").wait_for()
    assert "please" not in str(draft.get_latest_revision().content["body"])

    phone.context.clear_cookies(name="sessionid")
    write(phone, "Ask once more, by phone. Then write to their boss.")
    bar.locator("text=you are signed out").wait_for()
    phone.click("footer button:has-text('Save draft')")
    picture(phone, "walk-signed-out")
    sign_in_beside(phone, bar.locator("a:visible"), "editor")
    bar.wait_for(state="hidden")

    phone.click("[role=tab]:has-text('Settings')")
    phone.locator("#id_tier label", has_text="Public").click()
    phone.click("footer [data-w-dropdown-target=toggle]")
    phone.click("footer button[name=action-submit]")
    phone.wait_for_selector(".messages:has-text('submitted')")
    page = BasePage.objects.get(pk=draft.pk).specific
    page.current_workflow_task_state.approve(user=reviewer)
    phone.goto(portal + courses.again(page).url)
    assert "write to their boss" in phone.locator("main").inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    # What lies in the tab goes with its writer.
    phone.evaluate("sessionStorage.setItem('tm-typed:/admin/x/', '{}')")
    phone.goto(f"{portal}/account/logout/")
    left = "Object.keys(sessionStorage).filter((key) => key.startsWith('tm-typed:'))"
    assert phone.evaluate(left)
    phone.click("main button:has-text('Sign out')")
    phone.wait_for_url(lambda url: "logout" not in url)
    assert phone.evaluate(left) == []

"""Learning in a real browser: keyboard alone, no JavaScript, a phone, a bad line, a
session that ends while answers are typed, axe in light and dark."""

import os
import random
import time
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from content.models import SectionPage
from portal.learning.models import Attempt, Certificate
from portal.members.models import User
from tests import builders, courses
from tests.browser.axe import serious
from tests.browser.conftest import PATIENCE, sign_in, sign_in_beside
from tests.conftest import forget

# Where pictures of the pages go, for people to look at; nowhere without it.
PICTURES = os.environ.get("LEARNING_PICTURES", "")
RUNS = 10 * int(os.environ.get("SOAK", "1"))


@pytest.fixture
def portal(transactional_db, live_server, settings):
    """A small portal of its own: these tests need none of the library's pages."""
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    forget()
    home = builders.make_home()
    shelf = builders.section(home, "Courses", slug="courses", show_in_menus=True)
    builders.article(shelf, "Smelters and refiners", library_id="GA-07")
    person = User.objects.create_user("associate@demo.example", "touchstone-demo")
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    return live_server.url


@pytest.fixture
def course(portal):
    """A public course of two lessons and a quiz with every type of question."""
    parent = SectionPage.objects.get(slug="courses")
    made = courses.course(
        parent, "Reading a smelter list", summary="Tell a smelter from a trader.",
        objectives=["find a smelter by its CID", "ask the right question back"],
        for_whom="People who fill in supplier templates", validity_months=24,
    )  # fmt: skip
    answers = [
        {"text": "A furnace", "correct": True, "feedback": "It melts."},
        {"text": "A shop", "correct": False, "feedback": "It sells."},
    ]
    check = ("check", {"prompt": "Which one is a smelter?", "options": answers})
    courses.lesson(
        made, "What a smelter is", minutes=6, aim="After this you can name one.",
        text="## In short\n\nA smelter makes metal from ore.\n\n## In long\n\nText.",
        blocks=[check],
    )  # fmt: skip
    courses.lesson(made, "What a trader is", minutes=4, text="A trader sells.")

    def options(*rows):
        names = ("option_id", "text", "correct", "match", "feedback")
        return [dict(zip(names, row, strict=False)) for row in rows]

    asked = [
        courses.question(
            prompt="A supplier lists “Metal Trading Ltd” as a smelter. What do you do?",
            feedback="Ask for the furnace.", sources=["GA-07"],
            options=options(
                ("right", "Ask which furnace made the metal", True, "", "Yes."),
                ("wrong", "Accept it", False, "", "A trader has no furnace."),
            ),
        ),
        courses.question(
            type="multiple", prompt="Which two belong on the list?",
            options=options(
                ("right", "Smelters", True), ("too", "Refiners", True), ("wrong", "Shops"),
            ),
        ),
        courses.question(
            type="order", prompt="Put the way of tin in order.",
            options=options(("a", "Mine"), ("b", "Smelter"), ("c", "Solder maker")),
        ),
        courses.question(
            type="match", prompt="What comes from what?",
            options=options(
                ("a", "Tin", False, "Cassiterite"), ("b", "Tungsten", False, "Wolframite"),
            ),
        ),
        courses.question(
            type="numeric", prompt="From how many kilograms of tin ore a year does it apply?",
            options=[], value="5000", unit="kg",
        ),
    ]  # fmt: skip
    courses.quiz(made, asked, "Smelters: the quiz", shuffle=False, pass_mark=80)
    courses.release(made)
    return courses.again(made)


@pytest.fixture
def tab(chromium):
    """A page whose console is not looked at: requests fail in it on purpose."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def picture(page, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def until(page, expression: str, seconds: int = 30) -> None:
    """Wait until this is so; asked from outside, for the policy allows no eval."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        waits = page.evaluate("JSON.stringify(sessionStorage)")
        said = page.locator("#saved").inner_text()
        assert time.monotonic() < end, (expression, waits, said)
        page.wait_for_timeout(100)


SAVED = "/Saved \\d\\d:\\d\\d/.test(document.getElementById('saved').textContent)"
# htmx has a key of its own there.
NONE_WAITS = """Object.entries(sessionStorage).every(
  ([key, one]) => !key.startsWith("attempt-") || one === "{}")"""


def give(page, place: int) -> None:
    """The right answer to this question, by mouse."""
    if place == 1:
        page.check("input[value=right]")
    elif place == 2:
        page.check("input[value=right]")
        page.check("input[value=too]")
    elif place == 3:
        for line, at in (("Mine", "1"), ("Smelter", "2"), ("Solder maker", "3")):
            page.get_by_label(line, exact=True).select_option(at)
    elif place == 4:
        page.get_by_label("Tin", exact=True).select_option(label="Cassiterite")
        page.get_by_label("Tungsten", exact=True).select_option(label="Wolframite")
    else:
        page.fill("#number", "5 000")
        page.keyboard.press("Tab")


def is_right(page_attempt: Attempt) -> list[bool]:
    from content.questions.marking import is_right as right

    items = page_attempt.items.select_related("question").order_by("position")
    return [right(item.question.body, item.response) for item in items]


def through_the_lessons(page, portal, course) -> None:
    page.goto(portal + course.url)
    page.click("text=Begin this course")
    for _lesson in range(2):
        page.click("text=Done, next step")
    page.wait_for_selector("text=Start the quiz")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_whole_course_with_and_without_scripts_on_a_phone(
    portal, course, chromium, scripts
):
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=scripts
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    sign_in(page, portal, "associate")
    through_the_lessons(page, portal, course)
    page.click("text=Start the quiz")
    for place in range(1, 6):
        page.wait_for_url(f"**/attempts/*/{place}/")
        give(page, place)
        if scripts:
            until(page, SAVED)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, place
        page.click("text=Save and go on" if place < 5 else "text=Save and look over")
    page.wait_for_url("**/confirm/")
    assert "All 5 questions are answered" in page.locator("main").inner_text()
    page.check("#own")
    page.click("button:has-text('Hand in')")
    page.wait_for_url("**/result/")
    assert "5 of 5 points" in page.locator("main").inner_text()
    assert Certificate.objects.count() == 1
    page.goto(f"{portal}/learning/")
    assert "Reading a smelter list" in page.locator("main").inner_text()
    context.close()


def test_a_whole_course_with_the_keyboard_alone(portal, course, page):
    """Tab, space, arrows and Enter lead from the course to the result."""

    def press(name: str) -> None:
        page.get_by_role("button", name=name).first.focus()
        page.keyboard.press("Enter")

    sign_in(page, portal, "associate")
    page.goto(portal + course.url)
    press("Begin this course")
    page.wait_for_selector("text=What a smelter is")
    press("Done, next step")
    page.wait_for_url("**/what-a-trader-is/")
    press("Done, next step")
    page.wait_for_selector("text=Start the quiz")
    press("Start the quiz")
    page.wait_for_url("**/1/")
    # From the top by Tab alone: nothing catches the focus on the way.
    for _key in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "a":
            break
    page.keyboard.press("Space")
    expect(page.locator("input[value=right]")).to_be_checked()
    until(page, SAVED)
    press("Save and go on")
    page.wait_for_url("**/2/")
    for value in ("right", "too"):
        page.locator(f"input[value={value}]").focus()
        page.keyboard.press("Space")
    press("Save and go on")
    page.wait_for_url("**/3/")
    for line, downs in (("Mine", 1), ("Smelter", 2), ("Solder maker", 3)):
        page.get_by_label(line, exact=True).focus()
        for _down in range(downs):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    press("Save and go on")
    page.wait_for_url("**/4/")
    for line, first in (("Tin", "C"), ("Tungsten", "W")):
        page.get_by_label(line, exact=True).focus()
        page.keyboard.press(first)
        page.keyboard.press("Tab")
    press("Save and go on")
    page.wait_for_url("**/5/")
    page.locator("#number").focus()
    page.keyboard.type("5000 kg")
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirm/")
    page.locator("#own").focus()
    page.keyboard.press("Space")
    press("Hand in")
    page.wait_for_url("**/result/")
    assert "5 of 5 points" in page.locator("main").inner_text()


def test_no_answer_is_lost_on_a_bad_line(portal, course, tab):
    """Requests fail at random while somebody answers, goes to and fro and reloads."""
    page = tab
    cut = {"on": True}
    chance = random.Random(0)

    def line(route):
        is_save = route.request.method == "POST"
        if cut["on"] and is_save and chance.random() < 0.6:
            route.abort()
        else:
            route.continue_()

    sign_in(page, portal, "associate")
    through_the_lessons(page, portal, course)
    page.route("**/save/", line)
    page.on("dialog", lambda dialog: dialog.accept())
    quiz = courses.steps(course, "quiz")[0]
    for run in range(RUNS):
        chance.seed(run)
        cut["on"] = True
        page.goto(portal + quiz.url)
        page.click("text=Start the quiz")
        page.wait_for_url("**/1/")
        answer_at_random(page, chance)
        cut["on"] = False
        page.goto(f"{page.url.rsplit('/', 2)[0]}/1/")
        until(page, NONE_WAITS, 60)
        attempt = Attempt.objects.get()
        assert is_right(attempt) == [True] * 5, run
        attempt.items.all().delete()
        attempt.delete()


def answer_at_random(page, chance) -> None:
    base = page.url.rsplit("/", 2)[0]
    places = [1, 2, 3, 4, 5]
    chance.shuffle(places)
    for place in places:
        page.goto(f"{base}/{place}/")
        give(page, place)
        said = page.locator("#saved").inner_text()
        assert said == "" or "Saved" in said or "Not saved yet" in said
        if chance.random() < 0.3:
            page.reload()


def test_what_is_not_saved_is_said_in_red_and_counted(portal, course, tab):
    page = tab
    sign_in(page, portal, "associate")
    through_the_lessons(page, portal, course)
    page.click("text=Start the quiz")
    page.wait_for_url("**/1/")
    base = page.url.rsplit("/", 2)[0]
    page.route("**/save/", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    give(page, 1)
    page.wait_for_selector(".saved.wrong:has-text('Not saved yet, 1 answer waiting.')")
    page.goto(f"{base}/2/")
    give(page, 2)
    page.wait_for_selector(".saved.wrong:has-text('Not saved yet, 2 answers waiting.')")
    picture(page, "not-saved")
    with page.expect_event("requestfailed"):
        page.click("text=Save and go on")
    page.unroute("**/save/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector(".saved:not(.wrong):has-text('Saved')")
    assert page.url.endswith("/2/"), "nobody is led away from what is not saved"
    assert is_right(Attempt.objects.get())[:2] == [True, True]
    page.click("text=Save and go on")
    page.wait_for_url("**/3/")
    # On a slow line somebody answers before the script has come.
    late = []
    page.route("**/quiz*.js", lambda route: late.append(route))
    page.click("text=Save and go on")
    give(page, 4)
    late.pop().continue_()
    until(page, SAVED)
    assert is_right(Attempt.objects.get())[3]


def test_a_session_that_ends_keeps_what_is_on_the_page(portal, course, tab):
    page = tab
    sign_in(page, portal, "associate")
    through_the_lessons(page, portal, course)
    page.click("text=Start the quiz")
    page.wait_for_url("**/1/")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    assert len(page.context.cookies()) < len(cookies)
    give(page, 1)
    page.wait_for_selector(".saved.wrong:has-text('You are signed out')")
    picture(page, "signed-out")
    sign_in_beside(page, page.locator("#saved a"), "associate")
    page.wait_for_selector(".saved:not(.wrong):has-text('Saved')")
    assert page.locator("input[value=right]").is_checked()
    assert is_right(Attempt.objects.get())[0]


def test_a_time_limit_speaks_at_five_minutes_and_at_one(portal, course, page):
    from datetime import timedelta

    from django.utils import timezone

    sign_in(page, portal, "associate")
    through_the_lessons(page, portal, course)
    page.click("text=Start the quiz")
    page.wait_for_url("**/1/")
    for left, shown, spoken in (
        (timedelta(minutes=12), "12 minutes left", ""),
        (timedelta(minutes=5), "5 minutes left", "5 minutes left"),
        (timedelta(seconds=50), "1 minute left", "1 minute left"),
    ):
        Attempt.objects.update(deadline_at=timezone.now() + left)
        page.reload()
        expect(page.locator("#clock")).to_have_text(shown)
        expect(page.locator("#clock-said")).to_have_text(spoken)


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_keeps_anybody_out_of_learning(portal, course, chromium, width):
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)

    def look(name: str) -> None:
        picture(page, f"{name}-{width}")
        assert serious(page, dark=True) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    page.goto(portal + course.url)
    look("course-anonymous")
    sign_in(page, portal, "associate")
    lesson, second, quiz = courses.steps(course)
    page.goto(portal + course.url)
    page.click("text=Begin this course")
    page.wait_for_url(f"**{lesson.url}")
    look("lesson")
    page.click("text=Ask a question")
    page.wait_for_url("**/ask/")
    look("ask")
    page.goto(portal + lesson.url)
    page.click("text=Done, next step")
    page.wait_for_url(f"**{second.url}")
    page.goto(portal + course.url)
    look("course")
    page.goto(portal + quiz.url)
    look("quiz")
    page.click("text=Start the quiz")
    for place in range(1, 6):
        page.wait_for_url(f"**/attempts/*/{place}/")
        if place in (1, 3, 5):
            give(page, place)
            until(page, SAVED)
        look(f"question-{place}")
        page.click("text=Save and go on" if place < 5 else "text=Save and look over")
    page.wait_for_url("**/confirm/")
    look("confirm")
    page.check("#own")
    page.click("button:has-text('Hand in')")
    page.wait_for_url("**/result/")
    look("result")
    page.click("text=Report a problem >> nth=0")
    page.wait_for_selector("main textarea")
    look("problem")
    for address, name in (
        ("/learning/", "my-learning"),
        (f"/learning/courses/{course.translation_key}/", "record"),
        ("/my/", "my-page"),
    ):
        page.goto(portal + address)
        look(name)
    context.close()


def test_a_newer_answer_from_elsewhere_stands_and_is_said(portal, course, tab):
    """A phone whose clock is five minutes ahead, and a page that was open before."""
    from portal.learning.attempts import save_answers
    from portal.members.viewers import viewer_for

    page = tab
    sign_in(page, portal, "associate")
    through_the_lessons(page, portal, course)
    page.click("text=Start the quiz")
    page.wait_for_url("**/1/")
    attempt = Attempt.objects.get()
    person = User.objects.get(email="associate@demo.example")
    ahead = int(time.time() * 1000) + 300_000
    wrong = {1: "wrong"}
    save_answers(attempt.pk, person, viewer_for(person), wrong, seq=ahead)
    page.check("input[value=right]")
    page.wait_for_selector(".saved.wrong:has-text('a newer answer to this question')")
    assert "Saved " not in page.locator("#saved").inner_text()
    assert attempt.items.get(position=1).response == ["wrong"]
    # Loaded whole: what is changed before the script has come is another test's.
    with page.expect_navigation():
        page.click("#saved a")
    expect(page.locator("input[value=wrong]")).to_be_checked()
    # The page knows the number now: a change counts, though the clock is behind it.
    with page.expect_response("**/save/") as answer:
        page.check("input[value=right]")
    assert answer.value.status == 200
    until(page, SAVED)
    assert attempt.items.get(position=1).response == ["right"]
    assert attempt.items.get(position=1).seq > ahead

"""A live portal with the starter library and Debian's Chromium."""

import os
import shutil

import pytest

from tests.starter import library_and_people

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Without a window to draw it is the same browser in three quarters of the time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
# In milliseconds: how long a page is waited for before a test calls it broken. No claim
# about speed: a busy machine takes its time.
PATIENCE = 60_000
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.fspath):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium here"))


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def portal(transactional_db, live_server, settings):
    """The address of a portal with the library, the index and the demo people."""
    from content.models import Label
    from portal.members.models import ContentStamp

    settings.WAGTAILADMIN_BASE_URL = live_server.url
    library_and_people()
    assert Label.objects.exists()
    assert ContentStamp.objects.exists()
    return live_server.url


@pytest.fixture(params=["desktop"])
def page(request, chromium):
    context = chromium.new_context(viewport={"width": 1360, "height": 900})
    found = context.new_page()
    found.set_default_timeout(PATIENCE)
    problems = []
    found.on("console", lambda m: m.type == "error" and problems.append(m.text))
    found.on("pageerror", lambda error: problems.append(str(error)))
    yield found
    context.close()
    # A 403 or 404 that the test asked for is logged by the browser too.
    assert [p for p in problems if "Failed to load resource" not in p] == []


def sign_in(page, portal, who):
    page.goto(f"{portal}/account/login/")
    give_password(page, who)


def give_password(page, who):
    """On a page to sign in that is open already, wherever it leads."""
    page.fill("#id_login", f"{who}@demo.example")
    page.fill("#id_password", "touchstone-demo")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/account/login/" not in url)


def sign_in_beside(page, link, who):
    """The session has ended: sign in in a new tab, as the page says, and come back."""
    with page.expect_popup() as opened:
        link.click()
    give_password(opened.value, who)
    opened.value.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def open_editor(page, address):
    """A form that saves itself. Wagtail looks for changes from some seconds after the
    page has come, and says so; what was typed before is saved with the next change."""
    page.add_init_script(
        "addEventListener('w-unsaved:watch-edits',"
        " () => document.documentElement.classList.add('is-watched'))"
    )
    page.goto(address)
    page.wait_for_selector("html.is-watched")

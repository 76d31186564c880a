"""A live portal with the starter library and Debian's Chromium."""

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.conftest import forget
from tests.starter import LIBRARY, UPLOADS, bring_from_kept

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
    library_and_people(settings)
    assert Label.objects.exists()
    assert ContentStamp.objects.exists()
    return live_server.url


# The database, the files and the index as they are after the import, for the tests after
# the first: bringing the library in takes half a minute, indexing it three seconds.
_kept: dict[str, Any] = {}


def library_and_people(settings) -> None:
    """The starter library, its index and the demo people, imported once in a process."""
    from portal.goals.measuring import measure
    from search.files import read_all_waiting
    from search.outbox import apply_due

    folders = {name: Path(getattr(settings, name)) for name in UPLOADS}
    folders["SEARCH_URL"] = Path(settings.SEARCH_URL.removeprefix("embedded://"))
    if connection.vendor == "sqlite" and _kept:
        connection.ensure_connection()
        _kept["rows"].backup(connection.connection)
        for name, folder in folders.items():
            shutil.copytree(_kept[name], folder, dirs_exist_ok=True)
        forget()
        return
    if bring_from_kept():
        forget()
        # Which waited for the commit that the test before never made.
        read_all_waiting()
        apply_due()
        measure()
    else:
        call_command("import_library", LIBRARY, verbosity=0)
    call_command("create_demo_people", verbosity=0)
    call_command("rebuild_search_index", verbosity=0)
    if connection.vendor == "sqlite":
        rows = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(rows)
        for name, folder in folders.items():
            folder.mkdir(parents=True, exist_ok=True)
            kept = Path(tempfile.mkdtemp(dir=os.environ["VAR_DIR"])) / name
            shutil.copytree(folder, kept)
            _kept[name] = kept
        _kept["rows"] = rows


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

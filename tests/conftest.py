"""What many tests start from."""

import functools
import gc
import os
import secrets
from collections import Counter
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_save
from django.test import TestCase, TransactionTestCase
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Site
from xdist.scheduler import LoadFileScheduling

from content.addresses import forget_sites
from content.courses import archive
from content.page_store import filtered, store
from portal.limits import forget_counts
from portal.memory import forget_everything
from portal.operations.roles import ensure_role
from search.engines import engine_from_url
from tests import builders, replay
from tests.database import ROOT, django_db_keepdb, django_db_setup

__all__ = ["django_db_keepdb", "django_db_setup"]


def pytest_collection_finish(session: Any) -> None:
    """What is loaded by now stays: looking through it for waste, again and again, took
    a fifteenth of the time."""
    _no_words_for_the_admin()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was left out, and for want of what: a green run without the judged queries
    or a server has proven nothing of them."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    if not reasons:
        return
    terminalreporter.write_sep("=", "not proven in this run", yellow=True, bold=True)
    for reason, number in sorted(reasons.items()):
        tests = "test" if number == 1 else "tests"
        terminalreporter.write_line(f"{number} {tests} left out: {reason}")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """File by file, those with tests on real transactions first: they take longest, and
    whatever is last keeps one process busy while the other has nothing left. (Django
    puts such tests last, for its own leave the database empty; see tests/database.py.)
    """
    place = {path: at for at, path in enumerate(dict.fromkeys(map(_file, items)))}
    first = {_file(item) for item in items if _commits(item)}
    items.sort(key=lambda item: (_file(item) not in first, place[_file(item)]))


def _file(item: Any) -> str:
    return item.nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    return ByFile(config, log)


class ByFile(LoadFileScheduling):
    """Several processes share the tests by file: what a file's tests start from is then
    built in one of them. So is the starter library, for all files that ask for it. The
    browser's begin with a copy of the same database, wherever they run."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if path.startswith("tests/browser/"):
            return nodeid
        return "starter library" if path in _about_the_library() else path


@functools.cache
def _about_the_library() -> frozenset[str]:
    files = ROOT.glob("tests/**/test_*.py")
    asks = (path for path in files if "starter_library()" in path.read_text("utf-8"))
    return frozenset(path.relative_to(ROOT).as_posix() for path in asks)


def _commits(item: Any) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction")
    made = item.cls is not None and issubclass(item.cls, TransactionTestCase)
    return bool(
        (asked or {"transactional_db", "live_server"} & set(item.fixturenames))
        or (made and not issubclass(item.cls, TestCase))
    )


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> None:
    replay.remember_fixture(fixturedef)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Any:
    """Process memory must not reach from one test's database into the next."""
    replay.begin(forget)
    yield
    forget()


def forget() -> None:
    """All that this process remembers of rows."""
    forget_everything()
    forget_counts()
    # Kept by number, and each test counts releases from 1 again.
    archive._unpacked.cache_clear()
    store.clear()
    filtered.clear()
    forget_sites()
    Site.clear_site_root_paths_cache()
    ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def words_for_the_admin(request: Any, nothing_remembered: Any) -> Any:
    """Wagtail writes each saved page into the index behind the admin's own search
    fields, a tenth of the time of a publish. Only tests that ask these fields need it:
    they are marked `admin_search`, and the browser's."""
    node = request.node
    if not (
        node.get_closest_marker("admin_search") or node.get_closest_marker("browser")
    ):
        yield
        return
    replay.end()
    for model in get_indexed_models():
        post_save.connect(post_save_signal_handler, sender=model)
    yield
    _no_words_for_the_admin()


def _no_words_for_the_admin() -> None:
    for model in get_indexed_models():
        post_save.disconnect(post_save_signal_handler, sender=model)


@pytest.fixture
def monkeypatch(monkeypatch: Any) -> Any:
    """pytest's own. What is put in another's place is in no row: from then on nothing
    is written again from memory."""
    for name in ("setattr", "delattr", "setitem", "delitem", "setenv", "delenv"):
        setattr(monkeypatch, name, _ends(getattr(monkeypatch, name)))
    return monkeypatch


def _ends(change: Any) -> Any:
    @functools.wraps(change)
    def changed(*args: Any, **named: Any) -> Any:
        replay.end()
        return change(*args, **named)

    return changed


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path_factory: Any) -> Any:
    """Files and index of each test in a scratch folder of its own."""
    from search import log, synonyms
    from search.engines import get_engine

    scratch = tmp_path_factory.mktemp("data")
    settings.DOCUMENTS_ROOT = scratch / "documents"
    settings.MEDIA_ROOT = scratch / "media"
    settings.SEARCH_URL = f"embedded://{scratch / 'search'}"
    get_engine.cache_clear()
    yield
    get_engine.cache_clear()
    synonyms.forget()
    log._waiting.clear()


@pytest.fixture
def home(db: Any) -> Any:
    """A home page at the root of the site."""
    return builders.make_home()


@pytest.fixture
def shelf(home: Any) -> Any:
    """A public section below the home page."""
    return builders.section(home, "Guidance", slug="guidance", show_in_menus=True)


@pytest.fixture
def sign_in(client: Any) -> Any:
    """The client with somebody else signed in; with nobody for None."""

    def sign(someone: Any) -> Any:
        client.logout()
        if someone is not None:
            client.force_login(
                someone, backend="django.contrib.auth.backends.ModelBackend"
            )
        return client

    return sign


@pytest.fixture
def editor(db: Any, sign_in: Any) -> Any:
    """A client in which an editor is signed in, its `person`. Where the person alone is
    asked for, packages have an `editor` of their own."""
    person = builders.person("editor")
    person.groups.add(ensure_role("Editors"))
    client = sign_in(person)
    client.person = person
    return client


@pytest.fixture
def elastic_url() -> Any:
    """SEARCH_URL for a real Elasticsearch, with names that no other test has."""
    server = os.environ.get("TEST_ELASTICSEARCH_URL", "").rstrip("/")
    if not server:
        pytest.skip("TEST_ELASTICSEARCH_URL names no server")
    prefix = f"t{secrets.token_hex(6)}"
    yield f"elasticsearch+{server}/{prefix}"
    engine_from_url(f"elasticsearch+{server}/{prefix}").destroy()

"""Backups are whole, consistent under writers, and restore into an empty place."""

import json
import os
import resource
import secrets
import tarfile
import threading

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.db import connections, transaction

from content.models import Attachment, BasePage, ResourceFile, ResourcePage
from portal.members.models import Membership, Organisation, Tier, User
from portal.operations.backup import archive, tables
from portal.operations.backup.archive import BackupError
from tests import builders
from tests.database import create_migrated, migrated_copy
from tests.processes import environment, manage, python

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
QUIET = {"progress": lambda text: None}


@pytest.fixture
def portal(transactional_db):
    """Pages with groups, labels of audience, a draft, a file, people, history."""
    shelf = builders.section(builders.make_home(), "Shelf")
    tin = builders.group("tin")
    builders.article(shelf, "Für alle 第一", "Text with “quotes” and\n\n- a list")
    builders.article(shelf, "Locked", tier_id=20, groups=[tin])
    draft = builders.article(shelf, "Has a draft")
    draft.title = "Draft title"
    draft.save_revision()
    file = Attachment(title="Checklist")
    file.file.save("checklist.pdf", ContentFile(b"%PDF-1.4 checklist"))
    file.save()
    page = ResourcePage(
        title="Resource", slug="r", files=[ResourceFile(attachment=file)]
    )
    builders.add(shelf, page)
    builders.person("member", tier=20, groups=[tin], verified=True)
    return shelf


def place(tmp_path, name="elsewhere"):
    """The environment of an empty, migrated installation on SQLite."""
    home = tmp_path / name
    home.mkdir()
    env = environment(DATABASE_URL=f"sqlite:///{home / 'db.sqlite3'}", VAR_DIR=home)
    if not migrated_copy(home / "db.sqlite3"):
        assert manage("migrate", "--verbosity", "0", env=env).returncode == 0
    return home, env


def rows(env=None) -> list:
    """All rows, there or in this test's database. PostgreSQL keeps the keys of JSON
    columns in an order of its own. A backup keeps milliseconds: a time with none comes
    back without the zeros."""
    if env is None:
        models = tables.all_models()
        text = "".join(
            line for one in models for line in tables.lines_of(one, "default")
        )
    else:
        text = python(
            "from portal.operations.backup import tables\n"
            "for model in tables.all_models():\n"
            "    print(''.join(tables.lines_of(model, 'default')), end='')\n",
            env,
        )
    text = text.replace(".000Z", "Z")
    return [unpacked(json.loads(line)) for line in text.splitlines()]


def unpacked(value):
    if isinstance(value, str) and value[:1] in ("[", "{"):
        return unpacked(json.loads(value))
    if isinstance(value, dict):
        return {key: unpacked(inner) for key, inner in value.items()}
    return [unpacked(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.slow
@pytest.mark.db_specific
def test_a_backup_restores_into_an_empty_place_to_the_last_row_and_file(
    portal, tmp_path
):
    made = archive.backup(tmp_path / "backups", **QUIET)
    assert made.stat().st_mode & 0o077 == 0, "only its owner reads it"
    home, env = place(tmp_path)
    done = manage("restore", made, env=env)
    assert done.returncode == 0, done.stderr
    assert rows(env) == rows()
    stored = Attachment.objects.get().file.name
    assert (home / "documents" / stored).read_bytes() == b"%PDF-1.4 checklist"
    found = python(
        "from django.test import Client\n"
        "from content.models import BasePage\n"
        "page = BasePage.objects.get(title='Für alle 第一')\n"
        "print(Client().get(page.url).status_code)\n"
        "print(Client().get('/search/?q=quotes').content.decode().count(page.url) > 0)\n"
        "from content.audience import drift; print(drift())\n"
        "from portal.members.models import Organisation\n"
        "Organisation.objects.create(name='New', tier_id=20)\n",
        env,
    )
    assert found.split() == ["200", "True", "[]"]


@pytest.mark.slow
@pytest.mark.db_specific
def test_a_backup_under_write_load_holds_whole_transactions_only(portal, tmp_path):
    """Every organisation is written together with one membership."""
    done = threading.Event()
    writing = threading.Semaphore(0)
    faults = []

    def writer(number):
        try:
            person = User.objects.create_user(f"writer{number}@example.test")
            written = 0
            while not done.is_set() and written < 400:
                with transaction.atomic():
                    firm = Organisation.objects.create(
                        name=f"W-{number}-{written}", tier=Tier.objects.get(rank=20)
                    )
                    Membership.objects.create(organisation=firm, person=person)
                written += 1
                writing.release()
        except Exception as error:
            faults.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=writer, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    assert writing.acquire(timeout=60), faults
    made = [archive.backup(tmp_path / "backups", **QUIET) for _ in range(2)][-1]
    done.set()
    for thread in threads:
        thread.join()
    assert faults == [], "writers are not held up"
    _home, env = place(tmp_path)
    restored = manage("restore", made, env=env)
    assert restored.returncode == 0, restored.stderr
    counted = python(
        "from portal.members.models import Membership, Organisation\n"
        "firms = Organisation.objects.filter(name__startswith='W-')\n"
        "print(firms.count(), Membership.objects.filter(organisation__in=firms).count())\n",
        env,
    )
    firms, memberships = map(int, counted.split())
    assert 0 < firms == memberships


def test_a_damaged_archive_is_refused_before_anything_changes(portal, tmp_path):
    made = archive.backup(tmp_path, **QUIET)
    content = bytearray(made.read_bytes())
    middle = content.index(b"\x1f\x8b", 2000) + 20
    content[middle] ^= 0xFF
    broken = tmp_path / "broken.tar"
    broken.write_bytes(content)
    cut = tmp_path / "cut.tar"
    cut.write_bytes(made.read_bytes()[: len(content) // 2])
    before = BasePage.objects.count()
    for bad in (broken, cut, tmp_path / "missing.tar"):
        with pytest.raises(BackupError):
            archive.restore(bad, replace=True, **QUIET)
    assert BasePage.objects.count() == before


def test_an_archive_with_a_path_that_leads_out_is_refused(tmp_path):
    odd = tmp_path / "odd.tar"
    (tmp_path / "x").write_text("x")
    for name in ("documents/../../x", "/etc/x", "other/x"):
        with tarfile.open(odd, "w") as tar:
            tar.add(tmp_path / "x", arcname=name)
        with pytest.raises(BackupError, match="odd entry"):
            archive.verify(odd)


def test_a_place_in_use_and_another_release_are_refused(portal, tmp_path, monkeypatch):
    made = archive.backup(tmp_path, **QUIET)
    with pytest.raises(BackupError, match="people or pages here already"):
        archive.restore(made, **QUIET)
    monkeypatch.setattr(tables, "applied_migrations", lambda using: ["content.0001"])
    with pytest.raises(BackupError, match="different releases"):
        archive.restore(made, replace=True, **QUIET)


@pytest.mark.db_specific
def test_a_restore_that_fails_half_way_changes_nothing(portal, tmp_path, monkeypatch):
    made = archive.backup(tmp_path, **QUIET)
    builders.article(portal, "Written after the backup")

    def fail(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(archive, "_restore_files", fail)
    with pytest.raises(OSError, match="No space"):
        archive.restore(made, replace=True, **QUIET)
    assert BasePage.objects.filter(title="Written after the backup").exists()


def test_a_full_disk_is_said_and_leaves_no_half_backup(portal, tmp_path):
    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    env = environment(PYTHONDONTWRITEBYTECODE=1)
    done = manage("backup", tmp_path / "b", env=env, preexec_fn=small_disk)
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert list((tmp_path / "b").iterdir()) == []


@pytest.mark.slow
def test_old_backups_are_thinned_out(portal, tmp_path):
    for _ in range(3):
        archive.backup(tmp_path, **QUIET)
    done = manage("backup", tmp_path, "--keep", 2, env=environment())
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.iterdir())) == 2


@pytest.fixture
def target(tmp_path):
    """The address of a database without rows of its own: on PostgreSQL, where there is
    one, with all migrations but those of sessions, for all of them take a minute (into
    an empty one: test_move.py). Empty where no migrated one is kept."""
    url = os.environ.get("TEST_POSTGRES_URL", "")
    if connections["default"].vendor != "sqlite" or not url:
        yield f"sqlite:///{tmp_path / 'target.sqlite3'}"
        return
    server = url.replace("postgres://", "postgresql://")
    name = f"transfer_{secrets.token_hex(4)}"
    head, _, query = url.partition("?")
    with psycopg.connect(server, autocommit=True) as database:
        url = f"{head.rsplit('/', 1)[0]}/{name}?{query}"
        try:
            if create_migrated(database, name):
                there = url.replace("postgres://", "postgresql://")
                with psycopg.connect(there) as new:
                    new.execute("DROP TABLE django_session")
                    new.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
            yield url
        finally:
            database.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.mark.slow
def test_a_portal_moves_to_another_database(portal, target):
    done = manage("transfer", target, env=environment())
    assert done.returncode == 0, done.stderr
    env = environment(DATABASE_URL=target)
    assert rows(env) == rows()
    found = python(
        "from django.contrib.sessions.models import Session\n"
        "from content.models import BasePage\n"
        "from wagtail.search.backends import get_search_backend\n"
        "assert not Session.objects.exists(), 'its migrations are run'\n"
        "found = get_search_backend().search('Locked', BasePage)\n"
        "print([page.title for page in found])\n",
        env,
    )
    assert "Locked" in found, "the admin's own search finds it there"
    again = manage("transfer", target, env=environment())
    assert again.returncode == 1
    assert "people or pages in that database" in again.stderr


def test_a_strange_target_is_explained(portal):
    done = manage("transfer", "mysql://x/y", env=environment())
    assert done.returncode == 1
    assert "not understood" in done.stderr or "does not support" in done.stderr

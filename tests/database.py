"""A migrated SQLite database is copied from the last run's, not made anew each time.

Making it takes longer than most test files. What it was made from (migrations,
packages) is part of the copy's name, so that any change of these makes a new one.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test-database"


def _kept() -> Path:
    made_from = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    files = [ROOT / "requirements.txt", *ROOT.glob("*/migrations/*.py")]
    for path in sorted([*files, *ROOT.glob("portal/*/migrations/*.py")]):
        made_from.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return KEPT / f"{made_from.hexdigest()[:32]}.sqlite3"


def migrated_copy(target: Path) -> bool:
    """Put a migrated, empty SQLite database there; False where none is kept."""
    if not _kept().exists():
        return False
    shutil.copyfile(_kept(), target)
    return True


def _name() -> Path | None:
    if connection.vendor != "sqlite":
        return None
    return Path(connection.settings_dict["TEST"]["NAME"])


# What PostgreSQL runs after a test on real transactions, once that is known.
_as_migrated: list[str] = []


def _remember_as_migrated() -> None:
    """PostgreSQL: keep the rows of migrations in a schema beside."""
    tables = connection.introspection.django_table_names(only_existing=True)
    names = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS as_migrated CASCADE")
        cursor.execute("CREATE SCHEMA as_migrated")
        # Without triggers: in any order.
        _as_migrated[:] = ["SET LOCAL session_replication_role = replica"]
        _as_migrated.extend(f"DELETE FROM {name}" for name in names)
        for name in names:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {name})")
            if cursor.fetchone()[0]:
                kept = f"as_migrated.{name}"
                cursor.execute(f"CREATE TABLE {kept} AS TABLE {name}")
                _as_migrated.append(f"INSERT INTO {name} SELECT * FROM {kept}")


def _back_as_migrated(case: Any) -> None:
    """After a test on real transactions the database is as the migrations left it.
    Django empties all tables and makes permissions and types anew, which takes seconds.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("; ".join(_as_migrated))
        return
    tries = count()

    def patient(*_where: Any) -> None:
        if next(tries) > 300:
            raise TimeoutError("Somebody still reads or writes the test's database.")

    connection.ensure_connection()
    with closing(sqlite3.connect(_kept())) as kept:
        kept.backup(connection.connection, progress=patient, sleep=0.1)


@pytest.fixture(scope="session")
def django_db_keepdb(request: Any, django_db_modify_db_settings: None) -> bool:
    """True where a copy stands ready: Django then asks only whether it is complete."""
    kept, name = _kept(), _name()
    if name is None or not kept.exists():
        return bool(request.config.getvalue("reuse_db"))
    name.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, name)
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    request: Any, django_db_setup: None, django_db_keepdb: bool, django_db_blocker: Any
) -> Iterator[None]:
    TransactionTestCase._fixture_teardown = _back_as_migrated  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            _remember_as_migrated()
    kept, name = _kept(), _name()
    if name is not None and not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.glob("*.sqlite3"):
            old.unlink(missing_ok=True)
        # Several processes may do this at once: whole files change places.
        half = KEPT / f"{os.getpid()}.half"
        with django_db_blocker.unblock():
            copy = sqlite3.connect(half)
            connection.ensure_connection()
            connection.connection.backup(copy)
            copy.close()
        half.replace(kept)
    yield
    if (
        name is not None
        and django_db_keepdb
        and not request.config.getvalue("reuse_db")
    ):
        connection.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{name}{end}").unlink(missing_ok=True)

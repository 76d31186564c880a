"""A migrated database is copied from the last run's, not made anew each time: from a
file on SQLite, from a database beside it on PostgreSQL.

Making it takes longer than most test files. What it was made from (migrations,
packages) is part of the copy's name, so that any change of these makes a new one.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test-database"


@cache
def _made_from() -> str:
    made_from = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    files = [ROOT / "requirements.txt", *ROOT.glob("*/migrations/*.py")]
    for path in sorted([*files, *ROOT.glob("portal/*/migrations/*.py")]):
        made_from.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return made_from.hexdigest()[:32]


def _kept() -> Path:
    return KEPT / f"{_made_from()}.sqlite3"


_TEMPLATES = "touchstone_migrated_"


def _template() -> str:
    return _TEMPLATES + _made_from()


def _has_template() -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [_template()])
        return cursor.fetchone() is not None


def _keep_template() -> None:
    """Of this process's database, which nobody else is connected to."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            [_TEMPLATES],
        )
        for (old,) in cursor.fetchall():
            if old != _template():
                cursor.execute(f"DROP DATABASE IF EXISTS {old}")
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        # Another process may have been quicker.
        with suppress(ProgrammingError):
            cursor.execute(f"CREATE DATABASE {_template()} TEMPLATE {name}")


def migrated_copy(target: Path) -> bool:
    """Put a migrated, empty SQLite database there; False where none is kept."""
    if not _kept().exists():
        return False
    shutil.copyfile(_kept(), target)
    return True


def create_migrated(server: Any, name: str) -> bool:
    """A new, empty database on PostgreSQL, migrated; False where no template is kept,
    and it has no tables either."""
    found = server.execute("SELECT FROM pg_database WHERE datname = %s", [_template()])
    is_kept = found.fetchone() is not None
    server.execute(f"CREATE DATABASE {name}" + f" TEMPLATE {_template()}" * is_kept)
    return is_kept


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
def django_db_keepdb(
    request: Any, django_db_modify_db_settings: None, django_db_blocker: Any
) -> bool:
    """True where a copy stands ready: Django then asks only whether it is complete."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            if _has_template():
                connection.settings_dict["TEST"]["TEMPLATE"] = _template()
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
            if not connection.settings_dict["TEST"].get("TEMPLATE"):
                _keep_template()
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

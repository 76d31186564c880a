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
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

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

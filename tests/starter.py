"""The starter library, brought in once for each process of a test run.

What the first of them has brought in is kept for the browser's tests, which come later
in the same run: it takes a minute. What it was made from is part of its name.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests import replay
from tests.database import KEPT, ROOT

LIBRARY = ROOT / "content" / "library"
UPLOADS = ("DOCUMENTS_ROOT", "MEDIA_ROOT")
_ROWS = "rows.sqlite3"


@replay.remembered
def starter_library() -> None:
    """All of it, as `make run` brings it."""
    alone = replay.is_untouched()
    call_command("import_library", LIBRARY, verbosity=0)
    if alone and connection.vendor == "sqlite" and not kept().exists():
        _keep()


def bring_from_kept() -> bool:
    """Fill an empty database with the library from a run of before; False if there is
    none. On SQLite, outside a transaction."""
    if connection.vendor != "sqlite" or not kept().exists():
        return False
    connection.ensure_connection()
    rows = sqlite3.connect(kept() / _ROWS)
    rows.backup(connection.connection)
    rows.close()
    for name in UPLOADS:
        shutil.copytree(kept() / name, getattr(settings, name), dirs_exist_ok=True)
    return True


def kept() -> Path:
    """Where the library is kept that today's code makes of today's files."""
    return KEPT / f"library-{timezone.localdate()}-{_made_from()}"


@cache
def _made_from() -> str:
    made_from = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for top in ("content", "portal", "search", "templates"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                made_from.update(str(path.relative_to(ROOT)).encode())
                made_from.update(path.read_bytes())
    made_from.update((ROOT / "requirements.txt").read_bytes())
    return made_from.hexdigest()[:32]


def _keep() -> None:
    for old in {*KEPT.glob("library-*")} - {kept()}:
        shutil.rmtree(old, ignore_errors=True)
    # Several processes may do this at once: whole folders change places.
    half = KEPT / f"{os.getpid()}.library"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    # With what the test's own transaction has written, which a backup would wait for.
    (half / _ROWS).write_bytes(connection.connection.serialize())
    for name in UPLOADS:
        folder = Path(getattr(settings, name))
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, half / name)
    try:
        half.rename(kept())
    except OSError:
        shutil.rmtree(half)

"""The starter library, brought in once for each process of a test run.

What the first of them has brought in is kept for the browser's tests, which come later
in the same run: it takes a minute. So is what these add to it, demo people and index,
by the first of their processes. What it was made from is part of its name.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
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
    if alone and connection.vendor == "sqlite" and not _kept("library").exists():
        _keep("library")


def library_and_people() -> None:
    """The library, the demo people and the index in an empty database, outside a
    transaction."""
    if connection.vendor != "sqlite":
        _bring_library_and_people()
        return
    with _one_process("portal"):
        # Inside, for another run may put its own in the place of what is read.
        if _kept("portal").exists():
            _bring("portal", index=_index())
        else:
            _bring_library_and_people()
            _keep("portal", index=_index())


def _bring_library_and_people() -> None:
    from portal.goals.measuring import measure
    from search.files import read_all_waiting
    from search.outbox import apply_due

    if connection.vendor == "sqlite" and _kept("library").exists():
        _bring("library")
        # Which waited for the commit that the test before never made.
        read_all_waiting()
        apply_due()
        measure()
    else:
        call_command("import_library", LIBRARY, verbosity=0)
    call_command("create_demo_people", verbosity=0)
    call_command("rebuild_search_index", verbosity=0)


def _index() -> Path:
    return Path(settings.SEARCH_URL.removeprefix("embedded://"))


@contextmanager
def _one_process(name: str) -> Iterator[None]:
    """The others wait for what it makes, and find it there."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _kept(name: str) -> Path:
    """Where it is kept that today's code makes of today's files; the day is the one on
    which this process first asked, also after midnight."""
    return KEPT / f"{name}-{timezone.localdate()}-{_made_from()}"


@cache
def _made_from() -> str:
    made_from = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for top in ("content", "portal", "search", "templates"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                made_from.update(str(path.relative_to(ROOT)).encode())
                made_from.update(path.read_bytes())
    for path in (ROOT / "requirements.txt", Path(__file__)):
        made_from.update(path.read_bytes())
    return made_from.hexdigest()[:32]


def _folders(index: Path | None) -> dict[str, Path]:
    folders = {name: Path(getattr(settings, name)) for name in UPLOADS}
    return {**folders, "index": index} if index else folders


def _keep(name: str, index: Path | None = None) -> None:
    """The database with what this transaction has written, and these folders."""
    for old in {*KEPT.glob(f"{name}-*")} - {_kept(name)}:
        shutil.rmtree(old, ignore_errors=True)
    # Several processes may do this at once: whole folders change places.
    half = KEPT / f"{os.getpid()}.{name}"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    # A backup would wait for the end of the transaction.
    (half / _ROWS).write_bytes(connection.connection.serialize())
    for part, folder in _folders(index).items():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, half / part)
    try:
        half.rename(_kept(name))
    except OSError:
        shutil.rmtree(half)


def _bring(name: str, index: Path | None = None) -> None:
    from tests.conftest import forget

    connection.ensure_connection()
    # Several read it: nobody writes what SQLite would keep beside it.
    address = f"file:{_kept(name) / _ROWS}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as rows:
        rows.backup(connection.connection)
    for part, folder in _folders(index).items():
        shutil.copytree(_kept(name) / part, folder, dirs_exist_ok=True)
    forget()

"""One archive: tables as gzipped JSON lines, files, and a manifest with checksums."""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction

from portal.operations.backup import tables

FORMAT = 1
MANIFEST = "manifest.json"
_SUFFIX = ".touchstone.tar"
Progress = Callable[[str], None]


class BackupError(Exception):
    """A backup cannot be made or used; the words say why."""


def folders() -> dict[str, Path]:
    """What lies beside the database: the archive's name and the folder of each."""
    return {
        "documents": Path(settings.DOCUMENTS_ROOT),
        "media": Path(settings.MEDIA_ROOT),
    }


def backup(target: Path, progress: Progress = print) -> Path:
    """Write a new archive into the folder `target` and return its path.

    It appears under its name only when it is whole and on disk. Writers go on: rows
    come from one snapshot; files are listed before and after it, so that each file
    which a row of the snapshot names is there.
    """
    target.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    final = target / f"{now:%Y%m%dT%H%M%S%f}Z{_SUFFIX}"
    unfinished = final.with_suffix(".part")
    entries: dict[str, dict[str, Any]] = {}
    try:
        with (
            _private(unfinished) as stream,
            tarfile.open(fileobj=stream, mode="w") as tar,
        ):
            _add_files(tar, entries, progress)
            with tables.snapshot(DEFAULT_DB_ALIAS):
                for model in tables.all_models():
                    _add_table(tar, model, entries)
                migrations = tables.applied_migrations(DEFAULT_DB_ALIAS)
            _add_files(tar, entries, progress)
            manifest = {
                "format": FORMAT,
                "made_at": now.isoformat(),
                "migrations": migrations,
                "entries": entries,
            }
            _add_bytes(tar, MANIFEST, json.dumps(manifest, indent=1).encode())
            tar.close()
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(final)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise BackupError(f"The backup could not be written: {error}") from error
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    rows = sum(entry.get("rows", 0) for entry in entries.values())
    files = sum("rows" not in entry for entry in entries.values())
    progress(f"{rows} rows and {files} files in {final}")
    return final


def _private(path: Path) -> Any:
    """A new file that only its owner reads: it holds addresses and password hashes."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _add_table(tar: tarfile.TarFile, model: Any, entries: dict[str, Any]) -> None:
    name = f"tables/{model._meta.label_lower}.jsonl.gz"
    rows = 0
    with tempfile.TemporaryFile() as buffer:
        # mtime=0: equal rows give equal bytes.
        with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed:
            for line in tables.lines_of(model, DEFAULT_DB_ALIAS):
                packed.write(line.encode())
                rows += 1
        size = buffer.tell()
        buffer.seek(0)
        digest = hashlib.file_digest(buffer, "sha256").hexdigest()
        buffer.seek(0)
        info = tarfile.TarInfo(name)
        info.size = size
        tar.addfile(info, buffer)
    entries[name] = {"sha256": digest, "size": size, "rows": rows}


def _add_files(
    tar: tarfile.TarFile, entries: dict[str, Any], progress: Progress
) -> None:
    for kind, folder in folders().items():
        for path in sorted(folder.rglob("*")):
            name = f"{kind}/{path.relative_to(folder).as_posix()}"
            if name in entries or not path.is_file() or path.is_symlink():
                continue
            try:
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
                    info = tar.gettarinfo(arcname=name, fileobj=stream)
                    stream.seek(0)
                    tar.addfile(info, stream)
            except FileNotFoundError:
                continue  # deleted while we looked: no row names it any more
            entries[name] = {"sha256": digest, "size": info.size}


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def verify(archive: Path) -> dict[str, Any]:
    """Read the whole archive and compare it with its manifest; the manifest.

    Raises BackupError for an archive that is cut, changed or of another release.
    """
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(archive, "r:") as tar:
            for info in tar:
                stream = tar.extractfile(info)
                if stream is None or not _is_tame(info.name):
                    raise BackupError(f"The archive holds an odd entry: {info.name!r}")
                if info.name == MANIFEST:
                    manifest = json.load(stream)
                else:
                    digest = hashlib.file_digest(stream, "sha256")  # type: ignore[arg-type]
                    found[info.name] = digest.hexdigest()
    except (tarfile.TarError, ValueError, EOFError, OSError) as error:
        raise BackupError(f"{archive} cannot be read: {error}") from error
    if manifest is None:
        raise BackupError(f"{archive} has no manifest: it was cut short.")
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{archive} was written by another release of Touchstone.")
    expected = {name: entry["sha256"] for name, entry in manifest["entries"].items()}
    wrong = sorted(
        name
        for name in expected.keys() | found.keys()
        if expected.get(name) != found.get(name)
    )
    if wrong:
        raise BackupError(f"{archive} is damaged: {', '.join(wrong[:5])}")
    return manifest


def _is_tame(name: str) -> bool:
    path = PurePosixPath(name)
    known = {"tables", *folders()}
    return name == MANIFEST or (
        not path.is_absolute() and ".." not in path.parts and path.parts[0] in known
    )


def restore(archive: Path, *, replace: bool = False, progress: Progress = print) -> int:
    """Put an archive back: all rows in one transaction, then the files. The rows.

    Raises BackupError, with nothing changed, where the archive is not whole, belongs
    to another release, or the place is not empty and `replace` is not given.
    """
    manifest = verify(archive)
    here = tables.applied_migrations(DEFAULT_DB_ALIAS)
    if manifest["migrations"] != here:
        missing = sorted(set(manifest["migrations"]) ^ set(here))
        raise BackupError(
            "The backup and this installation are of different releases "
            f"(first difference: {missing[0]}). Install the release that made the "
            "backup, run migrate, restore, and upgrade afterwards."
        )
    if not replace and not tables.is_empty(DEFAULT_DB_ALIAS):
        raise BackupError(
            "There are people or pages here already. Restore into an empty place, or "
            "say --replace: all that is here now will be gone."
        )
    rows = 0
    with tarfile.open(archive, "r:") as tar, transaction.atomic():
        tables.empty(DEFAULT_DB_ALIAS)
        for model in tables.all_models():
            name = f"tables/{model._meta.label_lower}.jsonl.gz"
            if name not in manifest["entries"]:
                continue
            written = tables.insert(model, _lines(tar, name), DEFAULT_DB_ALIAS)
            if written != manifest["entries"][name]["rows"]:
                raise BackupError(f"{name}: {written} rows instead of what was noted.")
            rows += written
        tables.reset_sequences(DEFAULT_DB_ALIAS)
        # Files before the commit: a row must never name a file that is not there.
        _restore_files(tar, manifest)
    progress(f"{rows} rows and their files are back from {archive}")
    return rows


def _lines(tar: tarfile.TarFile, name: str) -> Iterator[str]:
    stream = tar.extractfile(name)
    if stream is None:
        raise BackupError(f"{name} is no file.")
    with gzip.open(stream, "rt", encoding="utf-8") as lines:
        yield from lines


def _restore_files(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    roots = folders()
    for name, entry in manifest["entries"].items():
        kind, _, rest = name.partition("/")
        if "rows" in entry or kind not in roots:
            continue
        path = roots[kind] / rest
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = tar.extractfile(name)
        if stream is None:
            raise BackupError(f"{name} is no file.")
        with path.open("wb") as target:
            shutil.copyfileobj(stream, target)


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` archives of a folder; those deleted."""
    old = sorted(folder.glob(f"*{_SUFFIX}"))[: -keep or None] if keep else []
    for path in old:
        path.unlink()
    return old

"""A parcel's ZIP: written so that the same course gives the same bytes, and read so
that no file can hurt."""

import hashlib
import io
import json
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

MANIFEST = "manifest.json"
FORMAT, VERSION = "touchstone-course", 1
LARGEST = 1_000_000_000
MOST_UNPACKED = 200_000_000
MOST_MEMBERS = 2_000
_LONGEST_MANIFEST = 2_000_000
# What a parcel may hold. No other name is ever written to a disk.
_NAME = re.compile(
    r"(?:_index\.md|[A-Za-z0-9][\w.-]{0,99}\.md|data/questions/[A-Za-z0-9][\w.-]{0,99}"
    r"\.yaml|files/[^\s./\\][^/\\\x00-\x1f]{0,199})"
)
# A day that ZIP can say, the same for all.
_DAY = (1980, 1, 1, 0, 0, 0)
# What every tool packs. Others fail in ways of their own on damaged bytes.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (
    zipfile.BadZipFile, struct.error, zlib.error, EOFError, OSError, ValueError,
)  # fmt: skip


class ParcelRefused(Exception):
    """The parcel is not taken, and nothing was written. `problems`: in plain words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def write_parcel(target: IO[bytes], folder: Path, about: Mapping[str, Any]) -> None:
    """The files below the folder as a ZIP, with `about` and their hashes in front."""
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )
    hashes = {name: _hash_of(folder / name) for name in names}
    manifest = {"format": FORMAT, "version": VERSION, **about, "files": hashes}
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_info(MANIFEST), text.encode())
        for name in names:
            with (
                (folder / name).open("rb") as source,
                packed.open(_info(name), "w") as sink,
            ):
                shutil.copyfileobj(source, sink)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(source: IO[bytes], folder: Path) -> dict[str, Any]:
    """Write the parcel's files below the empty folder; its manifest.

    All names and sizes are looked at before anything is unpacked, and no more is read
    than was said. Raises ParcelRefused.
    """
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if size > LARGEST:
        raise ParcelRefused([_("The file is larger than 1 GB: no course is.")])
    try:
        with zipfile.ZipFile(source) as packed:
            members = _checked(packed.infolist())
            manifest = _manifest(packed, members)
            for name, said in manifest["files"].items():
                _extract(packed, members[name], folder / name, said)
            return manifest
    except _DAMAGED as error:
        raise ParcelRefused([_("The file is no ZIP file, or is damaged.")]) from error
    except (NotImplementedError, RuntimeError) as error:
        words = _("The file is packed in a way that is not read here: pack it as ZIP.")
        raise ParcelRefused([words]) from error


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > MOST_MEMBERS:
        words = _("The file holds more than %d files: no course does.") % MOST_MEMBERS
        raise ParcelRefused([words])
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        words = _("The file unpacks to more than %d MB: no course does.")
        raise ParcelRefused([words % (MOST_UNPACKED // 1_000_000)])
    found: dict[str, zipfile.ZipInfo] = {}
    problems = []
    for info in infos:
        name, shown = info.filename, info.filename[:80]
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.flag_bits & 0x1:
            problems.append(_("“%s” is encrypted: pack it without a password.") % shown)
        elif info.compress_type not in _METHODS:
            words = _("“%s” is packed in a way that is not read here: pack it as ZIP.")
            problems.append(words % shown)
        elif kind not in (0, stat.S_IFREG):
            problems.append(_("“%s” is a link or a folder, not a file.") % shown)
        elif name != MANIFEST and not _NAME.fullmatch(name):
            problems.append(_("“%s” is no name of a file of a course.") % shown)
        elif name.casefold() in found:
            problems.append(_("“%s” is in it twice.") % shown)
        found[name.casefold()] = info
    if problems:
        raise ParcelRefused(problems[:50])
    return {info.filename: info for info in infos}


def _manifest(
    packed: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]
) -> dict[str, Any]:
    info = members.pop(MANIFEST, None)
    if info is None or info.file_size > _LONGEST_MANIFEST:
        words = _("The file is no course of ours: it has no manifest.json.")
        raise ParcelRefused([words])
    try:
        with packed.open(info) as file:
            manifest = json.loads(file.read(_LONGEST_MANIFEST).decode())
    except (ValueError, RecursionError) as error:
        raise ParcelRefused([_("manifest.json cannot be read.")]) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ParcelRefused([_("The file is no course of ours.")])
    if manifest.get("version") != VERSION:
        words = _("The course was packed by a newer version of this software.")
        raise ParcelRefused([words])
    files: Any = manifest.get("files")
    keys: Any = manifest.get("keys")
    if not _texts(files) or not _texts(keys):
        raise ParcelRefused([_("manifest.json does not say what is in the file.")])
    problems = [
        _("“%s” is said to be in the file, and is not.") % name[:80]
        for name in files.keys() - members.keys()
    ]
    problems += [
        _("“%s” is in the file, and manifest.json does not name it.") % name[:80]
        for name in members.keys() - files.keys()
    ]
    if problems:
        raise ParcelRefused(sorted(problems)[:50])
    return manifest


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def _extract(
    packed: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, said: str
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    found, left = hashlib.sha256(), info.file_size
    with packed.open(info) as source, path.open("xb") as sink:
        while piece := source.read(1_000_000):
            left -= len(piece)
            if left < 0:
                words = _("“%s” is larger than the file says.") % info.filename[:80]
                raise ParcelRefused([words])
            found.update(piece)
            sink.write(piece)
    if found.hexdigest() != said:
        words = _("“%s” was changed after it was packed: its hash is another.")
        raise ParcelRefused([words % info.filename[:80]])

"""Templates that have versions, such as the CMRT: `data/templates.yaml`."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from content.library_io.errors import LibraryProblems, Problem
from content.library_io.lined import line_at, read_rows
from content.library_io.yaml_text import entry

FILE = "data/templates.yaml"
_TEXTS = ("key", "name", "version", "note", "url")
_NEEDED = ("key", "name", "version")


def read_templates(folder: Path, problems: list[Problem]) -> list[dict[str, Any]]:
    """The templates of a library, checked; an empty list where there is no file."""
    data = read_rows(FILE, folder / FILE, "templates", problems)
    if data is None:
        return []
    rows = data["templates"]
    seen: set[str] = set()
    found = []
    for place, row in enumerate(rows):
        faults = _check(row, seen)
        problems += [
            Problem(FILE, line_at(data, "templates", place, key), message)
            for key, message in faults
        ]
        if not faults:
            row["_line"] = line_at(data, "templates", place)
            found.append(row)
    return found


def _check(row: Any, seen: set[str]) -> list[tuple[str, str]]:
    if not isinstance(row, dict):
        return [("", "This is no template.")]
    found = [
        (str(key), f"“{key}” is no known key of a template.")
        for key in row
        if key not in (*_TEXTS, "released_on")
    ]
    for key in _TEXTS:
        value = row.get(key)
        if key in _NEEDED and not value:
            found.append((key, f"This template lacks “{key}”."))
        elif value is not None and not isinstance(value, str):
            found.append((key, f'Put “{key}” in quotes: "6.6".'))
    if not isinstance(row.get("released_on"), date):
        found.append(("released_on", "“released_on” is not a date like 2026-11-12."))
    if row.get("key") in seen:
        found.append(("key", f"{row['key']} stands here twice."))
    seen.add(str(row.get("key")))
    return found


def apply_templates(rows: list[dict[str, Any]]) -> list[str]:
    """Create and update the templates; what was changed, in words.

    One that the trainers have brought to a newer version stays as it is.
    """
    from content.models import TrackedSource

    changes = []
    for row in rows:
        known = TrackedSource.objects.filter(key=row["key"]).first()
        if known is not None and known.released_on > row["released_on"]:
            continue
        before = _write_row(known) if known else None
        source = known or TrackedSource(key=row["key"])
        for name in _TEXTS:
            setattr(source, name, (row.get(name) or "").strip())
        source.released_on = row["released_on"]
        if before == _write_row(source):
            continue
        try:
            source.full_clean()
        except ValidationError as error:
            said = " ".join(error.messages)
            raise LibraryProblems([Problem(FILE, row["_line"], said)]) from error
        source.save()
        changes.append(f"{'changed' if known else 'new'} template {source}")
    return changes


def write_templates() -> str:
    """All templates as the file; "" where there are none."""
    from content.models import TrackedSource

    rows = [_write_row(one) for one in TrackedSource.objects.order_by("key")]
    return "templates:\n" + "".join(rows) if rows else ""


def _write_row(source: Any) -> str:
    lines = []
    for key in ("key", "name", "version", "released_on", "note", "url"):
        lines += entry(key, getattr(source, key), 4)
    first = lines[0]
    return "\n".join([f"  - {first[4:]}", *lines[1:]]) + "\n"

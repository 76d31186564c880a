"""Deadlines as a file: `data/calendar.yaml`."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from content.library_io.errors import LibraryProblems, Problem
from content.library_io.lined import line_at, read_rows
from content.library_io.yaml_text import entry

FILE = "data/calendar.yaml"
_KEYS = (
    "id", "title", "on", "every", "from", "until", "shift", "closed", "precision",
    "what", "cite", "rule", "tier", "confidence", "source", "as_of",
    "review_due",
)  # fmt: skip
_SHIFT = "next business day"
_EVERY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def read_calendar(folder: Path, problems: list[Problem]) -> list[dict[str, Any]]:
    """The rows of the calendar, checked; an empty list where there is no file."""
    data = read_rows(FILE, folder / FILE, "deadlines", problems)
    if data is None:
        return []
    rows = data["deadlines"]
    seen: set[str] = set()
    for place, row in enumerate(rows):
        found = _check(row, seen)
        problems += [
            Problem(FILE, line_at(data, "deadlines", place, key), message)
            for key, message in found
        ]
        if isinstance(row, dict):
            row["_line"] = line_at(data, "deadlines", place)
    return rows


def _check(row: Any, seen: set[str]) -> list[tuple[str, str]]:
    if not isinstance(row, dict):
        return [("", "This is no deadline.")]
    found = [
        (str(key), f"“{key}” is no known key of a deadline.")
        for key in row
        if key not in _KEYS
    ]
    for key in ("id", "title", "what"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            found.append((key, f"This deadline lacks “{key}”."))
    if row.get("id") in seen:
        found.append(("id", f"{row['id']} stands here twice."))
    seen.add(str(row.get("id")))
    on, every = row.get("on"), row.get("every")
    if (on is None) == (every is None):
        found.append(("on", "Say either `on` or `every`."))
    if on is not None and not isinstance(on, date):
        found.append(("on", "“on” is not a date like 2026-11-12."))
    if every is not None and not (isinstance(every, str) and _EVERY.fullmatch(every)):
        found.append(("every", '“every” is a month and a day in quotes: "05-31".'))
    for key in ("as_of", "review_due"):
        if row.get(key) is not None and not isinstance(row[key], date):
            found.append((key, f"“{key}” is not a date like 2026-11-12."))
    for key in ("from", "until"):
        if row.get(key) is not None and _year(row[key]) is None:
            found.append((key, f"“{key}” is a year."))
    if row.get("shift") not in (None, _SHIFT):
        found.append(("shift", f"“shift” is: {_SHIFT}."))
    closed = row.get("closed") or []
    if not isinstance(closed, list) or not all(isinstance(d, date) for d in closed):
        found.append(("closed", "“closed” is a list of dates."))
    if row.get("precision", "day") not in ("day", "month", "year", "about"):
        found.append(("precision", "“precision” is day, month, year or about."))
    if row.get("confidence", "H") not in "VHML":
        found.append(("confidence", "“confidence” is V, H, M or L."))
    return found


def _year(value: Any) -> int | None:
    if isinstance(value, date):
        return value.year
    return value if isinstance(value, int) and 1900 < value < 2200 else None


def apply_calendar(rows: list[dict[str, Any]]) -> list[str]:
    """Create and update the deadlines; what was changed, in words."""
    from content.models import Deadline

    changes = []
    for row in rows:
        known = Deadline.objects.filter(slug=row["id"]).first()
        before = write_row(known) if known else None
        deadline = known or Deadline(slug=row["id"])
        _fill(deadline, row)
        if before == write_row(deadline):
            continue
        try:
            deadline.full_clean()
        except ValidationError as error:
            raise LibraryProblems(
                [Problem(FILE, row["_line"], " ".join(error.messages))]
            ) from error
        deadline.live = True
        deadline.save()
        revision = deadline.save_revision(changed=False)
        Deadline.objects.filter(pk=deadline.pk).update(
            live_revision=revision, has_unpublished_changes=False
        )
        changes.append(f"{'changed' if known else 'new'} deadline {deadline.title}")
    return changes


def _fill(deadline: Any, row: dict[str, Any]) -> None:
    from portal.members.models import Tier

    deadline.title, deadline.what = row["title"], row["what"].strip()
    deadline.on, deadline.every = row.get("on"), row.get("every") or ""
    deadline.first_year, deadline.last_year = (
        _year(row.get("from")),
        _year(row.get("until")),
    )
    deadline.moves = row.get("shift") == _SHIFT
    deadline.closed = [day.isoformat() for day in row.get("closed") or []]
    deadline.precision = row.get("precision") or "day"
    for name in ("cite", "rule", "source"):
        setattr(deadline, name, str(row.get(name) or ""))
    deadline.as_of, deadline.review_due = row.get("as_of"), row.get("review_due")
    deadline.tier = Tier.objects.get(code=row.get("tier") or "P")
    deadline.confidence = row.get("confidence") or "H"


def write_calendar() -> str:
    """All published deadlines as the file; "" where there are none."""
    from content.models import Deadline

    rows = [write_row(one) for one in Deadline.objects.filter(live=True)]
    return "deadlines:\n" + "".join(rows) if rows else ""


def write_row(deadline: Any) -> str:
    lines = []
    for key, value in {
        "id": deadline.slug,
        "title": deadline.title,
        "on": deadline.on,
        "every": deadline.every,
        "from": deadline.first_year,
        "until": deadline.last_year,
        "shift": _SHIFT if deadline.moves else "",
        "closed": [date.fromisoformat(text) for text in deadline.closed],
        "precision": "" if deadline.precision == "day" else deadline.precision,
        "what": deadline.what,
        "cite": deadline.cite,
        "rule": deadline.rule,
        "tier": deadline.tier.code,
        "confidence": deadline.confidence,
        "source": deadline.source,
        "as_of": deadline.as_of,
        "review_due": deadline.review_due,
    }.items():
        lines += entry(key, value, 4)
    first = lines[0]
    return "\n".join([f"  - {first[4:]}", *lines[1:]]) + "\n"

"""Every page says who keeps it and until when; what states facts names its sources.

That a source has a title, a day (`read_on` or `as_of`) and a confidence V or H is seen
where the files are read.
"""

from collections.abc import Iterator
from typing import Any

from content.library_checks.material import Material
from content.library_io import calendar
from content.library_io.errors import Problem
from content.library_io.reading import Entry

# Pages that state facts. A quiz, a path and a section lead to others.
WITH_SOURCES = (
    "guidance", "interpretation", "lesson", "course", "term", "instrument", "resource",
)  # fmt: skip


def check_sources(material: Material) -> list[Problem]:
    """Owner, dates and sources of pages; dates and sources of deadlines; sources of
    laws and questions."""
    found: list[Problem] = []
    for entry in material.entries.values():
        found += _keeping(entry)
        if entry.type in WITH_SOURCES and not entry.data.get("sources"):
            said = f"A page of the type {entry.type} names its sources: none here."
            found.append(entry.problem("sources", said))
    for law in material.library.laws:
        if not law.data.get("sources"):
            found.append(law.problem("This law names no source."))
    for row in material.library.deadlines:
        found += _dated(row)
    for bank in material.bank.values():
        if not bank.draft.sources:
            found.append(bank.problem("the question names no source."))
    return found


def _dated(row: dict[str, Any]) -> Iterator[Problem]:
    for key in ("source", "as_of", "review_due"):
        if not row.get(key):
            said = f"{row['id']}: this deadline says no “{key}”."
            yield Problem(calendar.FILE, row["_line"], said)
    read, due = row.get("as_of"), row.get("review_due")
    if read and due and due <= read:
        said = f"{row['id']}: it is to be compared before it was read."
        yield Problem(calendar.FILE, row["_line"], said)


def _keeping(entry: Entry) -> Iterator[Problem]:
    data = entry.data
    for key in ("content_owner", "reviewed_on", "review_by"):
        if not data.get(key):
            yield entry.problem(key, f"The page says no “{key}”.")
    reviewed, due = data.get("reviewed_on"), data.get("review_by")
    if reviewed and due and due <= reviewed:
        yield entry.problem("review_by", "The next review is not after the last one.")
    for place, row in enumerate(data.get("sources") or []):
        day = max(
            row.get("read_on") or row["as_of"], row.get("as_of") or row["read_on"]
        )
        if reviewed and day > reviewed:
            said = f"Source {row['key']} is of {day}: later than the review."
            line = entry.lines.get(f"sources.{place}", 1)
            yield Problem(entry.path, line, said)

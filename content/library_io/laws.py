"""Laws as files: `data/instruments/<slug>.yaml`, read strictly and written alike."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from content.citations import CitationError, parse_label
from content.library_io.errors import LibraryProblems, Problem
from content.library_io.lined import Mapping, line_at, read_file

FOLDER = "data/instruments"
_HEAD = (
    "instrument", "short", "name", "formal", "also", "kind", "jurisdiction", "rule",
    "numbering", "watch", "minerals", "url", "summary", "scope", "duties", "penalty",
    "status", "authorities", "sources", "versions",
)  # fmt: skip
_NEEDED = ("instrument", "short", "name", "formal", "kind", "jurisdiction", "versions")
_VERSION = (
    "version", "in_force_from", "in_force_to", "note", "amended_by", "confidence",
    "provisions",
)  # fmt: skip
_PROVISION = (
    "label", "heading", "summary", "url", "confidence", "see", "repealed",
)  # fmt: skip
AUTHORITY = ("name", "country", "url", "note")


@dataclass(slots=True)
class LawFile:
    """One instrument as its file says."""

    path: str
    data: Mapping

    @property
    def slug(self) -> str:
        return str(self.data["instrument"])

    def problem(self, message: str, *where: str | int) -> Problem:
        return Problem(self.path, line_at(self.data, *where), message)


def read_laws(folder: Path, problems: list[Problem]) -> list[LawFile]:
    """All law files of a library, checked alone and together."""
    found: list[LawFile] = []
    place = folder / FOLDER
    if not place.is_dir():
        return found
    for path in sorted(place.glob("*.yaml")):
        name = str(path.relative_to(folder))
        try:
            law = LawFile(name, read_file(name, path))
        except LibraryProblems as error:
            problems += error.problems
            continue
        faults = _check(law)
        if not faults and path.stem != law.slug:
            faults.append(
                law.problem(f"The file is not named {law.slug}.yaml.", "instrument")
            )
        problems += faults
        if not faults:
            found.append(law)
    problems += _check_together(found)
    return found


def provisions_of(laws: list[LawFile]) -> dict[str, set[str]]:
    """The slugs of the provisions of each law, by the law's own."""
    return {
        law.slug: {
            parse_label(row["label"]).slug
            for version in law.data["versions"]
            for row in version.get("provisions") or []
        }
        for law in laws
    }


def _check(law: LawFile) -> list[Problem]:
    data = law.data
    found = [
        law.problem(f"“{key}” is no known key of a law.", key)
        for key in data
        if key not in _HEAD
    ]
    found += [
        law.problem(f"“{key}” is missing.") for key in _NEEDED if not data.get(key)
    ]
    if found:
        return found
    for key in ("short", "name", "formal", "summary", "scope", "duties", "penalty",
                "status", "url", "rule"):  # fmt: skip
        if data.get(key) is not None and not isinstance(data[key], str):
            found.append(
                law.problem(f"Put “{key}” in quotes: it is read as no text.", key)
            )
    for key in ("also", "minerals", "authorities", "sources", "versions"):
        if data.get(key) is not None and not isinstance(data[key], list):
            found.append(law.problem(f"“{key}” is not a list.", key))
    if found:
        return found
    for place, row in enumerate(data.get("authorities") or []):
        if (
            not isinstance(row, dict)
            or not row.get("name")
            or row.keys() - set(AUTHORITY)
        ):
            found.append(
                law.problem(
                    f"An authority has {', '.join(AUTHORITY)}.", "authorities", place
                )
            )
    for place, row in enumerate(data.get("sources") or []):
        found += _check_source(law, row, place)
    labels: set[str] = set()
    for place, row in enumerate(data["versions"]):
        found += _check_version(law, row, place, labels)
    return found


def _check_source(law: LawFile, row: Any, place: int) -> list[Problem]:
    from content.library_io.schema import SOURCE_KEYS, check_source

    if not isinstance(row, dict) or row.keys() - SOURCE_KEYS:
        return [law.problem("This is no source.", "sources", place)]
    return [
        law.problem(message, "sources", place) for _key, message in check_source(row)
    ]


def _check_version(
    law: LawFile, row: Any, place: int, labels: set[str]
) -> list[Problem]:
    where: tuple[str | int, ...] = ("versions", place)
    if not isinstance(row, dict):
        return [law.problem("This is no version.", *where)]
    found = [
        law.problem(f"“{key}” is no known key of a version.", *where, key)
        for key in row
        if key not in _VERSION
    ]
    label = row.get("version")
    if not isinstance(label, str) or not label or label in labels:
        found.append(law.problem("A version needs a name of its own.", *where))
    else:
        labels.add(label)
    start, end = row.get("in_force_from"), row.get("in_force_to")
    if not isinstance(start, date):
        found.append(
            law.problem("in_force_from is not a date like 2026-11-12.", *where)
        )
    if end is not None and (
        not isinstance(end, date) or not isinstance(start, date) or end < start
    ):
        found.append(law.problem("in_force_to is no date after the start.", *where))
    if row.get("confidence", "H") not in "VHML":
        found.append(law.problem("confidence is V, H, M or L.", *where))
    before = [
        other.get("in_force_from") for other in law.data["versions"][:place]
        if isinstance(other, dict)
    ]  # fmt: skip
    if isinstance(start, date) and any(
        isinstance(d, date) and d > start for d in before
    ):
        found.append(law.problem("Versions stand in order, the oldest first.", *where))
    slugs: set[str] = set()
    for number, provision in enumerate(row.get("provisions") or []):
        found += _check_provision(law, provision, (*where, "provisions", number), slugs)
    return found


def _check_provision(
    law: LawFile, row: Any, where: tuple[str | int, ...], slugs: set[str]
) -> list[Problem]:
    if not isinstance(row, dict):
        return [law.problem("This is no provision.", *where)]
    found = [
        law.problem(f"“{key}” is no known key of a provision.", *where, key)
        for key in row
        if key not in _PROVISION
    ]
    for key in ("label", "heading", "summary"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            found.append(law.problem(f"This provision lacks “{key}”.", *where))
    if found:
        return found
    if row.get("confidence", "H") not in "VHML":
        found.append(law.problem("confidence is V, H, M or L.", *where, "confidence"))
    try:
        slug = parse_label(row["label"]).slug
    except CitationError as error:
        return [*found, law.problem(f"“{row['label']}”: {error}", *where, "label")]
    if slug in slugs:
        found.append(law.problem(f"{row['label']} stands here twice.", *where, "label"))
    slugs.add(slug)
    return found


def _check_together(laws: list[LawFile]) -> list[Problem]:
    """No two laws answer to one name: a citation must be clear."""
    found: list[Problem] = []
    leads: dict[str, LawFile] = {}
    slugs = {law.slug for law in laws}
    for law in laws:
        data = law.data
        own = [data["short"], data["formal"], data["name"], *(data.get("also") or [])]
        for lead in dict.fromkeys(str(one).casefold() for one in own):
            first = leads.setdefault(lead, law)
            if first is not law:
                found.append(
                    law.problem(f"“{lead}” already leads to {first.slug}.", "also")
                )
        for place, row in enumerate(data["versions"]):
            other = row.get("amended_by")
            if other and other not in slugs:
                found.append(
                    law.problem(
                        f"There is no law “{other}” here.",
                        "versions",
                        place,
                        "amended_by",
                    )
                )
    return found

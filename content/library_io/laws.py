"""Laws as files: `data/instruments/<slug>.yaml`, read strictly and written alike."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from content.citations import CitationError, parse_label
from content.library_io.errors import LibraryProblems, Problem
from content.library_io.lined import Lines, read_lined
from content.library_io.yaml_text import entry

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
_AUTHORITY = ("name", "country", "url", "note")


@dataclass(slots=True)
class LawFile:
    """One instrument as its file says; `lines` knows where everything stands."""

    path: str
    data: dict[str, Any]
    lines: Lines

    @property
    def slug(self) -> str:
        return str(self.data["instrument"])

    def problem(self, message: str, *where: str | int) -> Problem:
        return Problem(self.path, self.lines.at(*where), message)


def read_laws(folder: Path, problems: list[Problem]) -> list[LawFile]:
    """All law files of a library, checked alone and together."""
    found: list[LawFile] = []
    place = folder / FOLDER
    if not place.is_dir():
        return found
    for path in sorted(place.glob("*.yaml")):
        name = str(path.relative_to(folder))
        try:
            data, lines = read_lined(name, path)
        except LibraryProblems as error:
            problems += error.problems
            continue
        law = LawFile(name, data, lines)
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
            or row.keys() - set(_AUTHORITY)
        ):
            found.append(
                law.problem(
                    f"An authority has {', '.join(_AUTHORITY)}.", "authorities", place
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


# --- Into the database and out of it --------------------------------------------------


def apply_law(law: LawFile) -> str:
    """Bring one law in; "created", "updated" or "unchanged".

    Raises LibraryProblems for what the models refuse, such as a taken name.
    """
    from content.models import Instrument

    known = Instrument.objects.filter(slug=law.slug).first()
    if known is not None and write_law(known) == _normal(law):
        return "unchanged"
    instrument = known or Instrument(slug=law.slug)
    _fill(instrument, law.data)
    try:
        instrument.full_clean()
        for version in instrument.versions.all():
            for provision in version.provisions.all():
                provision.clean()
                provision.clean_fields(exclude=["version", "slug", "sortable_label"])
    except ValidationError as error:
        raise LibraryProblems([law.problem(" ".join(error.messages))]) from error
    instrument.live = True
    instrument.save()
    revision = instrument.save_revision(changed=False)
    Instrument.objects.filter(pk=instrument.pk).update(
        live_revision=revision, has_unpublished_changes=False
    )
    return "updated" if known is not None else "created"


def _fill(instrument: Any, data: dict[str, Any]) -> None:
    from content.library_io.fields import source_blocks
    from content.models import InstrumentVersion, Label, Provision

    for name in ("short", "name", "formal", "summary", "scope", "duties", "penalty",
                 "status", "url", "rule"):  # fmt: skip
        setattr(instrument, name, str(data.get(name) or "").strip())
    instrument.also = [str(lead) for lead in data.get("also") or []]
    instrument.kind, instrument.jurisdiction = data["kind"], data["jurisdiction"]
    instrument.numbering = data.get("numbering") or "art"
    instrument.is_watched = bool(data.get("watch"))
    instrument.minerals.set(
        Label.objects.filter(kind="mineral", slug__in=data.get("minerals") or [])
    )
    instrument.authorities = [
        {
            "type": "authority",
            "value": {name: str(row.get(name) or "") for name in _AUTHORITY},
        }
        for row in data.get("authorities") or []
    ]
    instrument.sources = source_blocks(data["instrument"], data.get("sources") or [])
    versions = []
    for place, row in enumerate(data["versions"]):
        version = InstrumentVersion(
            label=row["version"],
            in_force_from=row["in_force_from"],
            in_force_to=row.get("in_force_to"),
            note=str(row.get("note") or "").strip(),
            amended_by=row.get("amended_by") or "",
            confidence=row.get("confidence") or "H",
            sort_order=place,
        )
        version.provisions.set(
            [
                Provision(
                    label=one["label"],
                    heading=one["heading"],
                    summary=one["summary"].strip(),
                    url=one.get("url") or "",
                    confidence=one.get("confidence") or "H",
                    see=[str(text) for text in one.get("see") or []],
                    is_repealed=bool(one.get("repealed")),
                    sort_order=number,
                )
                for number, one in enumerate(row.get("provisions") or [])
            ]
        )
        versions.append(version)
    instrument.versions.set(versions)


def _normal(law: LawFile) -> str:
    """The file as we would write it."""
    from content.models import Instrument

    instrument = Instrument(slug=law.slug)
    _fill(instrument, law.data)
    return write_law(instrument)


def write_law(instrument: Any) -> str:
    """A law as its file."""
    lines = []
    for key, value in _head_of(instrument).items():
        lines += entry(key, value)
    lines.append("versions:")
    for version in instrument.versions.all():
        rows = [
            *entry("version", version.label, 4),
            *entry("in_force_from", version.in_force_from, 4),
            *entry("in_force_to", version.in_force_to, 4),
            *entry("note", version.note, 4),
            *entry("amended_by", version.amended_by, 4),
            *entry("confidence", version.confidence, 4),
        ]
        provisions = list(version.provisions.all())
        if provisions:
            rows.append("    provisions:")
        for provision in provisions:
            rows += _item(
                [
                    *entry("label", provision.label, 8),
                    *entry("heading", provision.heading, 8),
                    *entry("summary", provision.summary, 8),
                    *entry("url", provision.url, 8),
                    *entry("confidence", provision.confidence, 8),
                    *entry("see", provision.see, 8),
                    *entry("repealed", provision.is_repealed or None, 8),
                ]
            )
        lines += _item(rows)
    return "\n".join(lines) + "\n"


def _item(rows: list[str]) -> list[str]:
    """The rows of a mapping as an item of a list: a dash before the first."""
    first = rows[0]
    indent = len(first) - len(first.lstrip())
    return [f"{first[: indent - 2]}- {first[indent:]}", *rows[1:]]


def _head_of(instrument: Any) -> dict[str, Any]:
    minerals = sorted(
        instrument.minerals.all(), key=lambda label: (label.position, label.name)
    )
    return {
        "instrument": instrument.slug,
        "short": instrument.short,
        "name": instrument.name,
        "formal": instrument.formal,
        "also": instrument.also,
        "kind": instrument.kind,
        "jurisdiction": instrument.jurisdiction,
        "rule": instrument.rule,
        "numbering": instrument.numbering,
        "watch": instrument.is_watched or None,
        "minerals": [label.slug for label in minerals],
        "url": instrument.url,
        "summary": instrument.summary,
        "scope": instrument.scope,
        "duties": instrument.duties,
        "penalty": instrument.penalty,
        "status": instrument.status,
        "authorities": [
            {name: block.value[name] for name in _AUTHORITY if block.value.get(name)}
            for block in instrument.authorities
        ],
        "sources": [
            {name: value for name, value in block.value.items() if value}
            for block in instrument.sources
        ],
    }

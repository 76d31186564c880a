"""Laws from their files into the database, and back into files."""

from typing import Any

from django.core.exceptions import ValidationError

from content.library_io.errors import LibraryProblems
from content.library_io.laws import AUTHORITY, LawFile
from content.library_io.yaml_text import entry


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
            "value": {name: str(row.get(name) or "") for name in AUTHORITY},
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
            {name: block.value[name] for name in AUTHORITY if block.value.get(name)}
            for block in instrument.authorities
        ],
        "sources": [
            {name: value for name, value in block.value.items() if value}
            for block in instrument.sources
        ],
    }

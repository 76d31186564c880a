"""A law's data as parts of its page, made once, when page or data are published."""

from typing import Any

from content.rendering import PartWriter


def write_law(instrument: Any, writer: PartWriter) -> None:
    """The law's own texts in one part, each provision of each version in another."""
    writer.add(
        "law",
        {
            "scope": instrument.scope,
            "duties": instrument.duties,
            "penalty": instrument.penalty,
            "status": instrument.status,
        },
        {
            "slug": instrument.slug,
            "short": instrument.short,
            "name": instrument.name,
            "formal": instrument.formal,
            "summary": instrument.summary,
            "kind": str(instrument.get_kind_display()),
            "jurisdiction": str(instrument.get_jurisdiction_display()),
            "rule": instrument.rule,
            "is_watched": instrument.is_watched,
            "url": instrument.url,
            "minerals": sorted(label.name for label in instrument.minerals.all()),
            "authorities": [
                {name: str(block.value.get(name) or "") for name in block.value}
                for block in instrument.authorities
            ],
            "versions": [_version(one) for one in instrument.versions.all()],
        },
    )
    for heading, key in _HEADINGS.items():
        html = writer.body.parts[-1]["html"][key]
        if html:
            writer.section(key, heading, [html])
            writer.heading(key, heading)
    writer.heading("provisions", "Provisions")
    rows = [
        (provision, version)
        for version in instrument.versions.all()
        for provision in version.provisions.all()
    ]
    rows.sort(key=lambda row: (row[0].sortable_label, row[1].in_force_from))
    newest = {provision.slug: version for provision, version in rows}
    for provision, version in rows:
        html = writer.add(
            "provision",
            {"summary": provision.summary},
            {
                "slug": provision.slug,
                "label": provision.label,
                "heading": provision.heading,
                "url": provision.url,
                "confidence": provision.confidence,
                "is_unconfirmed": provision.is_unconfirmed,
                "is_repealed": provision.is_repealed,
                "see": provision.see,
                "version": _version(version),
            },
        )
        # Search finds what the law says now.
        if newest[provision.slug] is version and not provision.is_repealed:
            writer.section(
                provision.slug,
                f"{provision.label} {provision.heading}",
                [html["summary"]],
            )


_HEADINGS = {
    "Who is concerned": "scope",
    "What it asks": "duties",
    "What follows a breach": "penalty",
    "Where it stands": "status",
}


def _version(version: Any) -> dict[str, Any]:
    end = version.in_force_to
    return {
        "label": version.label,
        "in_force_from": version.in_force_from.isoformat(),
        "in_force_to": end.isoformat() if end else None,
        "note": version.note,
        "amended_by": version.amended_by,
        "is_unconfirmed": version.confidence in ("M", "L"),
    }

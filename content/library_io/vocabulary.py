"""Tiers, working groups and labels of a library: data, matched by their slugs."""

from typing import Any

from content.library_io.front_matter import scalar
from content.models import Label
from portal.members.models import Tier, WorkingGroup

KINDS = {"topics": "topic", "minerals": "mineral", "roles": "role", "steps": "step"}


def apply_vocabulary(data: dict[str, Any]) -> list[str]:
    """Create what is missing and bring names up to date; what was changed, in words.

    Nothing is deleted, and the rank of a tier in use never changes.
    """
    changes: list[str] = []
    for row in data.get("tiers") or []:
        _update(
            changes, Tier, {"slug": row["slug"]},
            {"name": row["name"], "description": row.get("description", "")},
            {"rank": row["rank"], "code": row["code"]},
        )  # fmt: skip
    for row in data.get("groups") or []:
        _update(
            changes, WorkingGroup, {"slug": row["slug"]},
            {"name": row["name"], "description": row.get("description", "")}, {},
        )  # fmt: skip
    for key, rows in (data.get("labels") or {}).items():
        for position, row in enumerate(rows or []):
            _update(
                changes, Label, {"kind": KINDS[key], "slug": str(row["slug"])},
                {"name": row["name"], "position": position}, {},
            )  # fmt: skip
    return changes


def _update(
    changes: list[str],
    model: Any,
    lookup: dict[str, Any],
    values: dict[str, Any],
    only_new: dict[str, Any],
) -> None:
    found = model.objects.filter(**lookup).first()
    words = f"{model._meta.verbose_name} {values['name']}"
    if found is None:
        model.objects.create(**lookup, **values, **only_new)
        changes.append(f"new {words}")
    elif any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
        changes.append(f"changed {words}")


def write_vocabulary() -> str:
    """The vocabulary as YAML, one entry to the line."""
    lines = [
        "# The vocabulary of the library: who may read, which groups exist, and the",
        "# labels by which pages are found.",
        "tiers:",
    ]
    for tier in Tier.objects.all():
        lines.append(
            _line(
                slug=tier.slug,
                rank=tier.rank,
                name=tier.name,
                code=tier.code,
                description=tier.description,
            )
        )
    lines.append("groups:")
    for group in WorkingGroup.objects.order_by("slug"):
        lines.append(
            _line(slug=group.slug, name=group.name, description=group.description)
        )
    lines.append("labels:")
    for key, kind in KINDS.items():
        lines.append(f"  {key}:")
        for label in Label.objects.filter(kind=kind):
            lines.append("  " + _line(slug=label.slug, name=label.name))
    return "\n".join(lines) + "\n"


def _line(**values: Any) -> str:
    return f"  - {scalar({name: v for name, v in values.items() if v != ''})}"

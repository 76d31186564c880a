"""Positions and dissents from the file of an interpretation, and back."""

from typing import Any

from content.library_io.body import Block, derived_id
from content.library_io.errors import LibraryProblems
from content.library_io.reading import Entry
from content.models import Dissent, InterpretationPage, Position
from portal.members.models import Organisation, Tier, WorkingGroup

# How a file says that a dissent does not name whose it is.
NO_NAME = "secretariat"


def fill_interpretation(page: InterpretationPage, entry: Entry) -> None:
    """Set the positions and dissents of an interpretation as its file says them."""
    tier = entry.data.get("parts_tier")
    page.parts_tier = Tier.objects.get(code=tier) if tier else None
    # A position keeps its row: its number is its name.
    known = {one.number: one.pk for one in page.positions.all()}
    positions, dissents = [], []
    for place, block in enumerate(entry.blocks):
        if block.type == "position":
            value = dict(block.value)
            value["examples"] = [
                {
                    "type": "example",
                    "value": example,
                    "id": derived_id(entry.id, number, f"example-{value['number']}"),
                }
                for number, example in enumerate(value["examples"])
            ]
            pk = known.get(value["number"])
            positions.append(Position(**value, pk=pk, sort_order=place))
        elif block.type == "dissent":
            value = dict(block.value)
            by, tier, group = (value.pop(key) for key in ("by", "tier", "group"))
            dissents.append(
                Dissent(
                    **value,
                    organisation=_organisation(by, entry),
                    tier=Tier.objects.get(code=tier) if tier else None,
                    group=WorkingGroup.objects.get(slug=group) if group else None,
                    sort_order=place,
                )
            )
    page.positions.set(positions)
    page.dissents.set(dissents)


def _organisation(name: str, entry: Entry) -> Organisation | None:
    if name == NO_NAME:
        return None
    found = Organisation.objects.filter(name=name).first()
    if found is None:
        raise LibraryProblems(
            [entry.problem("id", f"A dissent is by “{name}”: no organisation of ours.")]
        )
    return found


def dated_blocks(page: Any) -> list[Block]:
    """Positions in their order, each followed by what is said against it."""
    if not isinstance(page, InterpretationPage):
        return []
    found = []
    dissents = list(page.dissents.all())
    for position in page.positions.all():
        value = {
            name: getattr(position, name)
            for name in (
                "number", "status", "confidence", "in_force_from", "in_force_to",
                "closed_on", "known_from", "known_to", "replaces", "answer",
                "facts_assumed", "reasons", "reviews",
            )
        }  # fmt: skip
        value["examples"] = position.texts()["examples"]
        found.append(Block("position", "", value))
        for dissent in dissents:
            if dissent.position == position.number:
                found.append(Block("dissent", "", _dissent(dissent)))
    return found


def _dissent(dissent: Dissent) -> dict[str, Any]:
    return {
        "position": dissent.position,
        "kind": dissent.kind,
        "by": dissent.organisation.name if dissent.organisation else NO_NAME,
        "stated_on": dissent.stated_on,
        "title": dissent.title,
        "tier": dissent.tier.code if dissent.tier else "",
        "group": dissent.group.slug if dissent.group else "",
        "view": dissent.view,
        "why": dissent.why,
    }

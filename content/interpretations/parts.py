"""An interpretation's positions and dissents as parts of its page, made at publish."""

from typing import Any

from content.rendering import PartWriter
from portal.access import Audience


def own_audience(
    page: Any, tier_id: int | None = None, group: int | None = None
) -> str:
    """The key of what a part asks for beside its page; "" for nothing more."""
    ranks = [rank for rank in (page.parts_tier_id, tier_id) if rank is not None]
    groups = frozenset([group] if group else [])
    if not ranks and not groups:
        return ""
    return Audience(max(ranks, default=0), groups).key


def write_positions(page: Any, writer: PartWriter) -> None:
    """Each position in two parts, answer and reasons, and each dissent in its own.

    Drafts are left out. What search finds carries the position that it belongs to:
    only those in force on the asked day are looked at.
    """
    own = own_audience(page)
    dissents = list(page.dissents.all())
    for position in page.positions.all():
        if not position.is_shown:
            continue
        _write_position(page, position, writer, own)
        here = [one for one in dissents if one.position == position.number]
        for place, dissent in enumerate(here, 1):
            _write_dissent(page, dissent, place, writer)


def _write_position(page: Any, position: Any, writer: PartWriter, own: str) -> None:
    number, version = position.number, version_of(page.pk, position.number)
    anchor = f"position-{number}"
    html = writer.add(
        "position",
        {"answer": position.answer},
        {
            "number": number,
            "status": position.status,
            "confidence": position.confidence,
            "in_force_from": position.in_force_from.isoformat(),
            "in_force_to": _iso(position.in_force_to),
            "closed_on": _iso(position.closed_on),
            "known_from": position.known_from.isoformat(),
            "known_to": _iso(position.known_to),
            "reviews": [
                {"role": review["role"], "on": review["on"]}
                for review in position.reviews
            ],
        },
    )
    writer.section(anchor, page.title, [html["answer"]], version=version)
    texts = {"assumed": position.facts_assumed, "reasons": position.reasons}
    titles = []
    for place, block in enumerate(position.examples, 1):
        texts[f"facts-{place}"] = block.value["facts"]
        texts[f"result-{place}"] = block.value["result"]
        titles.append(block.value["title"])
    html = writer.add(
        "reasons",
        texts,
        {"number": number, "titles": titles},
        audience=own,
    )
    if html["reasons"] or html["assumed"]:
        writer.section(
            f"{anchor}-reasons",
            "Reasons",
            [html["assumed"], html["reasons"]],
            audience=own,
            version=version,
        )
    for place, title in enumerate(titles, 1):
        writer.section(
            f"{anchor}-example-{place}",
            f"Example: {title}",
            [html[f"facts-{place}"], html[f"result-{place}"]],
            audience=own,
            version=version,
        )


def _write_dissent(page: Any, dissent: Any, place: int, writer: PartWriter) -> None:
    own = own_audience(page, dissent.tier_id, dissent.group_id)
    html = writer.add(
        "dissent",
        {"view": dissent.view, "why": dissent.why},
        {
            "number": dissent.position,
            "place": place,
            "kind": dissent.kind,
            "title": dissent.title,
            "organisation": dissent.organisation_id,
            "on": dissent.stated_on.isoformat(),
        },
        audience=own,
    )
    writer.section(
        f"dissent-{dissent.position}-{place}",
        f"{dissent.get_kind_display()}: {dissent.title}",
        [html["view"], html["why"]],
        audience=own,
        version=version_of(page.pk, dissent.position),
    )


def version_of(page_id: int, number: int) -> str:
    """How search names a position: ``12/1``."""
    return f"{page_id}/{number}"


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None

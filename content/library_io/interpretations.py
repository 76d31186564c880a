"""What must be right between the files of a library for interpretations and laws."""

from typing import TYPE_CHECKING, Any

from content.citations import CitationError, Names, parse
from content.interpretations import timeline
from content.library_io.adopted import closing_day
from content.library_io.body import READERS
from content.library_io.errors import Problem

if TYPE_CHECKING:
    from content.library_io.reading import Entry, Library


def check_interpretations(library: "Library") -> list[Problem]:
    """Faults in citations, time lines and in what stands where it cannot."""
    names = names_of_laws(library)
    slugs = {law.slug for law in library.laws}
    found: list[Problem] = []
    for entry in library.entries():
        dated = [block for block in entry.blocks if block.type in READERS]
        if entry.type == "instrument" and entry.data["instrument"] not in slugs:
            found.append(
                entry.problem(
                    "instrument", f"There is no law “{entry.data['instrument']}” here."
                )
            )
        if entry.type != "interpretation":
            if dated:
                found.append(
                    entry.problem("id", "Only interpretations hold positions.")
                )
            continue
        found += _check(entry, names)
    return found


def names_of_laws(library: "Library") -> Names:
    """How citations name the laws of this library."""
    return Names(
        [
            (
                law.slug,
                [
                    law.data["short"], law.data["formal"], law.data["name"],
                    *(law.data.get("also") or []),
                ],
                law.data.get("numbering") or "art",
            )
            for law in library.laws
        ]
    )  # fmt: skip


def _check(entry: "Entry", names: Names) -> list[Problem]:
    found: list[Problem] = []
    for text in entry.data.get("provisions") or []:
        try:
            parse(str(text), names)
        except CitationError as error:
            found.append(entry.problem("provisions", f"“{text}”: {error}"))
    types = [block.type for block in entry.blocks]
    first = next((n for n, kind in enumerate(types) if kind in READERS), len(types))
    if any(kind not in READERS for kind in types[first:]):
        found.append(entry.problem("id", "Text stands before the first position."))
    positions = [block.value for block in entry.blocks if block.type == "position"]
    if not positions:
        found.append(entry.problem("id", "An interpretation has a position."))
    numbers = [value["number"] for value in positions]
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        found.append(entry.problem("id", f"Position {number} stands here twice."))
    for block in entry.blocks:
        if block.type == "dissent" and block.value["position"] not in numbers:
            found.append(
                entry.problem(
                    "id",
                    f"A dissent speaks to position {block.value['position']}: "
                    "there is none.",
                )
            )
    spans = [span_of(value) for value in positions]
    found += [entry.problem("id", fault.message) for fault in timeline.faults(spans)]
    return found


def span_of(value: dict[str, Any]) -> timeline.Span:
    """The dates of a position as its file says them."""
    return timeline.Span(
        number=value["number"],
        status=value["status"],
        in_force_from=value["in_force_from"],
        known_from=value["known_from"],
        in_force_to=value["in_force_to"],
        known_to=value["known_to"],
        closed_on=closing_day(value),
    )

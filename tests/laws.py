"""Laws and interpretations for tests, by plain functions."""

from datetime import date
from typing import Any

from content.models import (
    Dissent,
    Instrument,
    InstrumentPage,
    InstrumentVersion,
    InterpretationPage,
    Position,
    Provision,
)
from tests import builders
from tests.replay import remembered

D = date
ONE_VERSION = ((D(2021, 1, 1), ("Art. 1(3)", "Art. 6", "Art. 6(2)", "Annex I")),)


@remembered
def instrument(
    slug: str = "eu-2017-821",
    versions: Any = ONE_VERSION,
    **fields: Any,
) -> Instrument:
    """A published law; each version: (in force from, labels or {label: summary})."""
    given = {
        "short": "2017/821",
        "name": "EU Conflict Minerals Regulation",
        "formal": "Regulation (EU) 2017/821",
        "kind": "regulation",
        "jurisdiction": "EU",
        **fields,
    }
    law = Instrument(slug=slug, **given)
    law.versions.set([version(place, *one) for place, one in enumerate(versions)])
    law.save()
    return law


def version(place: int, since: date, provisions: Any) -> InstrumentVersion:
    found = InstrumentVersion(
        label=f"version {place + 1}", in_force_from=since, sort_order=place
    )
    texts = (
        provisions
        if isinstance(provisions, dict)
        else {label: f"What {label} says." for label in provisions}
    )
    found.provisions.set(
        [
            Provision(
                label=label, heading=f"About {label}", summary=text, sort_order=number
            )
            for number, (label, text) in enumerate(texts.items())
        ]
    )
    return found


@remembered
def law_page(parent: Any, law: Instrument, **fields: Any) -> InstrumentPage:
    given = {"title": law.name, "slug": law.slug, **fields}
    return builders.add(parent, InstrumentPage(instrument=law, **given))


def position(number: int = 1, **fields: Any) -> Position:
    """A proposal from 2021 on, unless told otherwise."""
    given = {
        "status": "in review",
        "in_force_from": D(2021, 1, 1),
        "known_from": D(2024, 1, 1),
        "answer": f"Answer {number}.",
        "reasons": f"1. Reason {number}, practice.",
        "sort_order": number,
        **fields,
    }
    return Position(number=number, **given)


def dissent(number: int = 1, **fields: Any) -> Dissent:
    given = {
        "title": "Another view",
        "stated_on": D(2024, 2, 1),
        "view": "They read it otherwise.",
        "why": "Because of the words.",
        **fields,
    }
    return Dissent(position=number, **given)


def interpretation(
    parent: Any, *positions: Position, dissents: Any = (), **fields: Any
) -> InterpretationPage:
    given = {
        "title": "How do we count?",
        "slug": "counting",
        "summary": "What counts towards the weight.",
        "provisions": ["2017/821 Art. 1(3)"],
        **fields,
    }
    groups = given.pop("groups", ())
    live = given.pop("live", True)
    page = InterpretationPage(**given)
    page.positions.set(list(positions) or [position()])
    page.dissents.set(list(dissents))
    return builders.add(parent, page, groups=groups, live=live)

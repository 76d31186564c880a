"""Knowledge checks inside lessons: nobody marks them, they show what was understood."""

from dataclasses import dataclass
from typing import Any

_MOST_CHOSEN = 8


@dataclass(frozen=True, slots=True)
class Answered:
    """One option of an answered check: what was chosen, what is right, why."""

    text: str
    correct: bool
    chosen: bool
    feedback: str


def check_of(page: Any, block_id: str) -> Any:
    """The knowledge check of this id in the page's text, or None."""
    for block in page.body:
        if block.block_type == "check" and block.id == block_id:
            return block
    return None


def answered(block: Any, chosen: list[str]) -> tuple[list[Answered], bool | None]:
    """The options with what is said to them, and whether all was chosen right.

    chosen: places of options as text, as a form sends them; anything else is left
    out. None: nothing was chosen, and nothing is told.
    """
    places = {int(one) for one in chosen[:_MOST_CHOSEN] if one in _PLACES}
    options = list(block.value["options"])
    places = {place for place in places if place < len(options)}
    if not places:
        return [], None
    rows = [
        Answered(one["text"], bool(one["correct"]), place in places, one["feedback"])
        for place, one in enumerate(options)
    ]
    return rows, all(row.chosen == row.correct for row in rows)


_PLACES = frozenset(str(place) for place in range(_MOST_CHOSEN))

"""Questions as the library's YAML, which loses nothing, and as a table.

A table has letters instead of the options' own ids.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from content.library_io.front_matter import scalar
from content.library_io.yaml_text import entry
from content.questions.cells import written
from content.questions.reading import letter
from content.questions.shape import Draft, DraftOption
from content.spreadsheet import csv_lines

_LEAST_OPTIONS = 8


def to_yaml(drafts: Iterable[Draft]) -> str:
    """A question file that `from_yaml.read` reads back as these drafts."""
    return "\n".join(line for draft in drafts for line in _question(draft)) + "\n"


def _question(draft: Draft) -> Iterator[str]:
    lines = [
        *entry("id", draft.id),
        *entry("type", draft.type),
        *entry("tags", list(draft.tags)),
        *entry("prompt", draft.prompt),
    ]
    if draft.type == "numeric":
        unit = f", unit: {scalar(draft.unit, True)}" if draft.unit else ""
        # Bare, as people write them: canonical decimals are numbers to YAML too.
        numbers = f"value: {draft.value}, tolerance: {draft.tolerance or '0'}"
        lines.append(f"key: {{{numbers}{unit}}}")
    else:
        key = "pairs" if draft.type == "match" else "options"
        lines += entry(key, [_option(option) for option in draft.options])
    lines += entry("points", draft.points)
    lines += entry("feedback", draft.feedback)
    if draft.sources:
        sources = [_source(source) for source in draft.sources]
        lines.append(f"sources: {scalar(sources)}")
    for place, line in enumerate(lines):
        yield f"{'- ' if not place else '  '}{line}".rstrip()


def _option(option: DraftOption) -> dict[str, Any]:
    found: dict[str, Any] = {"id": option.id, "text": option.text}
    if option.match:
        found["match"] = option.match
    if option.correct:
        found["correct"] = True
    if option.feedback:
        found["feedback"] = option.feedback
    return found


def _source(source: str) -> Any:
    page, _sign, anchor = source.partition("#")
    if "/" in page:
        return source
    return {"page": page, "anchor": anchor} if anchor else {"page": page}


def columns(options: int = _LEAST_OPTIONS) -> list[str]:
    """The heads of a table for questions with up to so many options."""
    letters = [letter(place) for place in range(max(options, _LEAST_OPTIONS))]
    return [
        "id", "type", "prompt",
        *(f"option_{each}" for each in letters),
        "correct",
        *(f"feedback_{each}" for each in letters),
        *(f"match_{each}" for each in letters),
        "tolerance", "unit", "feedback", "points", "tags", "sources",
    ]  # fmt: skip


def to_csv(drafts: Iterable[Draft]) -> Iterator[str]:
    """The lines of a table that `sheet.read` reads; no cell of it is computed."""
    drafts = list(drafts)
    heads = columns(max((len(draft.options) for draft in drafts), default=0))
    rows = (_cells(draft) for draft in drafts)
    return csv_lines(
        heads, ([written(cells.get(head, "")) for head in heads] for cells in rows)
    )


def _cells(draft: Draft) -> dict[str, str]:
    cells = {
        "id": draft.id,
        "type": draft.type,
        "prompt": draft.prompt,
        "tolerance": draft.tolerance,
        "unit": draft.unit,
        "feedback": draft.feedback,
        "points": str(draft.points),
        "tags": "; ".join(draft.tags),
        "sources": "; ".join(draft.sources),
    }
    right = []
    for place, option in enumerate(draft.options):
        name = letter(place)
        cells[f"option_{name}"] = option.text
        cells[f"feedback_{name}"] = option.feedback
        cells[f"match_{name}"] = option.match
        if option.correct:
            right.append(option.id if draft.type == "truefalse" else name)
    cells["correct"] = draft.value or ", ".join(right)
    return cells

"""Questions as the library's YAML, which loses nothing."""

from collections.abc import Iterable, Iterator
from typing import Any

from content.library_io.front_matter import scalar
from content.library_io.yaml_text import entry
from content.questions.shape import Draft, DraftOption


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

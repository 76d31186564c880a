"""Make a page's text once, when it is published: HTML with marks for what depends on
the reader, contents, sections, facts. Rendering is never on the reading path."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from content.markup import Rendered, fix_heading_ids, render
from content.sections import Section, reading_minutes, sections_of

if TYPE_CHECKING:
    from content.models import BasePage


@dataclass(slots=True)
class Body:
    """A body made ready: what `StoredBody` keeps."""

    html: str = ""
    contents: list[dict[str, Any]] = field(default_factory=list)
    references: list[list[str]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    minutes: int = 1
    warnings: list[Any] = field(default_factory=list)


def render_body(page: BasePage) -> Body:
    """Render a page's body from the instance's own fields (live, draft or preview)."""
    stream = getattr(page, "body", None)
    body = Body()
    if not stream:
        return body
    sources = source_keys(page)
    taken: set[str] = set()
    parts: list[str] = []
    names: dict[tuple[str, str], None] = {}
    for block in stream:
        html, rendered = _render_block(block, sources, taken)
        parts.append(html)
        for part in rendered:
            body.warnings += part.warnings
            for reference in part.references:
                names[reference.kind, reference.target] = None
            for level, anchor, text in part.headings:
                body.contents.append(
                    {"level": level, "id": anchor, "text": text, "block": block.id}
                )
    body.html = "\n".join(part for part in parts if part)
    body.references = [list(name) for name in names]
    body.sections = sections_of(body.html, title=page.title)
    body.minutes = reading_minutes(body.sections)
    return body


def related_ids(page: BasePage) -> list[int]:
    """The pages that an editor put beside this one, in their order."""
    return [row.target_id for row in page.related_pages.all()]


def source_keys(page: BasePage) -> list[str]:
    return [source.value["key"] for source in getattr(page, "sources", None) or ()]


def _render_block(
    block: Any, sources: list[str], taken: set[str]
) -> tuple[str, list[Rendered]]:
    value = block.value
    if block.block_type == "text":
        rendered = render(value, source_keys=sources, taken=taken)
        return rendered.html, [rendered]
    context: dict[str, Any] = {"value": value, "id": block.id}
    parts: list[Rendered] = []
    for name in ("text", "transcript"):
        if name in value:
            part = render(value[name], source_keys=sources, taken=taken)
            context[f"{name}_html"] = part.html
            parts.append(part)
    html = render_to_string(f"content/blocks/{block.block_type}.html", context)
    return html.strip(), parts


def store(page: BasePage) -> None:
    """Keep what readers will see of a live page, in the caller's transaction."""
    from content.models import StoredBody

    body = render_body(page)
    StoredBody.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "html": body.html,
            "contents": body.contents,
            "references": body.references,
            "sections": [asdict(section) for section in body.sections],
            "minutes": body.minutes,
            "facts": page.facts(),
            "related": related_ids(page),
        },
    )


def keep_heading_ids(page: BasePage) -> None:
    """Before a publish: headings whose words changed keep their published address."""
    from content.models import StoredBody

    stream = getattr(page, "body", None)
    if not stream:
        return
    stored = StoredBody.objects.filter(page_id=page.pk).values_list(
        "contents", flat=True
    )
    old = stored[0] if stored else []
    if not old:
        return
    for index, block in enumerate(stream):
        if block.block_type != "text":
            continue
        known = [
            (entry["id"], entry["text"], entry["level"])
            for entry in old
            if entry.get("block") == block.id
        ]
        if known:
            fixed = fix_heading_ids(known, block.value)
            if fixed != block.value:
                stream[index] = ("text", fixed, block.id)

"""Make a page's text once, when it is published: HTML with marks for what depends on
the reader, contents, sections, facts. Rendering is never on the reading path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from content.citations import CitationError, parse_target
from content.markup import Rendered, fix_heading_ids, render
from content.sections import Section, reading_minutes, sections_of, text_of
from portal.access import conjunctions, part_key
from portal.members.models import AudienceInUse

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
    parts: list[dict[str, Any]] = field(default_factory=list)
    # Where each provision is cited: (target, key of the narrower part or "").
    cited: set[tuple[str, str]] = field(default_factory=set)


class PartWriter:
    """Takes the parts that a page type has beside its body, each with its readers.

    A part is a dict: name, audience ("" or a key of its own), data (JSON), html (clean
    HTML with marks, by name). What is not for everybody who reads the page stands in
    parts only, so that filtering them is enough (`content.assembly`).
    """

    def __init__(self, body: Body, sources: list[str], taken: set[str]) -> None:
        self.body, self.sources, self.taken = body, sources, taken

    def add(
        self,
        name: str,
        texts: dict[str, str],
        data: dict[str, Any] | None = None,
        *,
        audience: str = "",
    ) -> dict[str, str]:
        """Render these Markdown texts into one part; their HTML by name."""
        html = {}
        for key, text in texts.items():
            rendered = render(text or "", source_keys=self.sources, taken=self.taken)
            html[key] = rendered.html
            self.body.warnings += rendered.warnings
            for reference in rendered.references:
                self.body.references.append([reference.kind, reference.target])
                if reference.kind == "cite":
                    self.body.cited.add((reference.target, audience))
        self.body.parts.append(
            {"name": name, "audience": audience, "data": data or {}, "html": html}
        )
        return html

    def heading(self, anchor: str, text: str) -> None:
        """An entry of the page's contents that its template has a heading for."""
        self.body.contents.append({"level": 2, "id": anchor, "text": text})

    def section(
        self,
        anchor: str,
        heading: str,
        html: list[str],
        *,
        audience: str = "",
        version: str = "",
    ) -> None:
        """A passage for search, and a place for deep links."""
        text = "\n".join(filter(None, map(text_of, html)))
        section = Section(anchor, heading, text, audience or None, version)
        self.body.sections.append(section)


def render_body(page: BasePage) -> Body:
    """Render a page's body from the instance's own fields (live, draft or preview)."""
    body = Body()
    sources = source_keys(page)
    taken: set[str] = set()
    parts: list[str] = []
    names: dict[tuple[str, str], None] = {}
    for block in getattr(page, "body", None) or ():
        html, rendered = _render_block(block, sources, taken)
        parts.append(html)
        for part in rendered:
            body.warnings += part.warnings
            for reference in part.references:
                names[reference.kind, reference.target] = None
                if reference.kind == "cite":
                    body.cited.add((reference.target, ""))
            for level, anchor, text in part.headings:
                body.contents.append(
                    {"level": level, "id": anchor, "text": text, "block": block.id}
                )
    body.html = "\n".join(part for part in parts if part)
    body.references = [list(name) for name in names]
    body.sections = sections_of(body.html, title=page.title)
    page.write_parts(PartWriter(body, sources, taken))
    body.references = [
        list(name) for name in dict.fromkeys(map(tuple, body.references))
    ]
    # What is for fewer readers is not told by the time that the page takes either.
    everybody = [section for section in body.sections if not section.audience]
    body.minutes = reading_minutes(everybody)
    return body


def related_ids(page: BasePage) -> list[int]:
    """The pages that an editor put beside this one, in their order."""
    return [row.target_id for row in page.related_pages.all()]


def source_keys(page: BasePage) -> list[str]:
    return [source["key"] for source in page.cited_sources()]


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


def store(page: BasePage) -> Body:
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
            "parts": body.parts,
        },
    )
    note_part_keys([page.pk])
    note_citations(page, body)
    return body


def note_part_keys(page_ids: Iterable[int]) -> None:
    """Have the keys of these pages' narrower parts among the keys in use: a reader's
    keys are chosen from those, and an unknown key is denied to everybody. Search asks
    for several of them together."""
    from content.models import StoredBody

    bodies = StoredBody.objects.filter(page_id__in=list(page_ids)).exclude(parts=[])
    AudienceInUse.note(
        {
            key
            for audience, parts in bodies.values_list("page__audience", "parts")
            for key in conjunctions(
                part_key(audience, part["audience"])
                for part in parts
                if part["audience"]
            )
        }
    )


def note_citations(page: BasePage, body: Body) -> None:
    """Keep which provisions a live page cites, for the way back from the law."""
    from content.models import Cited

    rows = {(target, audience, False) for target, audience in body.cited}
    rows |= {(target, "", True) for target in page.interpreted()}
    Cited.objects.filter(page_id=page.pk).delete()
    Cited.objects.bulk_create(
        Cited(
            page_id=page.pk,
            instrument=instrument,
            label=label,
            audience=audience,
            is_reading=is_reading,
        )
        for target, audience, is_reading in sorted(rows)
        for instrument, label in _provisions_of(target)
    )


def _provisions_of(target: str) -> list[tuple[str, str]]:
    """Instrument and label of what a ``cite:`` target names; a range names several."""
    try:
        citation = parse_target(target)
    except CitationError:
        return []
    labels = [label.slug for label in citation.labels] or [""]
    return [(citation.instrument or "", label) for label in labels]


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

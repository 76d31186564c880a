"""Laws, their provisions and the dated readings of them as the API gives them."""

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from content.interpretations.beside import current_answers
from content.regulations import reader
from content.regulations.names import laws as all_laws
from portal.api import problems, schemas
from portal.api.documents import document_of, html_and_markdown
from portal.api.endpoints import PageId, facts_of
from portal.api.lists import Piece, next_of, of_kind, piece
from portal.api.reading import open_page
from portal.api.rows import item_of, link_of
from portal.api.times import Day
from portal.mails import absolute

router = Router()
LawName = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
Label = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,60}$")]


class AsOf(Schema):
    as_of: Day | None = Field(None, description="As of this day; today without it")


class BothTimes(AsOf):
    known: Day | None = Field(None, description="As it was known on this day")


@router.get(
    "/interpretations",
    response=schemas.Interpretations,
    url_name="api_interpretations",
)
def interpretations(request: Any, wanted: Query[Piece]) -> dict[str, Any]:
    """All interpretations, with today's position of those that are open to you."""
    viewer = request.viewer
    found, after = piece(of_kind("interpretation", viewer), wanted)
    readable = [row.pk for row in found if viewer.can_read(row)]
    facts, answers = facts_of(readable), current_answers(readable, viewer)
    return {
        "items": [
            {
                **item_of(row, viewer),
                "reads": facts.get(row.pk, {}).get("provisions") or [],
                "position": _span(answers[row.pk]) if row.pk in answers else None,
            }
            for row in found
        ],
        "next": next_of(request, after),
    }


@router.get(
    "/interpretations/{page_id}",
    response=schemas.InterpretationOut,
    url_name="api_interpretation",
)
def interpretation(
    request: Any, page_id: PageId, wanted: Query[BothTimes]
) -> dict[str, Any]:
    """The positions on one question. Reasons, examples and dissents are there as far
    as they are open to you."""
    page, row = open_page(request.viewer, pk=page_id)
    if page.kind != "interpretation":
        raise problems.not_found()
    today = timezone.localdate()
    document = document_of(page, request, day=wanted.as_of, known=wanted.known)
    view = document.context["view"]
    return {
        **item_of(row, request.viewer),
        "as_of": wanted.as_of or today,
        "known": wanted.known or today,
        "current": view.position.number if view.position else None,
        "positions": [_position(one, page.url) for one in view.line],
        "reads": [
            {
                "text": one.text,
                "url": absolute(one.url) if one.url else "",
                "law": one.slug,
                "provision": one.label,
            }
            for one in view.reads
        ],
        "needs_confirmation_since": view.reconfirm,
        "background": html_and_markdown(document.reading.html, page.url),
        "sources": document.reading.facts.get("sources") or [],
    }


@router.get("/laws", response=schemas.Laws, url_name="api_laws")
def laws(request: Any, wanted: Query[Piece]) -> dict[str, Any]:
    """All laws and standards."""
    viewer = request.viewer
    found, after = piece(of_kind("law", viewer), wanted)
    known = {
        law.page.pk: law for law in all_laws(viewer.stamp).by_slug.values() if law.page
    }
    items = []
    for row in found:
        law = known.get(row.pk) if viewer.can_read(row) else None
        items.append(
            {
                **item_of(row, viewer),
                "law": law.slug if law else None,
                "short": law.short if law else None,
                "formal": law.formal if law else None,
            }
        )
    return {"items": items, "next": next_of(request, after)}


@router.get("/laws/{law}", response=schemas.LawOut, url_name="api_law")
def one_law(request: Any, law: LawName, wanted: Query[AsOf]) -> dict[str, Any]:
    """A law by the name that citations have for it, with its provisions."""
    page, row = _law_page(request.viewer, law)
    document = document_of(page, request, day=wanted.as_of)
    view = document.context["law"]
    data = view.data
    return {
        **item_of(row, request.viewer),
        "law": data["slug"],
        "short": data["short"],
        "formal": data["formal"],
        "as_of": view.day,
        "jurisdiction": data["jurisdiction"],
        "law_kind": data["kind"],
        "official_url": data["url"],
        "minerals": data["minerals"],
        "version": view.version,
        "versions": data["versions"],
        **{
            name: html_and_markdown(view.html[name], page.url)
            for name in ("scope", "duties", "penalty", "status")
        },
        "provisions": [_row(one, page.url) for one in view.rows],
        "readings": [link_of(one.entry, request.viewer) for one in view.readings],
        "sources": document.reading.facts.get("sources") or [],
    }


@router.get(
    "/laws/{law}/provisions/{label}",
    response=schemas.ProvisionOut,
    url_name="api_provision",
)
def provision(
    request: Any, law: LawName, label: Label, wanted: Query[AsOf]
) -> dict[str, Any]:
    """One provision as it stands on a day, and who reads and cites it."""
    page, _row_of_page = _law_page(request.viewer, law)
    if page.resolve([label]) != {"label": label}:
        raise problems.not_found()
    document = document_of(page, request, label=label, day=wanted.as_of)
    view = document.context["provision"]
    viewer = request.viewer
    return {
        **_row(view.row, page.url),
        "law": view.law["slug"],
        "as_of": view.day,
        "citation": view.long_citation,
        "repealed": view.row.is_repealed,
        "history": [_row(one, page.url) for one in view.history],
        "see": [text for text, _url in view.see],
        "readings": [link_of(one.entry, viewer) for one in view.readings],
        "cited_by": [link_of(one.entry, viewer) for one in view.citing],
    }


def _law_page(viewer: Any, name: str) -> tuple[Any, Any]:
    law = all_laws(viewer.stamp).by_slug.get(name)
    # Asked for in either case: how long it takes must not tell that there is one.
    return open_page(viewer, pk=law.page.pk if law and law.page else 0)


def _row(row: reader.Row, path: str) -> dict[str, Any]:
    return {
        "provision": row.slug,
        "label": row.label,
        "heading": row.heading,
        "summary": html_and_markdown(row.summary, path),
        "url": absolute(row.path),
        "official_url": row.url,
        "since": row.since,
        "unconfirmed": row.is_unconfirmed,
    }


def _span(position: Any) -> dict[str, Any]:
    span = position.span
    return {
        "number": span.number,
        "status": span.status,
        "confidence": position.confidence,
        "in_force_from": span.in_force_from,
        "in_force_to": span.in_force_to,
        "known_from": span.known_from,
        "known_to": span.known_to,
    }


def _position(position: Any, path: str) -> dict[str, Any]:
    """What is in `position` is this reader's: parts that are not were left out."""

    def text(html: str) -> dict[str, str]:
        return html_and_markdown(html, path)

    opens = position.reasons_open
    return {
        **_span(position),
        "url": absolute(position.path),
        "answer": text(position.answer),
        "reasons_open": opens,
        "facts_assumed": text(position.assumed) if opens else None,
        "reasons": text(position.reasons) if opens else None,
        "examples": [
            {
                "title": one.title,
                "facts": text(one.facts),
                "result": text(one.result),
            }
            for one in position.examples
        ],
        "dissents": [
            {
                "kind": one.kind,
                "title": one.title,
                "by": one.by,
                "on": one.on,
                "view": text(one.view),
                "why": text(one.why),
            }
            for one in position.dissents
        ],
    }

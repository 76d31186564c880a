"""What the API answers with: the whole list of fields, for everybody the same.

Nobody chooses fields (SEC-01): what is not here does not leave the house.
"""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class Link(Schema):
    """Another page, as far as this reader may see it."""

    id: int
    kind: str
    title: str
    path: str
    url: str
    locked: bool = Field(description="Listed, but not open to you")


class Item(Link):
    """A page in a list. Of a locked one this is all that there is."""

    library_id: str | None
    language: str
    summary: str
    markdown_url: str
    audience: str = Field(description="Who may read it, in words")
    updated: datetime | None
    reviewed_on: date | None
    review_by: date | None


class Items(Schema):
    items: list[Item]
    next: str | None = Field(description="The address of the next ones; null: no more")


class Label(Schema):
    kind: str = Field(description="topic, mineral, role or step")
    slug: str
    name: str


class Source(Schema):
    key: str
    title: str
    publisher: str = ""
    url: str = ""
    read_on: date | None = None
    as_of: date | None = None


class Part(Schema):
    anchor: str
    heading: str
    level: int
    html: str


class Text(Schema):
    html: str
    markdown: str


class Body(Schema):
    markdown: str
    sections: list[Part]


class PageOut(Item):
    """A page that is open to the reader, parts left out that are not."""

    minutes: int
    ancestors: list[Link]
    children: list[Link] = Field(description="Up to 200, in their order")
    related: list[Link]
    labels: list[Label]
    sources: list[Source]
    body: Body


class Passage(Schema):
    heading: str
    text: str
    url: str


class Hit(Schema):
    page: Item
    passages: list[Passage]


class Found(Schema):
    """A page of results; total counts all, locked those of them not open to you."""

    query: str = Field(description="What was searched, slips mended")
    total: int
    locked: int
    page: int
    pages: int
    also_searched: list[str]
    missing: list[str] = Field(description="Words that no page holds")
    results: list[Hit]


class Term(Item):
    definition: str | None
    also: list[str]
    former: list[str]
    translations: dict[str, list[str]]


class Terms(Schema):
    items: list[Term]
    next: str | None


class Span(Schema):
    """A position in both times: for which days it reads the law, and on which days it
    was held. All days are inclusive; null: open."""

    number: int
    status: str
    confidence: str
    in_force_from: date
    in_force_to: date | None
    known_from: date
    known_to: date | None


class Interpretation(Item):
    reads: list[str] = Field(description="The provisions; empty for a locked one")
    position: Span | None = Field(description="The one of today")


class Interpretations(Schema):
    items: list[Interpretation]
    next: str | None


class Example(Schema):
    title: str
    facts: Text
    result: Text


class Dissent(Schema):
    kind: str
    title: str
    by: str = Field(description="Empty: through the secretariat")
    on: date | None
    view: Text
    why: Text


class Position(Span):
    url: str
    answer: Text
    reasons_open: bool = Field(description="Whether the rest is open to you")
    facts_assumed: Text | None
    reasons: Text | None
    examples: list[Example]
    dissents: list[Dissent]


class Reads(Schema):
    text: str
    url: str
    law: str
    provision: str


class InterpretationOut(Item):
    as_of: date
    known: date
    current: int | None = Field(description="The number of the position of that day")
    positions: list[Position] = Field(description="All of them, the newest first")
    reads: list[Reads]
    needs_confirmation_since: date | None
    background: Text
    sources: list[Source]


class Law(Item):
    law: str | None = Field(description="How citations name it: eu-2017-821")
    short: str | None
    formal: str | None


class Laws(Schema):
    items: list[Law]
    next: str | None


class Version(Schema):
    label: str
    in_force_from: date
    in_force_to: date | None
    note: str


class Row(Schema):
    provision: str
    label: str
    heading: str
    summary: Text
    url: str
    official_url: str
    since: date | None
    unconfirmed: bool


class LawOut(Law):
    as_of: date
    jurisdiction: str
    law_kind: str
    official_url: str
    minerals: list[str]
    version: Version | None = Field(description="The one that binds on that day")
    versions: list[Version]
    scope: Text
    duties: Text
    penalty: Text
    status: Text
    provisions: list[Row]
    readings: list[Link]
    sources: list[Source]


class ProvisionOut(Row):
    law: str
    as_of: date
    citation: str
    repealed: bool
    history: list[Row]
    see: list[str]
    readings: list[Link] = Field(description="Pages that interpret it")
    cited_by: list[Link]


class TokenOut(Schema):
    name: str
    scopes: list[str]
    expires: datetime


class ProblemOut(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    page: Item | None = None
    errors: list[dict[str, Any]] | None = None

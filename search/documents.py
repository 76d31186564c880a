"""What is put into an index: flat documents, made from a page by pure functions.

Three levels. A *page* document holds the whole text and decides matching, order and
counts. *Section* documents give passages with deep links. A *teaser* stands for a
listed page towards those who may not read it: title and summary, not a word more.
Each carries audience keys: engines filter by them, whoever asks.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# A change of the fields or of how they are filled makes a rebuild due.
SCHEMA_VERSION = 1

_EXACT = re.compile(r"[^\W_]+(?:[./:_-][^\W_]+)*")
_WORD = re.compile(r"\w+")
_LONGEST_PREFIX = 12
_MOST_EXACT = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a page: anchor, heading, text, and the key of who may read it: the
    page's, or that of the page and the part's own terms together."""

    anchor: str
    heading: str
    text: str
    audience: str


@dataclass(frozen=True, slots=True)
class PageData:
    """Everything that search knows of one page."""

    page_id: int
    title: str
    summary: str
    kind: str
    audience: str
    tier: str
    is_listed: bool
    language: str = "en"
    ancestors: tuple[int, ...] = ()
    library_id: str = ""
    breadcrumb: str = ""
    names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    label_names: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    updated: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One entry of an index. No field beside these reaches an engine."""

    key: str
    level: str
    page_id: int
    kind: str
    title: str
    body: str
    audience: tuple[str, ...]
    tier: str
    language: str
    heading: str = ""
    anchor: str = ""
    breadcrumb: str = ""
    ancestors: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    label_words: str = ""
    prefixes: tuple[str, ...] = field(default=())
    rank: int = 0
    updated: int = 0


def normal(text: str) -> str:
    """A name as it is compared: lower case, single spaces, no punctuation around."""
    return " ".join(_WORD.findall(text.casefold()))


def documents_of(page: PageData) -> list[Document]:
    """All documents of a page: the page, its sections, and a teaser if it is listed."""
    text = "\n".join(
        f"{part.heading}\n{part.text}" if part.anchor else part.text
        for part in page.parts
        if part.audience == page.audience
    )
    names = tuple(dict.fromkeys([page.title, *page.names]))
    found = [
        Document(
            key=f"p{page.page_id}",
            level="page",
            page_id=page.page_id,
            kind=page.kind,
            title=page.title,
            body=f"{page.summary}\n{text}",
            audience=(page.audience,),
            tier=page.tier,
            language=page.language,
            breadcrumb=page.breadcrumb,
            ancestors=page.ancestors,
            names=names,
            exact=exact_words([page.library_id, *names, text]),
            labels=page.labels,
            label_words=" ".join(page.label_names),
            prefixes=prefixes_of([page.title, *page.names]),
            updated=page.updated,
        )
    ]
    for number, part in enumerate(page.parts):
        found.append(
            Document(
                key=f"p{page.page_id}s{number}",
                level="section",
                page_id=page.page_id,
                kind=page.kind,
                title=page.title,
                heading=part.heading,
                anchor=part.anchor,
                body=part.text,
                audience=(part.audience,),
                tier=page.tier,
                language=page.language,
                ancestors=page.ancestors,
                exact=exact_words([part.heading, part.text]),
            )
        )
    if page.is_listed:
        found.append(
            Document(
                key=f"t{page.page_id}",
                level="teaser",
                page_id=page.page_id,
                kind=page.kind,
                title=page.title,
                body=page.summary,
                audience=(page.audience,),
                tier=page.tier,
                language=page.language,
                ancestors=page.ancestors,
                names=(page.title,),
                exact=exact_words([page.title, page.summary]),
                labels=page.labels,
                prefixes=prefixes_of([page.title]),
                updated=page.updated,
            )
        )
    return found


def exact_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Ids, numbers, citations as they stand: ``cid001322``, ``2017/821``, ``6.6``."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _EXACT.findall(text.casefold()):
            if any(sign.isdigit() for sign in word):
                found[word] = None
                if len(found) >= _MOST_EXACT:
                    return tuple(found)
    return tuple(found)


def prefixes_of(names: Sequence[str]) -> tuple[str, ...]:
    """The beginnings of every word of these names, for search as you type."""
    found: dict[str, None] = {}
    for name in names:
        for word in _WORD.findall(name.casefold()):
            for length in range(1, min(len(word), _LONGEST_PREFIX) + 1):
                found[word[:length]] = None
    return tuple(found)

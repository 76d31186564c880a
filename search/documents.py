"""What is put into an index: flat documents, made from a page by pure functions.

Three levels. A *page* document holds the whole text and decides matching, order and
counts. *Section* documents give passages with deep links. A *teaser* stands for a
listed page towards those who may not read it: title and summary, not a word more.
Each carries audience keys: engines filter by them, whoever asks.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from content.citations import NO_NAMES, find
from search.analysis import LONGEST_WORD, clean

# A change of the fields or of how they are filled makes a rebuild due.
SCHEMA_VERSION = 4

_EXACT = re.compile(r"[^\W_]+(?:[./:_-][^\W_]+)*")
_WORD = re.compile(r"\w+")
_LONGEST_PREFIX = 12
EVERYBODY = "t0"
_MOST_EXACT = 2_000
_MOST_WORDS = 5_000
# Of its files a page document holds this many characters, lest they drown the page.
_MOST_OF_FILES = 30_000
_SPELT = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a page: anchor, heading, text, and the key of who may read it: the
    page's, or that of the page and the part's own terms together. `file_id`: the
    attachment whose text this is; the anchor is then the file's, such as ``page=3``."""

    anchor: str
    heading: str
    text: str
    audience: str
    file_id: int = 0


@dataclass(frozen=True, slots=True)
class PageData:
    """Everything that search knows of one page. `misspelt`: names that find it when
    typed whole, but that are no words of ours."""

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
    misspelt: tuple[str, ...] = ()
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
    file_id: int = 0
    breadcrumb: str = ""
    ancestors: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    misspelt: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    label_words: str = ""
    prefixes: tuple[str, ...] = field(default=())
    words: tuple[str, ...] = ()
    rank: int = 0
    updated: int = 0


def normal(text: str) -> str:
    """A name as it is compared: lower case, single spaces, no punctuation around."""
    return " ".join(_WORD.findall(text.casefold()))


def documents_of(page: PageData) -> list[Document]:
    """All documents of a page: the page, its sections, and a teaser if it is listed."""
    found = [_page(page)]
    for number, part in enumerate(page.parts):
        text = clean(part.text)
        found.append(
            Document(
                key=f"p{page.page_id}s{number}",
                level="section",
                page_id=page.page_id,
                kind=page.kind,
                title=page.title,
                heading=clean(part.heading),
                anchor=part.anchor,
                file_id=part.file_id,
                body=text,
                audience=(part.audience,),
                tier=page.tier,
                language=page.language,
                ancestors=page.ancestors,
                exact=exact_words([part.heading, text]),
            )
        )
    # What everybody may read needs no teaser.
    if page.is_listed and page.audience != EVERYBODY:
        found.append(_teaser(page))
    return found


def _page(page: PageData) -> Document:
    """The whole page in one document; its narrower parts are left out."""
    names = tuple(clean(name) for name in dict.fromkeys([page.title, *page.names]))
    text = clean(f"{page.summary}\n{_text_of(page)}")
    return Document(
        key=f"p{page.page_id}",
        level="page",
        page_id=page.page_id,
        kind=page.kind,
        title=clean(page.title),
        body=text,
        audience=(page.audience,),
        tier=page.tier,
        language=page.language,
        breadcrumb=page.breadcrumb,
        ancestors=page.ancestors,
        names=names,
        misspelt=page.misspelt,
        exact=exact_words([page.library_id, *names, text]),
        labels=page.labels,
        label_words=" ".join(page.label_names),
        prefixes=prefixes_of(names),
        words=spelt_words([*names, text]),
        updated=page.updated,
    )


def _text_of(page: PageData) -> str:
    pieces, of_files = [], 0
    for part in page.parts:
        if part.audience != page.audience:
            continue
        text = part.text
        if part.file_id:
            text = text[: max(0, _MOST_OF_FILES - of_files)]
            of_files += len(text)
        elif part.anchor:
            text = f"{part.heading}\n{text}"
        pieces.append(text)
    return "\n".join(pieces)


def _teaser(page: PageData) -> Document:
    """What everybody may know of a listed page: title and summary."""
    title, summary = clean(page.title), clean(page.summary)
    return Document(
        key=f"t{page.page_id}",
        level="teaser",
        page_id=page.page_id,
        kind=page.kind,
        title=title,
        body=summary,
        audience=(page.audience,),
        tier=page.tier,
        language=page.language,
        ancestors=page.ancestors,
        names=(title,),
        exact=exact_words([title, summary]),
        labels=page.labels,
        prefixes=prefixes_of([title]),
        words=spelt_words([title, summary]),
        updated=page.updated,
    )


def exact_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Ids, numbers, citations as they stand: ``cid001322``, ``2017/821``, ``6.6``,
    ``art-6-2``."""
    found: dict[str, None] = {}
    for text in texts:
        for cited in find(text, NO_NAMES, bare=True):
            for label in cited.citation.labels:
                found.update(dict.fromkeys(label.keys))
        for word in _EXACT.findall(text.casefold()):
            if len(word) < LONGEST_WORD and any(sign.isdigit() for sign in word):
                found[word] = None
        if len(found) >= _MOST_EXACT:
            break
    return tuple(found)[:_MOST_EXACT]


def spelt_words(texts: Iterable[str]) -> tuple[str, ...]:
    """The words as written, lower case: what a slip of the reader's is mended to."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _SPELT.findall(text.casefold()):
            if len(word) < LONGEST_WORD:
                found[word] = None
    return tuple(found)[:_MOST_WORDS]


def prefixes_of(names: Sequence[str]) -> tuple[str, ...]:
    """The beginnings of every word of these names, for search as you type."""
    found: dict[str, None] = {}
    for name in names:
        for word in _WORD.findall(name.casefold()):
            for length in range(1, min(len(word), _LONGEST_PREFIX) + 1):
                found[word[:length]] = None
    return tuple(found)

"""What is put into an index: flat documents, made from a page by pure functions.

Three levels. A *page* document holds the whole text and decides matching, order and
counts. *Section* documents give passages with deep links. A *teaser* stands for a
listed page towards those who may not read it: title and summary, not a word more.
Each carries audience keys: engines filter by them, whoever asks.

A page that has narrower parts, or says different things for different days, has a
page document for each set of parts that somebody may read, and for each position. For
one reader and one day exactly one of them counts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from content.citations import NO_NAMES, find
from portal.access import Audience, conjunctions, part_key
from search.analysis import LONGEST_WORD, clean

# A change of the fields or of how they are filled makes a rebuild due.
SCHEMA_VERSION = 4

_EXACT = re.compile(r"[^\W_]+(?:[./:_-][^\W_]+)*")
_WORD = re.compile(r"\w+")
_LONGEST_PREFIX = 12
EVERYBODY = "t0"
# The version of what is said for every day.
ALWAYS = "always"
_MOST_EXACT = 2_000
_MOST_WORDS = 5_000
# Of its files a page document holds this many characters, lest they drown the page.
_MOST_OF_FILES = 30_000
_SPELT = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a page: anchor, heading, text, and the key of who may read it: the
    page's, or that of the page and the part's own terms together. `file_id`: the
    attachment whose text this is; the anchor is then the file's, such as ``page=3``.
    version: the position that it belongs to, "" for none."""

    anchor: str
    heading: str
    text: str
    audience: str
    file_id: int = 0
    version: str = ""


@dataclass(frozen=True, slots=True)
class PageData:
    """Everything that search knows of one page. `misspelt`: names that find it when
    typed whole, but that are no words of ours. positions: the versions that the page
    has, as ``12/1``; without_position: the version for days on which none holds."""

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
    positions: tuple[str, ...] = ()
    without_position: str = ""
    updated: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One entry of an index. No field beside these reaches an engine.

    level: "page", of which a page has exactly one; "variant", the same page for other
    readers or days; "section"; "teaser". version: which position it is of. unless: keys
    whose holders have a fuller variant.
    """

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
    version: str = ALWAYS
    unless: tuple[str, ...] = ()
    rank: int = 0
    updated: int = 0


def normal(text: str) -> str:
    """A name as it is compared: lower case, single spaces, no punctuation around."""
    return " ".join(_WORD.findall(text.casefold()))


def documents_of(page: PageData) -> list[Document]:
    """All documents of a page: the page, its sections, and a teaser if it is listed."""
    found = list(_pages(page))
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
                version=part.version or ALWAYS,
            )
        )
    # What everybody may read needs no teaser.
    if page.is_listed and page.audience != EVERYBODY:
        found.append(_teaser(page))
    return found


def _pages(page: PageData) -> Iterator[Document]:
    """The whole page, for each position and each set of parts that readers hold."""
    versions = [page.without_position, *page.positions] if page.positions else [""]
    for place, version in enumerate(versions):
        key = f"p{page.page_id}"
        if version:
            key += f"v{version.rpartition('/')[2]}"
        parts = [part for part in page.parts if part.version in ("", version)]
        asked = {part_key(page.audience, part.audience) for part in parts}
        narrower = conjunctions(asked - {page.audience})
        level = "variant" if place else "page"
        yield _page(page, key, level, version, parts, page.audience, narrower)
        for number, audience in enumerate(narrower):
            # Who holds a stricter key too has the variant for that one.
            stricter = narrower[:number]
            name = f"{key}k{number + 1}"
            yield _page(page, name, "variant", version, parts, audience, stricter)


def _page(
    page: PageData,
    key: str,
    level: str,
    version: str,
    parts: Sequence[Part],
    audience: str,
    unless: Sequence[str],
) -> Document:
    """The page with those of these parts that are open to who holds this key."""
    names = tuple(clean(name) for name in dict.fromkeys([page.title, *page.names]))
    needed = Audience.parse(audience)
    open_parts = [one for one in parts if Audience.parse(one.audience).covers(needed)]
    text = clean(f"{page.summary}\n{_text_of(open_parts)}")
    return Document(
        key=key,
        level=level,
        page_id=page.page_id,
        kind=page.kind,
        title=clean(page.title),
        body=text,
        audience=(audience,),
        tier=page.tier,
        language=page.language,
        version=version or ALWAYS,
        unless=tuple(unless),
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


def _text_of(parts: Iterable[Part]) -> str:
    pieces, of_files = [], 0
    for part in parts:
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

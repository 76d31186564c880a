"""Fields of the embedded index; its analysis is `search.analysis`."""

import hashlib
from functools import lru_cache
from importlib.metadata import version

import tantivy

from search.analysis import fingerprint, known, languages
from search.documents import SCHEMA_VERSION, Document, normal

_RAW = "raw"
# Text fields exist once for each language: `all_en`, `title_en`, …
TEXTS = ("all", "title", "heading", "body")


def stamp() -> str:
    """Changes when fields or analysis do: then a rebuild is due."""
    return _stamp(tuple(languages()))


@lru_cache(maxsize=4)
def _stamp(codes: tuple[str, ...]) -> str:
    text = f"{SCHEMA_VERSION}:{fingerprint(list(codes))}:{version('tantivy')}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """Page and teaser documents fill `all` and `title`, sections `heading` and `body`:
    so what is counted for ranking pages knows nothing of sections."""
    builder = tantivy.SchemaBuilder()
    for name in (
        "level", "language", "exact", "name", "prefixes", "audience", "words",
        "version", "unless",
    ):  # fmt: skip
        builder.add_text_field(name, tokenizer_name=_RAW, index_option="basic")
    for name in ("kind", "tier", "labels"):
        builder.add_text_field(
            name, tokenizer_name=_RAW, index_option="basic", fast=True
        )
    builder.add_unsigned_field("page_id", stored=True, indexed=True, fast=True)
    builder.add_unsigned_field("ancestors", indexed=True)
    for code in languages():
        for name in TEXTS:
            builder.add_text_field(
                f"{name}_{code}", stored=name == "body", tokenizer_name=f"text_{code}"
            )
    for name in ("shown_title", "shown_heading", "anchor", "shown_kind",
                 "shown_level", "shown_audience"):  # fmt: skip
        builder.add_text_field(
            name, stored=True, tokenizer_name=_RAW, index_option="basic"
        )
    builder.add_unsigned_field("file_id", stored=True)
    return builder.build()


def as_tantivy(document: Document) -> tantivy.Document:
    """One of our documents in tantivy's form."""
    result = tantivy.Document()
    result.add_unsigned("page_id", document.page_id)
    for ancestor in document.ancestors:
        result.add_unsigned("ancestors", ancestor)
    code = known(document.language)
    singles = {
        "level": document.level, "language": document.language, "kind": document.kind,
        "tier": document.tier, "shown_kind": document.kind,
        "shown_level": document.level, "shown_audience": document.audience[0],
        "version": document.version,
    }  # fmt: skip
    if document.level == "section":
        result.add_unsigned("file_id", document.file_id)
        singles |= {
            f"heading_{code}": document.heading, "shown_heading": document.heading,
            f"body_{code}": document.body, "anchor": document.anchor,
        }  # fmt: skip
    else:
        singles |= {"shown_title": document.title, f"title_{code}": document.title}
        for text in (*document.names, document.label_words, document.body):
            if text:
                result.add_text(f"all_{code}", text)
    for name, value in singles.items():
        result.add_text(name, value)
    for name, values in (
        ("exact", document.exact),
        ("prefixes", document.prefixes),
        ("words", document.words),
        ("audience", document.audience),
        ("unless", document.unless),
        ("labels", document.labels),
        ("name", tuple(normal(one) for one in (*document.names, *document.misspelt))),
    ):
        for value in values:
            result.add_text(name, value)
    return result

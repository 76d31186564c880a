"""Fields and analysis of the embedded index."""

import hashlib
from functools import lru_cache
from importlib.metadata import version

import tantivy

from search.documents import SCHEMA_VERSION, Document, normal

# tantivy's stemmers and stop words by language; others are split into words only.
_STEMMERS = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "sv": "swedish", "da": "danish", "fi": "finnish",
    "no": "norwegian",
}  # fmt: skip
_ANALYSIS = "simple/lower/fold/stop/stem/1"
_RAW = "raw"


def stamp() -> str:
    """Changes when fields or analysis do: then a rebuild is due."""
    text = f"{SCHEMA_VERSION}:{_ANALYSIS}:{version('tantivy')}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=32)
def analyzer(language: str) -> tantivy.TextAnalyzer:
    """How text becomes terms: words, lower case, accents off, stop words, stems."""
    found = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    found = found.filter(tantivy.Filter.remove_long(60))
    found = found.filter(tantivy.Filter.lowercase())
    stemmer = _STEMMERS.get(language.split("-")[0])
    if stemmer:
        found = found.filter(tantivy.Filter.stopword(stemmer))
    found = found.filter(tantivy.Filter.ascii_fold())
    if stemmer:
        found = found.filter(tantivy.Filter.stemmer(stemmer))
    return found.build()


def terms_of(text: str, language: str) -> list[str]:
    """The index terms of a text."""
    return list(analyzer(language).analyze(text))


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "level", "language", "exact", "name", "prefixes", "audience"):
        builder.add_text_field(name, tokenizer_name=_RAW, index_option="basic")
    for name in ("kind", "tier", "labels"):
        builder.add_text_field(
            name, tokenizer_name=_RAW, index_option="basic", fast=True
        )
    builder.add_unsigned_field("page_id", stored=True, indexed=True, fast=True)
    builder.add_unsigned_field("ancestors", indexed=True)
    builder.add_text_field("title", stored=True, tokenizer_name="text")
    builder.add_text_field("body", stored=True, tokenizer_name="text")
    builder.add_text_field("all", tokenizer_name="text")
    for name in ("heading", "anchor", "shown_kind", "shown_level"):
        builder.add_text_field(name, stored=True, tokenizer_name=_RAW)
    return builder.build()


def as_tantivy(document: Document) -> tantivy.Document:
    """One of our documents in tantivy's form."""
    result = tantivy.Document()
    result.add_unsigned("page_id", document.page_id)
    for ancestor in document.ancestors:
        result.add_unsigned("ancestors", ancestor)
    singles = {
        "key": document.key, "level": document.level, "language": document.language,
        "kind": document.kind, "tier": document.tier, "title": document.title,
        "body": document.body, "heading": document.heading, "anchor": document.anchor,
        "shown_kind": document.kind, "shown_level": document.level,
    }  # fmt: skip
    for name, value in singles.items():
        result.add_text(name, value)
    for name, values in (
        ("exact", document.exact),
        ("prefixes", document.prefixes),
        ("audience", document.audience),
        ("labels", document.labels),
        ("name", tuple(normal(one) for one in document.names)),
    ):
        for value in values:
            result.add_text(name, value)
    heading = document.heading if document.level == "section" else ""
    for text in (
        document.title, *document.names[1:], heading, document.label_words,
        document.body,
    ):  # fmt: skip
        if text:
            result.add_text("all", text)
    return result

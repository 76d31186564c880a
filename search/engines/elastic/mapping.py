"""Fields and analysis of the Elasticsearch index. Built of parts that every server 8
or 9 has: no scripts, no plug-ins, nothing that needs a paid licence."""

import hashlib
from typing import Any

from search.analysis import elastic_analysis, fingerprint, known, languages
from search.documents import SCHEMA_VERSION, Document, normal

_MAPPING_VERSION = 1
KEYWORDS = ("level", "language", "kind", "tier", "labels", "audience", "name",
            "version", "unless")  # fmt: skip
# Values as they stand, but scored with their number, as the embedded engine does.
WHOLE = ("exact", "prefixes")
# What answers are made of; the rest of a document is only ever searched.
SHOWN = ["page_id", "level", "kind", "title_*", "heading_*", "body_*", "anchor",
         "file_id", "audience"]  # fmt: skip


def stamp() -> str:
    """Changes when fields or analysis do: then a rebuild is due."""
    text = f"{SCHEMA_VERSION}:{_MAPPING_VERSION}:{fingerprint(languages())}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def settings() -> dict[str, Any]:
    """One shard, so that every word counts the same wherever it is asked; a copy of it
    on a second node as soon as there is one."""
    return {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "-1",
        "analysis": elastic_analysis(languages()),
    }


def mappings() -> dict[str, Any]:
    fields: dict[str, Any] = {name: {"type": "keyword"} for name in KEYWORDS}
    for name in WHOLE:
        fields[name] = {"type": "text", "analyzer": "keyword", "index_options": "freqs"}
    # Only asked for as values, under a filter: in the index they would cost much.
    fields["words"] = {"type": "keyword", "index": False}
    fields["page_id"] = fields["ancestors"] = {"type": "long"}
    for name in ("anchor", "file_id"):
        fields[name] = {
            "type": "keyword" if name == "anchor" else "long",
            "index": False,
            "doc_values": False,
        }
    for code in languages():
        for name in ("all", "title", "heading"):
            fields[f"{name}_{code}"] = {"type": "text", "analyzer": f"text_{code}"}
        # Offsets: passages are marked without reading the text again.
        fields[f"body_{code}"] = {
            "type": "text",
            "analyzer": f"text_{code}",
            "index_options": "offsets",
        }
    return {
        "dynamic": "strict",
        "_meta": {"stamp": stamp()},
        "_source": {"includes": SHOWN},
        "properties": fields,
    }


def as_elastic(document: Document) -> dict[str, Any]:
    """One of our documents in Elasticsearch's form."""
    code = known(document.language)
    found: dict[str, Any] = {
        "page_id": document.page_id,
        "ancestors": list(document.ancestors),
        "level": document.level,
        "language": document.language,
        "kind": document.kind,
        "tier": document.tier,
        "labels": list(document.labels),
        "audience": list(document.audience),
        "version": document.version,
        "unless": list(document.unless),
        "exact": list(document.exact),
        "prefixes": list(document.prefixes),
        "words": list(document.words),
        "name": [normal(one) for one in (*document.names, *document.misspelt)],
    }
    if document.level == "section":
        found |= {
            f"heading_{code}": document.heading,
            f"body_{code}": document.body,
            "anchor": document.anchor,
            "file_id": document.file_id,
        }
    else:
        texts = (*document.names, document.label_words, document.body)
        found |= {
            f"title_{code}": document.title,
            f"all_{code}": [text for text in texts if text],
        }
    return found

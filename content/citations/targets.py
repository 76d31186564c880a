"""Citations written: short, in full, and as the target of a ``cite:`` link."""

import re
from collections.abc import Iterable
from typing import Literal

from content.citations.errors import CitationError
from content.citations.following import FollowingReader
from content.citations.labels import HEADS, Label, label_of_slug
from content.citations.names import Instrument, Lead, Names
from content.citations.runs import Citation
from content.citations.tokens import Tokens

Style = Literal["short", "long", "target"]
SLUG = re.compile(r"[a-z0-9.]+(?:-[a-z0-9.]+)*")
_TO = ".."


def format(citation: Citation, names: Names, style: Style = "short") -> str:
    """ "2017/821 Art. 6(2)", "Regulation (EU) 2017/821, Article 6, paragraph 2",
    "eu-2017-821/art-6-2"."""
    if style == "target":
        return target_of(citation)
    label, until = citation.label, citation.until
    words = _long(label, until) if style == "long" else _short(label, until)
    if citation.instrument is None:
        return words
    instrument = names[citation.instrument]
    name = _formal(instrument) if style == "long" else instrument.leads[0]
    if not words:
        return name
    if style == "long":
        return f"{name}, {words}"
    if label and not until and _is_tail(instrument, label):
        return name + label.after_number
    return f"{name} {words}"


def target_of(citation: Citation) -> str:
    """``eu-2017-821/art-6-2``; a range is ``eu-2017-821/art-4..art-7``."""
    target = citation.instrument or ""
    if citation.label:
        target += f"/{citation.label.slug}"
    if citation.until:
        target += f"{_TO}{citation.until.slug}"
    return target


def parse_target(target: str) -> Citation:
    """The citation of a target, the inverse of `target_of`."""
    slug, slash, rest = target.partition("/")
    first, to, last = rest.partition(_TO)
    if not SLUG.fullmatch(slug) or "." in slug or (slash and not first):
        raise _no_target(target)
    if (to and not last) or len(target) > 200:
        raise _no_target(target)
    try:
        label = label_of_slug(first) if first else None
        until = label_of_slug(last) if last else None
    except CitationError:
        raise _no_target(target) from None
    if label and until and not label < until:
        raise CitationError("range", f"The range in “{target}” runs backwards.")
    return Citation(slug, label, until)


def expand(citation: Citation, labels: Iterable[Label]) -> list[Label]:
    """Of an instrument's labels those that the citation names, in order.

    A range names what lies between its ends, no deeper than these: Art. 4 to 7 names
    Art. 5, which holds Art. 5(1).
    """
    first, last = citation.label, citation.until or citation.label
    if first is None or last is None:
        return []
    depth = max(len(first.parts), len(last.parts))
    low, high = first.sortable_label, last.sortable_label
    return sorted(
        label
        for label in set(labels)
        if low <= label.sortable_label <= high and len(label.parts) <= depth
    )


def _short(label: Label | None, until: Label | None) -> str:
    if label is None:
        return ""
    if until is None:
        return label.text
    # After "Part A" or "sentence 1" a number would be one of these.
    alike = label.kind == until.kind and label.kind != "supplement"
    plain = alike and not (len(label.parts) > 1 and label.parts[-1][0])
    sign = "§" if plain and label.text.startswith("§") else ""
    return f"{sign}{label.text} to {until.number if plain else until.text}"


def _long(label: Label | None, until: Label | None) -> str:
    if label is None:
        return ""
    return f"{label.long_text} to {until.long_text}" if until else label.long_text


def _formal(instrument: Instrument) -> str:
    return instrument.leads[1] if len(instrument.leads) > 1 else instrument.leads[0]


def _is_tail(instrument: Instrument, label: Label) -> bool:
    """Whether the name ends with the label's number: "17 CFR 240.13p-1" + "(b)"."""
    if instrument.numbering != label.kind or label.kind not in HEADS:
        return False
    name = instrument.leads[0]
    tokens = Tokens(name + label.after_number)
    lead = Lead(instrument, name, 0, len(Tokens(name)), False)
    read = FollowingReader(tokens, prose=False).after_name_at(lead)
    return read is not None and read.label == label and read.after == len(tokens)


def _no_target(target: str) -> CitationError:
    return CitationError("target", f"“{target[:60]}” names no provision of a law.")

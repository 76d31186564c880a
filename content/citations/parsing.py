"""Citations from text: a text that is one, and citations in prose or in a query."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from content.citations.errors import CitationError
from content.citations.following import FollowingReader
from content.citations.labels import Label, label_of_slug
from content.citations.names import Names
from content.citations.runs import Citation, Reading, Run
from content.citations.targets import SLUG, parse_target
from content.citations.tokens import Tokens

# Kinds that mean a law even where none is named; "step 2" or "item 4" may not.
_TELLING = frozenset({"art", "rec", "annex", "s"})
_LONGEST_SLUG = 80


class Found(NamedTuple):
    """A citation and where in the text it stands."""

    citation: Citation
    start: int
    end: int


def parse(text: str, names: Names, default: str | None = None) -> list[Citation]:
    """The citations of a text that is nothing else. default: the law of labels that
    name none."""
    text = text.strip()
    if _is_target(text, names):
        return [parse_target(text)]
    reading = Reading(text, names, prose=False)
    tokens = reading.tokens
    if not len(tokens):
        raise CitationError(
            "empty", "Name a law and a provision, such as “2017/821 Art. 6(2)”."
        )
    run = reading.run_at(int(tokens[0].text == "the"))
    end = run.after
    while tokens[end].text in (".", ",", ";"):
        end += 1
    if run.backwards:
        raise CitationError("range", f"The range in “{_cut(text)}” runs backwards.")
    if not run.items or end < len(tokens):
        raise _not_understood(text, tokens, run)
    found = [_under(default, one.citation) for one in run.items]
    if any(one.instrument is None for one in found):
        raise CitationError(
            "no law", f"“{_cut(text)}” names no law: begin with one, as “2017/821”."
        )
    return found


def find(
    text: str, names: Names, default: str | None = None, *, bare: bool = False
) -> Iterator[Found]:
    """The citations in prose or in a query, in order. Labels without a law are given
    where `default` names theirs, or, with `bare`, with no instrument."""
    reading = Reading(text, names, prose=True)
    tokens = reading.tokens
    index = 0
    while index < len(tokens):
        if not reading.may_begin(index):
            index += 1
            continue
        run = reading.run_at(index)
        for one in run.items:
            citation = one.citation
            if citation.instrument is None:
                if (default is None and not bare) or not _tells(citation.label):
                    continue
                citation = _under(default, citation)
            yield Found(citation, tokens[one.first].start, tokens[one.after - 1].end)
        index = max(run.after, index + 1)


def parse_label(text: str, default_kind: str | None = None) -> Label:
    """One provision, in words or as a slug. default_kind: what a bare number is."""
    text = text.strip()
    if SLUG.fullmatch(text) and "-" in text and len(text) <= _LONGEST_SLUG:
        with suppress(CitationError):
            return label_of_slug(text)
    tokens = Tokens(text)
    reader = FollowingReader(tokens, prose=False)
    read = reader.label_at(0)
    if read is None and default_kind:
        read = reader.bare_at(0, default_kind)
    if read is None or read.after < len(tokens):
        rest = tokens.text_from(read.after) if read else _cut(text)
        raise CitationError("label", f"“{rest}” is not understood as a provision.")
    return read.label


def _is_target(text: str, names: Names) -> bool:
    slug, slash, _label = text.partition("/")
    return slug in names and (bool(slash) or slug == text)


def _under(default: str | None, citation: Citation) -> Citation:
    if citation.instrument is None:
        return replace(citation, instrument=default)
    return citation


def _tells(label: Label | None) -> bool:
    if label is None:
        return False
    number = label.parts[0][1]
    return label.kind in _TELLING or not number.isalnum() or number.isalpha()


def _not_understood(text: str, tokens: Tokens, run: Run) -> CitationError:
    if not run.items:
        return CitationError(
            "unknown", f"“{_cut(text)}” begins with no law that is known here."
        )
    rest = tokens.text_from(run.after)
    return CitationError("rest", f"“{rest}” is not understood as part of a citation.")


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:60].rstrip() + "…"

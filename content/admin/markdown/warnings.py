"""What an editor should look at before publishing: found in the text alone."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from django.utils.translation import gettext as _

from content.markup import Rendered, Warning, render
from content.markup.acronyms import explained_by, explained_in, used_in
from content.markup.headings import plain

# Kinds of links by name whose targets are known here.
CHECKED = ("page", "term", "file", "cite")
# All-caps words that need no explanation: file types, units, currencies.
PLAIN = {
    "PDF", "CSV", "XLS", "XLSX", "XLSM", "DOC", "DOCX", "PPT", "PPTX", "ODT", "ODS",
    "ODP", "TXT", "ZIP", "PNG", "JPG", "JPEG", "GIF", "SVG", "HTML", "XML", "JSON",
    "URL", "ICS", "KWH", "MWH", "PPM", "PPB", "UTC", "CET", "USD", "EUR", "GBP", "CHF",
    "JPY", "CNY", "FAQ",
}  # fmt: skip
MOST = 100
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NAME = re.compile(r"((?:page|term|file|cite):[^#\s)>\]]{1,200})")
_HEADING = re.compile(
    r"^#{3,6}[ \t]+(\S.{0,400}?)[ \t]{0,9}(?:\{#[\w-]{1,99}\})?[ \t]{0,9}#*[ \t]{0,9}$"
)
_MARK = re.compile(r"(?<![\]\\!])\[([A-Za-z]{1,3}\d{1,4})\](?![(\[:])")
_LINK = re.compile(r"\]\([^()\n]{0,2000}\)")
_ADDRESS = re.compile(r"(?<![<(\[\w/\"'=])https?://[^\s<>]+")
_DEFINITION = re.compile(r"[ \t]{0,3}\[[^\]\n]{1,200}\]:[ \t]")

Resolves = Callable[[str, str], bool]


def warnings_for(
    text: str,
    sources: Sequence[str] | None,
    known_terms: Collection[str],
    resolve: Resolves,
    *,
    others: str = "",
    rendered: Rendered | None = None,
) -> list[Warning]:
    """Everything worth a look in this text, by line; those of a whole page last.

    sources: keys of the page's sources; None where the type of page has none.
    known_terms: names in the glossary. resolve: whether a link by name leads anywhere.
    others: the page's other texts. rendered: of this text, if it was rendered already.
    """
    if rendered is None:
        rendered = render(text, source_keys=sources or ())
    lines = prose_of(text)
    found = [
        *_rendered(rendered, lines),
        *_broken(rendered, lines, resolve),
        *_pictures(lines),
        *_acronyms(lines, sources or (), known_terms, others),
        *_marks(lines, sources),
        *_addresses(lines),
    ]
    if sources is not None and not sources and text.strip():
        found.append(Warning("no-sources", _("The page names no source yet.")))
    found.sort(key=lambda warning: warning.line or len(lines) + 1)
    return list(dict.fromkeys(found))[:MOST]


def prose_of(text: str) -> list[str]:
    """The lines, with code blanked out: what stands in code is not said."""
    lines: list[str] = []
    fence = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        opening = _FENCE.match(line)
        if fence:
            if line.strip().startswith(fence):
                fence = ""
            lines.append("")
        elif opening:
            fence = opening[1][:3]
            lines.append("")
        else:
            lines.append(re.sub(r"`[^`]*`", lambda m: " " * len(m[0]), line))
    return lines


def _rendered(rendered: Rendered, lines: list[str]) -> Iterator[Warning]:
    """What rendering found already, with lines where they can be told."""
    placed = {warning.code for warning in rendered.warnings if warning.line}
    headings = _first_lines(lines, _HEADING, plain)
    for warning in rendered.warnings:
        line = warning.line
        if line is None and warning.code in placed:
            continue
        if warning.code == "heading-jump":
            line = headings.get(warning.message.partition("“")[2].rpartition("”")[0])
        elif warning.code == "empty-link":
            line = next((n for n, x in enumerate(lines, 1) if "[](" in x), None)
        yield Warning(warning.code, warning.message, line)


def _first_lines(
    lines: list[str], pattern: re.Pattern[str], name: Callable[[str], str] = str
) -> dict[str, int]:
    """Where each thing that the pattern finds stands first."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        for match in pattern.finditer(line):
            found.setdefault(name(match[1]), number)
    return found


def _broken(
    rendered: Rendered, lines: list[str], resolve: Resolves
) -> Iterator[Warning]:
    words = {
        "page": _("“%s” is no published page that you can see."),
        "term": _("“%s” is no published term that you can see."),
        "file": _("“%s” is no file that you can see."),
        "cite": _("“%s” is no provision that we have."),
    }
    places = _first_lines(lines, _NAME)
    names = dict.fromkeys((found.kind, found.target) for found in rendered.references)
    for kind, target in names:
        if kind in CHECKED and not resolve(kind, target):
            line = places.get(f"{kind}:{target}")
            yield Warning("broken-link", words[kind] % target, line)


def _pictures(lines: list[str]) -> Iterator[Warning]:
    for number, line in enumerate(lines, 1):
        if re.search(r"!\[[^\]\n]{0,500}\]\(", line):
            yield Warning(
                "picture",
                _("Pictures do not show inside a text: add a Figure block."),
                number,
            )


def _acronyms(
    lines: list[str], keys: Sequence[str], known_terms: Collection[str], others: str
) -> Iterator[Warning]:
    """Capitals that nobody explains, each at its first place."""
    known = PLAIN | explained_by(known_terms)
    known |= explained_in("\n".join([*lines, others]))
    for word, number in used_in(lines, known_terms, keys):
        if word not in known:
            known.add(word)
            yield Warning(
                "acronym",
                _("Say what %s stands for: Long words (%s), or a term.") % (word, word),
                number,
            )


def _marks(lines: list[str], sources: Sequence[str] | None) -> Iterator[Warning]:
    keys = set(sources or ())
    for number, line in enumerate(lines, 1):
        for match in _MARK.finditer(line):
            if match[1] not in keys:
                yield Warning(
                    "missing-source",
                    _("No source of this page has the key %s.") % match[1],
                    number,
                )


def _addresses(lines: list[str]) -> Iterator[Warning]:
    for number, line in enumerate(lines, 1):
        if _DEFINITION.match(line):
            continue
        if re.search(_ADDRESS, _LINK.sub("]", line)):
            yield Warning(
                "bare-url",
                _("An address stands by itself: write [words](address)."),
                number,
            )

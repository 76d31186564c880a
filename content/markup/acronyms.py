"""Abbreviations in a text: which are used, and which of them somebody explains.

Three to six capitals. A name of the glossary explains what it is or ends with: "CMRT",
"Reporting template (CMRT)". Other capitals in a name are explained by nobody: who looks
up "SEC" does not look for "SEC conflict minerals rule". Where such a name stands whole,
it is the name that is used, and not the capitals in it.
"""

import re
from collections.abc import Collection, Iterator, Sequence

_USED = re.compile(r"(?<![\w#&/.@:+-])([A-Z]{3,6})(?:s|’s|'s)?(?![\w@])")
_CAPITALS = re.compile(r"[A-Z]{2,}(?:[ \t]+[A-Z]{2,}){2,}")
_ROMAN = re.compile(r"[IVX]+")
# “Long words (ACR)”, “[long words](…) (ACR)”, “ACR (long words)”, “[ACR](term:…)”.
_EXPLAINED = re.compile(
    r"[A-Za-z](?:[*_]{0,3}|\]\([^()\s]{1,300}\))[ \t\n][*_\[]{0,4}\(([A-Z]{3,6})s?\b"
    r"|\b([A-Z]{3,6})s?[*_]{0,3} \([A-Za-z][\w-]{0,60}[ -][a-zA-Z]"
    r"|\[([A-Z]{3,6})(?:s|:[A-Z+]+)?\]\(term:"
)
_NAMED = re.compile(r"([A-Z]{3,6})(?: \([^()]*\))?|.* \(([A-Z]{3,6})\)")
_LINK = re.compile(r"\]\([^()\n]{0,2000}\)")
_ADDRESS = re.compile(r"https?://\S+|\{#[^}\n]{0,200}\}|<[^>\n]{0,500}>")


def explained_in(text: str) -> set[str]:
    """Those that the text itself explains."""
    return {match[1] or match[2] or match[3] for match in re.finditer(_EXPLAINED, text)}


def explained_by(names: Collection[str]) -> set[str]:
    """Those that are names of the glossary, or end such a name in brackets."""
    matches = (re.fullmatch(_NAMED, name) for name in names)
    return {match[1] or match[2] for match in matches if match}


def used_in(
    lines: Sequence[str], names: Collection[str] = (), keys: Collection[str] = ()
) -> Iterator[tuple[str, int]]:
    """Each abbreviation with the lines on which it stands, counted from 1.

    names: of the glossary; one of several words that stands whole uses no abbreviation.
    keys: of sources; their marks, [OECD], use none either, nor do they explain any.
    """
    whole = sorted(
        (name for name in names if " " in name and re.search(r"[A-Z]{3}", name)),
        key=len,
        reverse=True,
    )
    wholes = [rf"\b{re.escape(name)}\b" for name in whole]
    wholes += [rf"{re.escape(f'[{key}]')}(?!\()" for key in keys]
    as_names = re.compile("|".join(wholes) or "$^")
    for number, line in enumerate(lines, 1):
        # A link's address is not read, a line in capitals is shouting, not naming.
        line = re.sub(_CAPITALS, " ", re.sub(_LINK, "]", line))
        line = re.sub(as_names, " ", re.sub(_ADDRESS, " ", line))
        for match in re.finditer(_USED, line):
            if not re.fullmatch(_ROMAN, match[1]):
                yield match[1], number

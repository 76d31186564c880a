"""Citations of laws: read, found in text, written, and taken apart.

Pure: nothing here knows a database. Names of laws are given (`Names`).
"""

from content.citations.errors import CitationError
from content.citations.labels import Label, between, label_of_slug
from content.citations.names import NO_NAMES, Instrument, Names
from content.citations.parsing import Found, find, parse, parse_label
from content.citations.runs import Citation
from content.citations.targets import Style, expand, format, parse_target, target_of

__all__ = [
    "NO_NAMES",
    "Citation",
    "CitationError",
    "Found",
    "Instrument",
    "Label",
    "Names",
    "Style",
    "between",
    "expand",
    "find",
    "format",
    "label_of_slug",
    "parse",
    "parse_label",
    "parse_target",
    "target_of",
]

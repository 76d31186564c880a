"""Markdown to clean HTML. Pure: it knows no models and no reader.

`render` makes HTML in which links by name (``page:``, ``term:``, ``cite:``, ``file:``)
are marks; `resolve` fills the marks in for one reader.
"""

from content.markup.headings import fix_heading_ids
from content.markup.references import Reference, Target, resolve
from content.markup.render import BodyTooLong, Rendered, Warning, render

__all__ = [
    "BodyTooLong",
    "Reference",
    "Rendered",
    "Target",
    "Warning",
    "fix_heading_ids",
    "render",
    "resolve",
]

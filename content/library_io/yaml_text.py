"""YAML as our files have it: one value to the line, long texts folded or literal."""

import textwrap
from typing import Any

import yaml

from content.library_io.front_matter import quoted_key, scalar

WIDTH = 100


def entry(key: str, value: Any, indent: int = 0) -> list[str]:
    """The lines of one ``key: value``; none for an empty value."""
    if value is None or value == "" or value == [] or value == {}:
        return []
    pad, key = " " * indent, quoted_key(key)
    if isinstance(value, str):
        return _text(key, value, pad)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [f"{pad}{key}:", *(f"{pad}  - {scalar(row)}" for row in value)]
    return [f"{pad}{key}: {scalar(value)}"]


def _text(key: str, value: str, pad: str) -> list[str]:
    line = f"{pad}{key}: {scalar(value)}"
    if "\n" in value:
        return _block(key, value, pad, "|-", value.split("\n")) or [line]
    if len(line) <= WIDTH + 10:
        return [line]
    width = WIDTH - len(pad) - 2
    lines = textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
    return _block(key, value, pad, ">-", lines) or [line]


def _block(
    key: str, value: str, pad: str, style: str, lines: list[str]
) -> list[str] | None:
    """The text as a block, if YAML reads it back as this very text."""
    found = [f"{key}: {style}", *(f"  {line}".rstrip() for line in lines)]
    try:
        back = yaml.safe_load("\n".join(found) + "\n")
    except yaml.YAMLError:
        return None
    if list(back.values()) != [value]:
        return None
    return [f"{pad}{line}".rstrip() for line in found]

"""YAML with the line of everything in it, for files that are data all through."""

from pathlib import Path
from typing import Any

import yaml

from content.library_io.errors import LibraryProblems, Problem
from content.library_io.front_matter import StrictLoader, parse_yaml

_LONGEST = 1_000_000


class Lines:
    """Where a value stands: ``lines.at("versions", 0, "provisions", 3, "label")``."""

    def __init__(self, node: Any) -> None:
        self.node = node

    def at(self, *path: str | int) -> int:
        """The line from 1; that of the nearest thing above where there is none."""
        node, line = self.node, 1
        for step in path:
            found = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == step:
                        found, line = value, key.start_mark.line + 1
            elif (
                isinstance(node, yaml.SequenceNode)
                and isinstance(step, int)
                and step < len(node.value)
            ):
                found = node.value[step]
                line = found.start_mark.line + 1
            if found is None:
                break
            node = found
        return line


def read_lined(name: str, path: Path) -> tuple[dict[str, Any], Lines]:
    """The data of a YAML file and its lines. Raises LibraryProblems."""
    if path.is_symlink():
        raise LibraryProblems([Problem(name, 1, "Links are not followed.")])
    raw = path.read_bytes()
    if len(raw) > _LONGEST:
        raise LibraryProblems([Problem(name, 1, "The file is larger than 1 MB.")])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise LibraryProblems(
            [Problem(name, line, "The file is not UTF-8 text.")]
        ) from error
    data, _top = parse_yaml(name, text)
    if not isinstance(data, dict):
        raise LibraryProblems([Problem(name, 1, "The file is not a list of keys.")])
    loader = StrictLoader(text)
    try:
        return data, Lines(loader.get_single_node())
    finally:
        loader.dispose()

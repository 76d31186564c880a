"""YAML that remembers on which line each entry stands."""

from pathlib import Path
from typing import Any

import yaml

from content.library_io.errors import LibraryProblems, Problem
from content.library_io.front_matter import StrictLoader

LONGEST = 1_000_000
_DEEPEST = 30


class Mapping(dict[str, Any]):
    """A map with the line on which it begins and the line of each key."""

    line: int = 1

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class Sequence(list[Any]):
    """A list with the line on which it begins and the line of each entry."""

    line: int = 1
    lines: list[int]


class TextLoader(StrictLoader):
    """Takes every value as it is written: `text: 80` and `text: No` are words."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        if isinstance(node, yaml.ScalarNode):
            is_empty = node.tag == "tag:yaml.org,2002:null"
            return None if is_empty else node.value
        return super().construct_object(node, deep)


def read_lined(
    path: str,
    text: str,
    loader_class: type[StrictLoader] = StrictLoader,
    longest: int = LONGEST,
) -> Any:
    """The data, with `Mapping` and `Sequence` in it; `longest` in signs.

    Raises LibraryProblems.
    """
    if len(text) > longest:
        said = f"The file is larger than {longest // 1_000_000} MB."
        raise LibraryProblems([Problem(path, 1, said)])
    if "\x00" in text:
        raise LibraryProblems([Problem(path, 1, "The file holds NUL characters.")])
    loader: Any = None
    try:
        # The loader refuses halves of characters when it is made.
        loader = loader_class(text)
        node = loader.get_single_node()
        return _plain(loader, node, 0) if node is not None else Mapping()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1
        said = f"The YAML is not right: {error.problem}."
        raise LibraryProblems([Problem(path, line, said)]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        said = f"The YAML cannot be read: {error}"
        raise LibraryProblems([Problem(path, 1, said)]) from error
    finally:
        if loader is not None:
            loader.dispose()


def _plain(loader: Any, node: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise yaml.MarkedYAMLError(
            problem="nested too deeply", problem_mark=node.start_mark
        )
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found = Mapping()
        found.line = line
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise yaml.MarkedYAMLError(
                    problem="a key is no word", problem_mark=key_node.start_mark
                )
            if key in found:
                raise yaml.MarkedYAMLError(
                    problem=f"“{key}” stands here twice",
                    problem_mark=key_node.start_mark,
                )
            found.lines[key] = key_node.start_mark.line + 1
            found[key] = _plain(loader, value_node, depth + 1)
        return found
    if isinstance(node, yaml.SequenceNode):
        entries = Sequence(_plain(loader, each, depth + 1) for each in node.value)
        entries.line = line
        entries.lines = [each.start_mark.line + 1 for each in node.value]
        return entries
    return loader.construct_object(node)


def read_file(name: str, path: Path) -> Mapping:
    """The data of a YAML file whose top is a map. Raises LibraryProblems."""
    if path.is_symlink():
        raise LibraryProblems([Problem(name, 1, "Links are not followed.")])
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        said = "The file is not UTF-8 text."
        raise LibraryProblems([Problem(name, line, said)]) from error
    data = read_lined(name, text)
    if not isinstance(data, Mapping):
        raise LibraryProblems([Problem(name, 1, "The file is not a list of keys.")])
    return data


def read_rows(
    name: str, path: Path, key: str, problems: list[Problem]
) -> Mapping | None:
    """The data of a YAML file with one key, a list of rows. None where there is no such
    file, or none that can be read: then it is among the problems."""
    if not path.is_file():
        return None
    try:
        data = read_file(name, path)
    except LibraryProblems as error:
        problems += error.problems
        return None
    if not isinstance(data.get(key), list) or data.keys() != {key}:
        problems.append(Problem(name, 1, f"The file has one key, {key}: a list."))
        return None
    return data


def line_at(data: Any, *path: str | int) -> int:
    """The line of what stands at this path, or of the nearest thing above it."""
    line = getattr(data, "line", 1)
    for step in path:
        if isinstance(data, Mapping) and isinstance(step, str) and step in data:
            line = data.line_of(step)
        elif (
            isinstance(data, Sequence)
            and isinstance(step, int)
            and step < len(data.lines)
        ):
            line = data.lines[step]
        else:
            break
        data = data[step]
    return line

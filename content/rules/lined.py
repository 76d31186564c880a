"""YAML that remembers on which line each entry stands."""

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


def read_lined(path: str, text: str) -> Any:
    """The data, with `Mapping` and `Sequence` in it. Raises LibraryProblems."""
    if len(text) > LONGEST:
        raise LibraryProblems([Problem(path, 1, "The file is larger than 1 MB.")])
    if "\x00" in text:
        raise LibraryProblems([Problem(path, 1, "The file holds NUL characters.")])
    loader: Any = None
    try:
        # The loader refuses control characters when it is made.
        loader = StrictLoader(text)
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

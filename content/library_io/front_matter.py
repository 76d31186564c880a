"""The block of YAML at the head of a library file: strict to read, fixed to write."""

import json
import re
from datetime import date
from typing import Any

import yaml
from yaml.composer import Composer

from content.library_io.errors import LibraryProblems, Problem

# In the order in which they are written.
KEYS = (
    "id", "type", "title", "slug", "summary", "tier", "parts_tier", "group", "groups",
    "listed", "menu", "topics", "minerals", "roles", "steps", "also", "former",
    "misspelt", "translations", "example", "content_owner", "deputy", "reviewed_on",
    "review_by", "instrument", "jurisdiction", "provisions", "rules", "search_hint",
    "inside", "goals", "purpose", "version", "files", "objectives", "for_whom", "aim",
    "minutes", "required", "cites", "certificate", "validity_months", "short_renewal",
    "prerequisites", "successor", "pass_mark", "pause_after", "pause_minutes",
    "max_attempts", "time_limit_minutes", "shuffle", "satisfies", "draws", "stages",
    "related", "children", "sources",
)  # fmt: skip
_ROWS = {"files", "goals", "sources", "objectives", "draws", "stages"}
_LONGEST = 1_000_000
_DEEPEST = 40
_PLAIN = re.compile(r"[A-Za-z0-9À-ɏ(§][^\n]*")
_NAME = re.compile(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z][a-z_-]{0,40}")
_YAML_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "~", "y", "n"}


class StrictLoader(Composer, yaml.CSafeLoader):
    """Safe YAML without aliases, tags, repeated keys and deep nests. libyaml cuts the
    text into events, six times as fast as Python does; what they make is ours to
    say, so Python's composer stands before libyaml's."""

    _depth = 0

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._depth += 1
        try:
            return self._composed(parent, index)
        finally:
            self._depth -= 1

    def _composed(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()
        if self._depth > _DEEPEST:
            # Each level more is gone through again at every sign below it.
            raise yaml.MarkedYAMLError(
                problem="nested too deeply", problem_mark=event.start_mark
            )
        if isinstance(event, yaml.events.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases (& and *) are not allowed",
                problem_mark=event.start_mark,
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise yaml.MarkedYAMLError(
                problem="tags (!…) are not allowed", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key_node, _value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(
                    problem="a key is a word, not a list or a table",
                    problem_mark=key_node.start_mark,
                )
            if key_node.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"“{key_node.value}” stands here twice",
                    problem_mark=key_node.start_mark,
                )
            seen.add(key_node.value)
            if key_node.tag == "tag:yaml.org,2002:bool":
                # A key is a name: YAML 1.1 reads "on:" and "no:" as true and false.
                key_node.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep)


def parse_yaml(path: str, text: str, first_line: int = 1) -> tuple[Any, dict[str, int]]:
    """The data, and the line of each top-level key and of the entries of its list
    (``sources.0``). Raises LibraryProblems."""
    loader = None
    try:
        # Refuses halves of characters when it is made.
        loader = StrictLoader(text)
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise LibraryProblems(
            [Problem(path, line, f"The YAML is not right: {error.problem}.")]
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise LibraryProblems(
            [Problem(path, first_line, f"The YAML cannot be read: {error}")]
        ) from error
    finally:
        if loader is not None:
            loader.dispose()
    lines: dict[str, int] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[key.value] = key.start_mark.line + first_line
            if isinstance(value, yaml.SequenceNode):
                for place, entry in enumerate(value.value):
                    line = entry.start_mark.line + first_line
                    lines[f"{key.value}.{place}"] = line
    return data, lines


def parse(path: str, text: str) -> tuple[dict[str, Any], dict[str, int], str, int]:
    """Front matter, the line of each key, the body, and the body's first line.

    Raises LibraryProblems for a file without front matter or with faulty YAML.
    """
    if len(text) > _LONGEST:
        raise LibraryProblems([Problem(path, 1, "The file is larger than 1 MB.")])
    if not text.startswith("---\n"):
        raise LibraryProblems(
            [Problem(path, 1, "The file does not begin with --- and its front matter.")]
        )
    end = text.find("\n---\n", 3)
    if end < 0:
        raise LibraryProblems(
            [Problem(path, 1, "The front matter is not closed by a line with ---.")]
        )
    data, lines = parse_yaml(path, text[4 : end + 1], first_line=2)
    if not isinstance(data, dict):
        raise LibraryProblems(
            [Problem(path, 2, "The front matter is not a list of “key: value”.")]
        )
    body = text[end + 5 :]
    unknown = [key for key in data if key not in KEYS]
    if unknown:
        raise LibraryProblems(
            [
                Problem(path, lines.get(str(key), 2), f"“{key}” is no known key.")
                for key in unknown
            ]
        )
    body_line = text[: end + 5].count("\n") + 1
    stripped = body.lstrip("\n")
    body_line += len(body) - len(stripped)
    return data, lines, stripped.rstrip("\n"), body_line


def write(data: dict[str, Any], body: str) -> str:
    """A library file: keys in their order, empty ones left out."""
    lines = ["---"]
    for key in KEYS:
        value = data.get(key)
        if value is None or value == "" or value == [] or value == {}:
            continue
        if key in _ROWS:
            lines.append(f"{key}:")
            lines += [f"  - {scalar(row)}" for row in value]
        else:
            lines.append(f"{key}: {scalar(value)}")
    lines.append("---")
    head = "\n".join(lines) + "\n"
    return f"{head}\n{body}\n" if body else head


def scalar(value: Any, flow: bool = False) -> str:
    """A value on one line: flow lists and maps, quotes only where YAML needs them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{quoted_key(k)}: {scalar(v, True)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(scalar(item, True) for item in value) + "]"
    return _quoted(str(value), flow)


def _quoted(text: str, flow: bool) -> str:
    """The text bare where YAML reads it back as this very text, else in quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _YAML_WORDS:
        try:
            back = yaml.safe_load(f"[{text}]" if flow else f"key: {text}")
        except yaml.YAMLError:
            back = None
        if back == ([text] if flow else {"key": text}):
            return text
    return _in_quotes(text)


def _in_quotes(text: str) -> str:
    return "".join(
        sign if sign.isprintable() else f"\\U{ord(sign):08x}"
        for sign in json.dumps(text, ensure_ascii=False)
    )


def quoted_key(name: str) -> str:
    """A key as YAML reads it back: `on` alone would be true."""
    return name if _NAME.fullmatch(name) else _in_quotes(name)

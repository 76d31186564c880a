"""Positions and dissents inside their fences: lines "key: value", then headed texts."""

import re
from datetime import date
from typing import Any

from content.library_io.faults import BodyError

STATUSES = ("draft", "in review", "adopted", "contested", "superseded", "withdrawn")
CONFIDENCES = ("settled", "practice", "contested", "open")
ROLES = ("domain", "legal", "competition")
_DAYS = ("in_force_from", "in_force_to", "closed_on", "known_from", "known_to")
_POSITION = (
    "status",
    "confidence",
    *_DAYS,
    "replaces",
    *(f"{r}_review" for r in ROLES),
)
_DISSENT = ("position", "kind", "by", "on", "title", "tier", "group")
_TEXTS = {"Answer": "answer", "Facts assumed": "facts_assumed", "Reasons": "reasons"}
_EXAMPLE = re.compile(r"## Example: (\S.{0,149})")
_RESULT = "Result:"


def read_position(number: str, inner: list[str], line: int) -> dict[str, Any]:
    """A position from the lines of its fence, which begins at `line`."""
    if not number.isdecimal() or not 0 < int(number) < 1000:
        raise BodyError(line, "Number the position: :::position 1")
    head, rest, offset = _head(inner, _POSITION, line)
    found: dict[str, Any] = {"number": int(number), "examples": [], "reviews": []}
    for key in _DAYS:
        found[key] = _day(head, key, line)
    for key in ("in_force_from", "known_from"):
        if found[key] is None:
            raise BodyError(line, f"This position lacks “{key}”.")
    found["status"] = _choice(head, "status", STATUSES, line)
    found["confidence"] = _choice(head, "confidence", CONFIDENCES, line)
    replaces, at = head.get("replaces", ("", line))
    if replaces and not replaces.isdecimal():
        raise BodyError(at, "“replaces” is the number of another position.")
    found["replaces"] = int(replaces) if replaces else None
    for role in ROLES:
        said, at = head.get(f"{role}_review", ("", line))
        if said:
            found["reviews"].append(_review(role, said, at))
    found.update(dict.fromkeys(_TEXTS.values(), ""))
    for title, text, at in _headed(rest, offset):
        example = _EXAMPLE.fullmatch(f"## {title}")
        if title in _TEXTS:
            found[_TEXTS[title]] = text
        elif example:
            found["examples"].append(_example(example[1], text, at))
        else:
            raise BodyError(
                at,
                f"“## {title}” is no part of a position. There are: "
                f"{', '.join(_TEXTS)}, Example: ….",
            )
    if not found["answer"]:
        raise BodyError(line, "This position lacks “## Answer”.")
    return found


def write_position(value: dict[str, Any]) -> tuple[str, str]:
    """Title and inner text of a position's fence."""
    lines = [f"status: {value['status']}", f"confidence: {value['confidence']}"]
    for key in (*_DAYS, "replaces"):
        if value.get(key) is not None:
            lines.append(f"{key}: {value[key]}")
    for review in value["reviews"]:
        lines.append(
            f"{review['role']}_review: {review['on']} {review['name']}".rstrip()
        )
    for title, key in _TEXTS.items():
        if value[key]:
            lines += ["", f"## {title}", "", value[key]]
    for example in value["examples"]:
        lines += ["", f"## Example: {example['title']}", "", example["facts"], ""]
        lines.append(f"{_RESULT} {example['result']}")
    return str(value["number"]), "\n".join(lines)


def read_dissent(title: str, inner: list[str], line: int) -> dict[str, Any]:
    """A dissent from the lines of its fence."""
    head, rest, offset = _head(inner, _DISSENT, line)
    position, at = head.get("position", ("", line))
    if not position.isdecimal():
        raise BodyError(at, "Say which position it speaks to: position: 1")
    found: dict[str, Any] = {
        "position": int(position),
        "kind": _choice(head, "kind", ("dissent", "alternative"), line),
        "stated_on": _day(head, "on", line),
        "view": "",
        "why": "",
    }
    for key in ("by", "title", "tier", "group"):
        found[key] = head.get(key, ("", line))[0]
    if not found["title"] or found["stated_on"] is None or not found["by"]:
        raise BodyError(
            line,
            "A dissent has a title, a day (on:) and whose it is (by: secretariat).",
        )
    text = "\n".join(rest)
    view, _, why = text.partition("\n## Why\n")
    found["view"], found["why"] = view.strip("\n"), why.strip("\n")
    if not found["view"].strip():
        raise BodyError(offset, "This dissent says nothing.")
    return found


def write_dissent(value: dict[str, Any]) -> tuple[str, str]:
    """Title and inner text of a dissent's fence."""
    lines = [f"position: {value['position']}", f"kind: {value['kind']}"]
    lines += [f"by: {value['by']}", f"on: {value['stated_on']}"]
    lines.append(f"title: {value['title']}")
    lines += [f"{key}: {value[key]}" for key in ("tier", "group") if value[key]]
    lines += ["", value["view"]]
    if value["why"]:
        lines += ["", "## Why", "", value["why"]]
    return "", "\n".join(lines)


def _head(
    inner: list[str], known: tuple[str, ...], line: int
) -> tuple[dict[str, tuple[str, int]], list[str], int]:
    """The lines "key: value" before the first empty one, with their line numbers; the
    lines after it, and the number of the first of these."""
    found: dict[str, tuple[str, int]] = {}
    for offset, text in enumerate(inner):
        at = line + offset + 1
        if not text.strip():
            return found, inner[offset + 1 :], at + 1
        key, colon, value = text.partition(":")
        if not colon or key.strip() not in known:
            raise BodyError(
                at, f"Write lines like “{known[0]}: …”. Known are: {', '.join(known)}."
            )
        if key.strip() in found:
            raise BodyError(at, f"“{key.strip()}” stands here twice.")
        found[key.strip()] = (value.strip(), at)
    return found, [], line + len(inner)


def _headed(lines: list[str], first: int) -> list[tuple[str, str, int]]:
    """The texts below second-level headings: (heading, text, line of the heading)."""
    found: list[tuple[str, list[str], int]] = []
    for offset, text in enumerate(lines):
        if text.startswith("## "):
            found.append((text[3:].strip(), [], first + offset))
        elif found:
            found[-1][1].append(text)
        elif text.strip():
            raise BodyError(first + offset, "Write the text below “## Answer”.")
    return [(title, "\n".join(text).strip("\n"), at) for title, text, at in found]


def _example(title: str, text: str, line: int) -> dict[str, str]:
    facts, found, result = f"\n{text}".partition(f"\n{_RESULT}")
    if not found or not facts.strip() or not result.strip():
        raise BodyError(line, "An example has its facts, and a line “Result: …”.")
    return {
        "title": title,
        "facts": facts.strip("\n"),
        "result": result.strip(" ").strip("\n"),
    }


def _day(head: dict[str, tuple[str, int]], key: str, line: int) -> date | None:
    text, at = head.get(key, ("", line))
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BodyError(at, f"“{key}” is not a date like 2026-11-12.") from error


def _choice(
    head: dict[str, tuple[str, int]], key: str, known: tuple[str, ...], line: int
) -> str:
    text, at = head.get(key, ("", line))
    if text not in known:
        raise BodyError(at, f"“{key}” is one of: {', '.join(known)}.")
    return text


def _review(role: str, text: str, line: int) -> dict[str, str]:
    day, _, name = text.partition(" ")
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise BodyError(line, f"Write {role}_review: 2026-11-12 Name") from error
    return {"role": role, "name": name.strip(), "on": day}

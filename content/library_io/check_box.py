"""Knowledge checks in the body of a lesson: a question and its answers.

    :::check What do you ask for first?
    - ( ) The price of the metal
      Said to who chooses it.
    - (x) The list of smelters
      Said to who chooses it.
    :::

``( )`` choose one, ``[ ]`` choose several; plain text throughout.
"""

import re
from typing import Any

from content.library_io.faults import BodyError

MOST = {"prompt": 1_000, "text": 500, "feedback": 1_000}
FEWEST_OPTIONS, MOST_OPTIONS = 2, 8
_OPTION = re.compile(r"- (?P<open>[(\[])(?P<mark>[ xX]?)(?P<close>[)\]])(?P<text>.*)")
_CLOSES = {"(": ")", "[": "]"}


def read_check(title: str, inner: list[str], line: int) -> dict[str, Any]:
    """The check of the lines in its fence, which begins at `line`; raises BodyError."""
    prompt, options, signs = [title], [], set()
    for offset, text in enumerate(inner, 1):
        at = line + offset
        found = _OPTION.fullmatch(text.rstrip())
        if found:
            if _CLOSES[found["open"]] != found["close"]:
                raise BodyError(
                    at, "An answer begins with - ( ), - (x), - [ ] or - [x]."
                )
            signs.add(found["open"])
            options.append(
                {
                    "text": found["text"].strip(),
                    "correct": found["mark"] in ("x", "X"),
                    "feedback": "",
                    "line": at,
                }
            )
        elif not options:
            prompt.append(text.strip())
        elif text.startswith("  ") or not text.strip():
            said = f"{options[-1]['feedback']} {text.strip()}"
            options[-1]["feedback"] = said.strip()
        else:
            raise BodyError(
                at,
                "Here stands neither an answer, - ( ) …, nor a line of feedback, which "
                "begins with two spaces.",
            )
    value = {
        "prompt": "\n".join(prompt).strip(),
        "several": signs == {"["},
        "options": options,
    }
    _check(value, signs, line)
    for option in options:
        del option["line"]
    return value


def _check(value: dict[str, Any], signs: set[str], line: int) -> None:
    options = value["options"]
    if not value["prompt"]:
        raise BodyError(line, "A check needs its question: :::check What do you …?")
    _length("The question", value["prompt"], MOST["prompt"], line)
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise BodyError(
            line,
            f"A check has {FEWEST_OPTIONS} to {MOST_OPTIONS} answers, this one has "
            f"{len(options)}.",
        )
    if len(signs) > 1:
        raise BodyError(line, "Write all answers of a check with ( ) or all with [ ].")
    right = sum(option["correct"] for option in options)
    if not right:
        raise BodyError(line, "No answer of this check is marked as right.")
    if right > 1 and not value["several"]:
        raise BodyError(
            line, f"{right} answers are marked as right: where several are, write [x]."
        )
    for option in options:
        at = option["line"]
        if not option["text"]:
            raise BodyError(at, "This answer has no text.")
        if not option["feedback"]:
            raise BodyError(
                at,
                "This answer has no feedback: write it below, behind two spaces.",
            )
        _length("The answer", option["text"], MOST["text"], at)
        _length("The feedback", option["feedback"], MOST["feedback"], at)


def _length(name: str, text: str, most: int, line: int) -> None:
    if len(text) > most:
        raise BodyError(line, f"{name} has {len(text)} signs of at most {most}.")


def write_check(value: dict[str, Any]) -> tuple[str, str]:
    """Title and inner text of a check's fence."""
    title, *more = value["prompt"].split("\n")
    lines = [f"  {text}".rstrip() for text in more]
    start, end = "[]" if value["several"] else "()"
    for option in value["options"]:
        mark = "x" if option["correct"] else " "
        lines.append(f"- {start}{mark}{end} {option['text']}")
        lines.append(f"  {option['feedback']}")
    return title, "\n".join(lines)

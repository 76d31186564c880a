"""What we are not sure of is never said as if we were.

Facts are marked V (read in a source), H (known well), M or L (not sure). Sources marked
M or L are refused where the files are read, so no [KEY] can rest on one. Here:

- a version or provision of a law, a deadline, weights, a row or a figure of the rule
  table that is marked M or L says "to be confirmed" in its own words;
- a paragraph that says "To be confirmed" says as of which day;
- no mark of confidence, (M) or [L], was left in a text.
"""

import re
from collections.abc import Iterator

from content.library_checks.citations import results_of
from content.library_checks.material import Material
from content.library_checks.texts import Text
from content.library_io import calendar
from content.library_io.errors import Problem
from content.library_io.rule_table import NAME as RULES

UNSURE = ("M", "L")
SAID = re.compile(r"to be\s+confirmed", re.I)
# As a statement: "To be confirmed: …", "is to be confirmed"; not the words in quotes.
_STATED = re.compile(
    r"^\W*To be\s+confirmed\b(?!”|\")|[.:]\s+To be\s+confirmed\b"
    r"|\b(?:is|are|remains?)\s+to be\s+confirmed\b(?!”|\")"
)
DAY = re.compile(r"as\s+of\s+\d{1,2}\s+[A-Z][a-z]+\s+\d{4}")
_LEFT = re.compile(r"(?<![\w\])])(?:\((?:[ML]|conf(?:idence)? [ML])\)|\[[ML]\])(?!\()")


def check_unconfirmed(material: Material) -> list[Problem]:
    """Everything that is not sure and does not say so, or does not say since when."""
    found = [*_data(material), *_rules(material)]
    for _together, text in material.written():
        found += left_marks(text)
        if text.part == "body":
            found += _undated(text)
    return found


def _data(material: Material) -> Iterator[Problem]:
    said = "This is marked M or L: say “to be confirmed” in its text."
    for law in material.library.laws:
        for place, version in enumerate(law.data["versions"]):
            if _hides(version.get("confidence"), version.get("note")):
                yield law.problem(said, "versions", place, "confidence")
            for number, row in enumerate(version.get("provisions") or []):
                if _hides(row.get("confidence"), row.get("summary")):
                    where = ("versions", place, "provisions", number, "confidence")
                    yield law.problem(said, *where)
    for row in material.library.deadlines:
        if _hides(row.get("confidence"), row.get("what")):
            yield Problem(calendar.FILE, row["_line"], f"{row['id']}: {said}")


def _rules(material: Material) -> Iterator[Problem]:
    table = material.library.rules
    if table is None:
        return
    said = "this is marked M or L: say “to be confirmed” in the reason."
    doubtful = {f"{{{fact.id}}}" for fact in table.facts.values()
                if fact.confidence in UNSURE}  # fmt: skip
    for rule, result in results_of(table):
        shaky = result.confidence in UNSURE or any(
            name in result.reason for name in doubtful
        )
        if shaky and not re.search(SAID, result.reason):
            yield Problem(RULES, result.line, f"{rule.id}: {said}")
    for weights in table.weights.values():
        rows = [row for version in weights.versions for row in version.lines]
        unsure = any(row.confidence in UNSURE for row in rows)
        if unsure and not re.search(SAID, weights.title):
            said = "These weights are marked M or L: say so in their title."
            yield Problem(RULES, weights.line, said)


def _hides(confidence: object, words: object) -> bool:
    return confidence in UNSURE and not re.search(SAID, str(words or ""))


def _undated(text: Text) -> Iterator[Problem]:
    number = 1
    for paragraph in re.split(r"(?<=\n)(?=[ \t]*\n)", text.words):
        match = re.search(_STATED, paragraph)
        if match and not re.search(DAY, paragraph):
            words = re.search(SAID, match[0])
            at = match.start() + (words.start() if words else 0)
            line = number + paragraph.count("\n", 0, at)
            said = "Say as of which day: to be confirmed (as of 23 November 2026)."
            yield text.problem(said, line=line)
        number += paragraph.count("\n")


def left_marks(text: Text) -> Iterator[Problem]:
    for number, line in enumerate(text.words.split("\n"), 1):
        if re.search(_LEFT, line):
            said = "A mark of confidence stands in the text: say it in words."
            yield text.problem(said, line=number)

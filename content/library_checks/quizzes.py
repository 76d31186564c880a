"""Quizzes can be drawn, and every question has a key, reasons and ground.

That a question has a right answer (and only one where one is asked for), that ids are
its own, that each draw finds enough questions and that sources name pages is seen where
the files are read.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from content.library_checks.material import Bank, Material
from content.library_io.errors import Problem
from content.library_io.reading import Entry
from content.questions.shape import CHOSEN, key_of_text

# Of the right number: more would let a guess pass.
WIDEST_TOLERANCE = Decimal("0.1")


def check_quizzes(material: Material) -> list[Problem]:
    """Questions alone, what they rest on, and what the quizzes draw."""
    found: list[Problem] = []
    courses = {e.id for e in material.entries.values() if e.type == "course"}
    drawn = drawn_by(material)
    prompts: dict[str, str] = {}
    for name, bank in material.bank.items():
        found += _reasons(bank)
        found += _key(bank)
        found += _places(material, bank)
        if not courses & set(bank.draft.tags):
            found.append(bank.problem("it is tagged with no course that is here."))
        if not drawn[name]:
            found.append(bank.problem("no quiz ever draws it."))
        first = prompts.setdefault(key_of_text(bank.draft.prompt), name)
        if first != name:
            found.append(bank.problem(f"it asks the same as {first}."))
    for entry in material.entries.values():
        if entry.type == "quiz":
            found += _draws(material, entry)
    return found


def drawn_by(material: Material) -> dict[str, list[Entry]]:
    """The quizzes that can ask each question."""
    found: dict[str, list[Entry]] = {name: [] for name in material.bank}
    for entry in material.entries.values():
        if entry.type != "quiz":
            continue
        for row in entry.data.get("draws") or []:
            for name in pool_of(material, row):
                if entry not in found[name]:
                    found[name].append(entry)
    return found


def pool_of(material: Material, row: dict[str, Any]) -> list[str]:
    """The questions that one draw chooses from."""
    if "question" in row:
        return [str(row["question"])]
    tags = set(row["tags"])
    return [
        name for name, bank in material.bank.items() if tags <= set(bank.draft.tags)
    ]


def _reasons(bank: Bank) -> Iterator[Problem]:
    draft = bank.draft
    if draft.type not in CHOSEN:
        if not draft.feedback:
            yield bank.problem("nothing explains the right answer: say feedback.")
        return
    for option in draft.options:
        if not option.feedback:
            said = f"“{option.text[:40]}” has no feedback."
            yield bank.problem(said, option.line)


def _key(bank: Bank) -> Iterator[Problem]:
    draft = bank.draft
    if draft.type == "multiple" and all(option.correct for option in draft.options):
        yield bank.problem("all answers are right: nothing is asked.")
    if draft.type == "numeric":
        value, tolerance = Decimal(draft.value), Decimal(draft.tolerance or "0")
        if tolerance > abs(value) * WIDEST_TOLERANCE:
            yield bank.problem(
                f"the tolerance {tolerance} is more than a tenth of {value}."
            )


def _places(material: Material, bank: Bank) -> Iterator[Problem]:
    for source in bank.draft.sources:
        page, _, anchor = source.partition("#")
        if anchor and anchor not in material.anchors.get(page, ()):
            yield bank.problem(f"{page} has no heading “{anchor}”.")


def _draws(material: Material, quiz: Entry) -> Iterator[Problem]:
    course = quiz.parent.id if quiz.parent else ""
    for place, row in enumerate(quiz.data.get("draws") or []):
        line = quiz.lines.get(f"draws.{place}", 1)
        pool = pool_of(material, row)
        if "count" in row and len(pool) <= row["count"]:
            said = "There is nothing to choose from: every attempt is the same."
            yield Problem(quiz.path, line, said)
        for name in pool:
            if course not in material.bank[name].draft.tags:
                said = f"{name} is drawn and not tagged with {course}."
                yield Problem(quiz.path, line, said)

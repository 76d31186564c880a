"""What must be right between the files of a library for its courses."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from content.citations import CitationError, parse_label
from content.library_io.body import CHECK
from content.library_io.errors import Problem
from content.library_io.laws import provisions_of
from content.questions.shape import Draft

if TYPE_CHECKING:
    from content.library_io.reading import Entry, Library


def check_courses(library: "Library") -> list[Problem]:
    """Faults in what courses, lessons, quizzes and questions say of one another."""
    entries = {entry.id: entry for entry in library.entries()}
    questions = {draft.id: draft for file in library.questions for draft in file.drafts}
    grounds = _Grounds(library, entries)
    needs = {
        entry.id: [str(one) for one in entry.data.get("prerequisites") or []]
        for entry in entries.values()
        if entry.type == "course"
    }
    found: list[Problem] = []
    for entry in entries.values():
        if entry.type != "lesson":
            found += _misplaced(entry)
        if entry.type == "course":
            found += _course(entry, entries, needs)
        elif entry.type == "lesson":
            for place, cite in enumerate(entry.data.get("cites") or []):
                if not grounds.hold(str(cite)):
                    said = f"“{cite}” names no page, provision or template here."
                    found.append(entry.problem(f"cites.{place}", said))
        elif entry.type == "path":
            for place, row in enumerate(entry.data.get("stages") or []):
                if row["page"] not in entries or row["page"] == entry.id:
                    said = f"“{row['page']}” is no other page here."
                    found.append(entry.problem(f"stages.{place}", said))
        elif entry.type == "quiz":
            found += _quiz(entry, questions)
    for file in library.questions:
        for draft in file.drafts:
            for source in draft.sources:
                if not grounds.hold(source.partition("#")[0]):
                    said = f"{draft.id} rests on “{source}”: there is none here."
                    found.append(Problem(file.path, draft.line, said))
    return found


def _misplaced(entry: "Entry") -> list[Problem]:
    if all(block.type != CHECK for block in entry.blocks):
        return []
    lines = entry.body.split("\n")
    first = next((n for n, text in enumerate(lines) if f":::{CHECK}" in text), 0)
    said = "Only a lesson has knowledge checks."
    return [Problem(entry.path, entry.body_line + first, said)]


class _Grounds:
    """What lessons and questions can rest on."""

    def __init__(self, library: "Library", entries: dict[str, "Entry"]) -> None:
        self.names = entries.keys() | {row["key"] for row in library.templates}
        self.provisions = provisions_of(library.laws)

    def hold(self, cite: str) -> bool:
        """Whether it names a page, a template, a law, one of its provisions, a part of
        one, or what several of them are parts of."""
        law, slash, label = cite.partition("/")
        if not slash:
            return cite in self.names or law in self.provisions
        try:
            slug = parse_label(label).slug
        except CitationError:
            slug = label
        return any(
            slug == known
            or slug.startswith(f"{known}-")
            or known.startswith(f"{slug}-")
            for known in self.provisions.get(law, ())
        )


def _course(
    entry: "Entry", entries: dict[str, "Entry"], needs: dict[str, list[str]]
) -> list[Problem]:
    found = []
    for place, name in enumerate(needs[entry.id]):
        if name not in needs:
            said = f"There is no course “{name}” here."
            found.append(entry.problem(f"prerequisites.{place}", said))
        elif circle := _circle(entry.id, name, needs):
            said = f"Nobody could begin: {' needs '.join(circle)}."
            found.append(entry.problem(f"prerequisites.{place}", said))
    successor = entry.data.get("successor")
    if successor and (successor not in needs or successor == entry.id):
        said = f"“{successor}” is no other course here."
        found.append(entry.problem("successor", said))
    steps = [child for child in entry.children if child.type in ("lesson", "quiz")]
    if not any(child.data.get("required", True) for child in steps):
        said = "A course has a lesson or quiz that is needed to finish it."
        found.append(entry.problem("children", said))
    return found


def _circle(start: str, first: str, needs: dict[str, list[str]]) -> list[str]:
    """The way from a course over this prerequisite back to itself; [] for none."""
    ways, seen = [[start, first]], {first}
    while ways:
        way = ways.pop()
        if way[-1] == start:
            return way
        for one in needs.get(way[-1], []):
            if one == start or one not in seen:
                seen.add(one)
                ways.append([*way, one])
    return []


def _quiz(entry: "Entry", questions: dict[str, Draft]) -> list[Problem]:
    found = []
    lessons = {
        child.id
        for child in (entry.parent.children if entry.parent else ())
        if child.type == "lesson"
    }
    for place, name in enumerate(entry.data.get("satisfies") or []):
        if str(name) not in lessons:
            said = f"“{name}” is no lesson of this course."
            found.append(entry.problem(f"satisfies.{place}", said))
    fixed = {row["question"] for row in _rows(entry) if "question" in row}
    drawn: Counter[str] = Counter()
    pools: set[str] = set()
    for place, row in enumerate(_rows(entry)):
        where = f"draws.{place}"
        if "question" in row:
            if row["question"] not in questions:
                said = f"There is no question “{row['question']}” here."
                found.append(entry.problem(where, said))
            continue
        # What is always asked cannot be drawn besides.
        pool = {
            name
            for name, draft in questions.items()
            if set(row["tags"]) <= set(draft.tags) and name not in fixed
        }
        if len(pool) < row["count"]:
            said = (
                f"{row['count']} questions tagged {', '.join(row['tags'])} are drawn, "
                f"and there are {len(pool)}, without those that are always asked."
            )
            found.append(entry.problem(where, said))
        drawn["all"] += row["count"]
        pools |= pool
    if not found and drawn["all"] > len(pools):
        said = (
            f"{drawn['all']} questions are drawn in all, and there are {len(pools)}: "
            "the draws overlap."
        )
        found.append(entry.problem("draws", said))
    return found


def _rows(entry: "Entry") -> list[dict[str, Any]]:
    return entry.data.get("draws") or []

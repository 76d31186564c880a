"""What courses, lessons and quizzes say in their front matter, and its limits."""

from typing import Any

Fault = tuple[str, str]

COURSE_KEYS = (
    "inside", "objectives", "for_whom", "certificate", "validity_months",
    "short_renewal", "prerequisites", "successor", "children",
)  # fmt: skip
_STEP = ("minutes", "required")
LESSON_KEYS = ("aim", *_STEP, "cites")
QUIZ_KEYS = (
    *_STEP, "pass_mark", "pause_after", "pause_minutes", "max_attempts",
    "time_limit_minutes", "shuffle", "satisfies", "draws",
)  # fmt: skip
PATH_KEYS = ("for_whom", "stages")
KINDS = ("course", "lesson", "quiz", "path")

# Least and most of each whole number, as the models have them.
_NUMBERS = {
    "validity_months": (1, 120), "minutes": (1, 600), "pass_mark": (1, 100),
    "pause_after": (1, 20), "pause_minutes": (0, 43_200), "max_attempts": (1, 32_767),
    "time_limit_minutes": (5, 32_767),
}  # fmt: skip
_SWITCHES = ("certificate", "short_renewal", "required", "shuffle")
_NEEDED = {
    "course": ("objectives", "for_whom", "certificate"),
    "lesson": ("aim", "minutes"),
    "quiz": ("minutes", "draws"),
    "path": ("for_whom", "stages"),
}
_MOST_DRAWN, _LONGEST_TAG, _LONGEST_WHY = 50, 60, 300


def check_course_fields(kind: str, data: dict[str, Any]) -> list[Fault]:
    """The faults of what only courses, lessons and quizzes have."""
    if kind not in KINDS:
        return []
    faults = [
        (key, f"A {kind} says “{key}”: it is missing here.")
        for key in _NEEDED[kind]
        if data.get(key) in (None, "", [])
    ]
    for key, (least, most) in _NUMBERS.items():
        value = data.get(key)
        if value is None:
            continue
        if not _is_whole(value) or not least <= value <= most:
            faults.append(
                (key, f"“{key}” is a whole number from {least} to {most}, no quotes.")
            )
    for key in _SWITCHES:
        if data.get(key) is not None and not isinstance(data[key], bool):
            faults.append((key, f"“{key}” is true or false."))
    for place, words in enumerate(_items(data.get("objectives"))):
        if not isinstance(words, str) or not words.strip():
            faults.append((f"objectives.{place}", "Put this objective in quotes."))
    draws = data.get("draws")
    if draws is not None and not isinstance(draws, list):
        faults.append(("draws", "“draws” is a list: {question: …} or {count, tags}."))
    asked: set[str] = set()
    for place, row in enumerate(_items(draws)):
        faults += [(f"draws.{place}", words) for words in _draw(row, asked)]
    stages = data.get("stages")
    if stages is not None and not isinstance(stages, list):
        faults.append(("stages", "“stages” is a list: {page: …, why: …}."))
    led: set[str] = set()
    for place, row in enumerate(_items(stages)):
        faults += [(f"stages.{place}", words) for words in _stage(row, led)]
    return faults


def _stage(row: Any, led: set[str]) -> list[str]:
    """What is wrong with one stage of a path; `led` collects where it leads."""
    if not isinstance(row, dict) or not {"page"} <= row.keys() <= {"page", "why"}:
        return ["A stage is {page: CO-1, why: …}."]
    name, why = row["page"], row.get("why", "")
    if not isinstance(name, str) or not name:
        return ["A stage names its page by its id: {page: CO-1}."]
    if not isinstance(why, str) or len(why) > _LONGEST_WHY:
        return [f"“why” is one line of at most {_LONGEST_WHY} signs."]
    if name in led:
        return [f"The page {name} stands here twice."]
    led.add(name)
    return []


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _draw(row: Any, asked: set[str]) -> list[str]:
    """What is wrong with one draw; `asked` collects the questions always asked."""
    if not isinstance(row, dict) or row.keys() not in ({"question"}, {"count", "tags"}):
        return ["A draw is {question: Q-…} or {count: 4, tags: [CO-1, basics]}."]
    if "question" in row:
        name = row["question"]
        if not isinstance(name, str) or not name:
            return ["A draw names its question by its id: {question: Q-…}."]
        if name in asked:
            return [f"The question {name} stands here twice."]
        asked.add(name)
        return []
    found = []
    if not _is_whole(row["count"]) or not 1 <= row["count"] <= _MOST_DRAWN:
        found.append(f"“count” is a whole number from 1 to {_MOST_DRAWN}.")
    tags = row["tags"]
    if not isinstance(tags, list) or not tags:
        found.append("“tags” is a list: [CO-1, basics].")
    elif not all(isinstance(t, str) and 0 < len(t) <= _LONGEST_TAG for t in tags):
        found.append('In “tags” stands something that is no word: write "2026".')
    return found

"""Courses, lessons and quizzes from their front matter, and back."""

from collections.abc import Mapping
from typing import Any

from wagtail.models import Locale

from content.courses.importing import question_of
from content.library_io.body import derived_id
from content.library_io.questions import id_of
from content.models import BasePage, CoursePage, LessonPage, PathPage, QuizPage

_LESSON = ("minutes", "required")
_RULES = (
    *_LESSON, "pass_mark", "pause_after", "pause_minutes", "max_attempts",
    "time_limit_minutes", "shuffle",
)  # fmt: skip
_COURSE = ("certificate", "validity_months", "short_renewal")
_OWN: dict[type[BasePage], tuple[str, ...]] = {
    CoursePage: _COURSE, LessonPage: _LESSON, QuizPage: _RULES,
}  # fmt: skip
# All columns that are carried here and nowhere else.
COURSE_COLUMNS = frozenset({*_RULES, *_COURSE, "successor", "draws", "stages"})
# Left out of a file where they are as new pages have them.
_QUIET = {"short_renewal": False, "shuffle": True}


def fill_course_page(
    page: Any, seed: str, data: dict[str, Any], pages: Mapping[str, BasePage]
) -> None:
    """Set what only these pages have; other pages do nothing here."""
    for name in _OWN.get(type(page), ()):
        given = data.get(name)
        if given is None:
            given = page._meta.get_field(name).get_default()
        setattr(page, name, given)
    if isinstance(page, CoursePage):
        wanted = [pages[str(one)].pk for one in data.get("prerequisites") or []]
        page.prerequisites.set(CoursePage.objects.filter(pk__in=wanted))
        successor = data.get("successor")
        page.successor_id = pages[successor].pk if successor else None
    if isinstance(page, QuizPage):
        wanted = [pages[str(one)].pk for one in data.get("satisfies") or []]
        page.satisfies.set(LessonPage.objects.filter(pk__in=wanted))
        drawn: Any = _draws(seed, data.get("draws") or [])
        page.draws = drawn
    if isinstance(page, PathPage):
        stages: Any = [
            {
                "type": "stage",
                "value": {"page": pages[row["page"]].pk, "why": row.get("why", "")},
                "id": derived_id(seed, place, "stage"),
            }
            for place, row in enumerate(data.get("stages") or [])
        ]
        page.stages = stages


def _draws(seed: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    locale = Locale.get_default()
    return [
        {
            "type": "question",
            "value": question_of(row["question"], locale).pk,
            "id": derived_id(seed, place, "question"),
        }
        if "question" in row
        else {
            "type": "draw",
            "value": {"count": row["count"], "tags": list(row["tags"])},
            "id": derived_id(seed, place, "draw"),
        }
        for place, row in enumerate(rows)
    ]


def check_value(seed: str, place: str, value: dict[str, Any]) -> dict[str, Any]:
    """A knowledge check as a stream has it: each answer with an id that stays."""
    options = [
        {
            "type": "item",
            "value": option,
            "id": derived_id(seed, number, f"option-{place}"),
        }
        for number, option in enumerate(value["options"])
    ]
    return {**value, "options": options}


def plain_check(value: Any) -> dict[str, Any]:
    """A knowledge check of a page as a file has it."""
    return {
        "prompt": _tidy(value["prompt"]),
        "several": bool(value["several"]),
        "options": [
            {
                "text": " ".join(option["text"].split()),
                "correct": bool(option["correct"]),
                "feedback": " ".join(option["feedback"].split()),
            }
            for option in value["options"]
        ],
    }


def _tidy(prompt: str) -> str:
    lines = [" ".join(line.split()) for line in prompt.strip().splitlines()]
    return "\n".join(lines)


def course_front_matter(page: Any, ids: Mapping[int, str]) -> dict[str, Any]:
    """The keys that only these pages have; {} for others."""
    data: dict[str, Any] = {}
    for name in _OWN.get(type(page), ()):
        value = getattr(page, name)
        if name not in _QUIET or value != _QUIET[name]:
            data[name] = value
    if isinstance(page, CoursePage):
        needed = page.prerequisites.order_by("path")
        data["prerequisites"] = [ids[one.pk] for one in needed if one.pk in ids]
        data["successor"] = ids.get(page.successor_id or 0, "")
    if isinstance(page, QuizPage):
        replaced = page.satisfies.order_by("path")
        data["satisfies"] = [ids[one.pk] for one in replaced if one.pk in ids]
        data["draws"] = [_written(one) for one in page.draws if one.value]
    if isinstance(page, PathPage):
        data["stages"] = [
            {
                name: value
                for name, value in (
                    ("page", ids[one.value["page"].pk]),
                    ("why", one.value["why"]),
                )
                if value
            }
            for one in page.stages
            if one.value["page"] and one.value["page"].pk in ids
        ]
    return data


def _written(draw: Any) -> dict[str, Any]:
    if draw.block_type == "question":
        return {"question": id_of(draw.value)}
    return {"count": draw.value["count"], "tags": list(draw.value["tags"])}

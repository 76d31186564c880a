"""A course as one thing: its steps with their rules, read from what is live now."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from content.courses.archive import text_hash
from content.models.course import CoursePage, LessonPage
from content.models.question import Question
from content.models.quiz import QuizPage


@dataclass(frozen=True, slots=True)
class Manifest:
    """Steps in their order, the text of each by key (for the archive), and the pages
    behind them."""

    steps: list[dict[str, Any]]
    texts: dict[str, dict[str, Any]]
    pages: list[Any] = field(default_factory=list, compare=False)

    @property
    def sha256(self) -> str:
        """Of all that learners are asked and taught. Addresses do not count."""
        steps = [
            {name: value for name, value in step.items() if name != "url"}
            for step in self.steps
        ]
        text = json.dumps(steps, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def steps_below(course: CoursePage) -> list[Any]:
    """The course's live lessons and quizzes, in the order of the tree; three queries.

    Aliases are left out: their text belongs to another course.
    """
    pages: list[Any] = []
    for model in (LessonPage, QuizPage):
        rows = model.objects.child_of(course).live().filter(alias_of__isnull=True)
        pages += rows.select_related("stored")
    return sorted(pages, key=lambda page: page.path)


def manifest_of(course: CoursePage) -> Manifest:
    """What a release of this course would hold now."""
    steps, texts = [], {}
    pages = steps_below(course)
    rules = rules_of([page for page in pages if isinstance(page, QuizPage)])
    for page in pages:
        key = str(page.translation_key)
        html = page.stored.html if hasattr(page, "stored") else ""
        step: dict[str, Any] = {
            "key": key,
            "kind": page.kind,
            "title": page.title,
            "minutes": page.minutes,
            "required": page.required,
            "url": page.url,
            "audience": page.audience,
            "sha256": text_hash(page.title, html),
        }
        if isinstance(page, QuizPage):
            step["rules"] = rules[page.pk]
        else:
            step["cites"] = list(page.cites)
        steps.append(step)
        texts[key] = {
            "title": page.title,
            "html": html,
            "aim": getattr(page, "aim", ""),
        }
    return Manifest(steps, texts, pages)


def rules_of(quizzes: list[QuizPage]) -> dict[int, dict[str, Any]]:
    """`QuizPage.rules` of live quizzes by id, in two queries however many there are."""
    lessons: dict[int, list[str]] = {}
    through = QuizPage.satisfies.through.objects.filter(
        quizpage_id__in=[quiz.pk for quiz in quizzes]
    )
    for quiz_id, key in through.values_list(
        "quizpage_id", "lessonpage__translation_key"
    ):
        lessons.setdefault(quiz_id, []).append(str(key))
    # As stored: to look at the blocks would be a query for each quiz.
    draws = {quiz.pk: quiz.draws.raw_data for quiz in quizzes}
    wanted = {one["value"] for found in draws.values() for one in found
              if one["type"] == "question" and one["value"]}  # fmt: skip
    keys = dict(
        Question.objects.filter(pk__in=wanted).values_list("pk", "translation_key")
    )
    return {
        quiz.pk: quiz.rules(
            satisfies=lessons.get(quiz.pk, ()),
            draws=[
                draw for one in draws[quiz.pk] if (draw := _draw(one, keys)) is not None
            ],
        )
        for quiz in quizzes
    }


def _draw(one: Any, keys: dict[int, Any]) -> dict[str, Any] | None:
    value = one["value"]
    if one["type"] == "question":
        return {"question": str(keys[value])} if value in keys else None
    tags = [tag["value"] if isinstance(tag, dict) else tag for tag in value["tags"]]
    return {"count": value["count"], "tags": tags}

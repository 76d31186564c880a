"""A course as one thing: its steps with their rules, read from what is live now."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from content.courses.archive import text_hash
from content.models.course import CoursePage, LessonPage, QuizPage


@dataclass(frozen=True, slots=True)
class Manifest:
    """Steps in their order, and the text of each by key (for the archive)."""

    steps: list[dict[str, Any]]
    texts: dict[str, dict[str, Any]]

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
    for page in steps_below(course):
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
            step["rules"] = page.rules()
        else:
            step["cites"] = list(page.cites)
        steps.append(step)
        texts[key] = {
            "title": page.title,
            "html": html,
            "aim": getattr(page, "aim", ""),
        }
    return Manifest(steps, texts)

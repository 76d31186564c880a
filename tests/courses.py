"""Courses, questions and learners for tests, by real Wagtail actions."""

from itertools import count
from typing import Any

from wagtail.models import Locale

from content.courses.releasing import publish_release
from content.models import (
    BasePage,
    CoursePage,
    CourseRelease,
    LessonPage,
    Question,
    QuestionOption,
    QuestionTag,
    QuizPage,
)
from tests import builders
from tests.replay import remembered

_numbers = count(1)


@remembered
def question(*tags: str, **fields: Any) -> Question:
    """A published single-choice question: option "right" is right."""
    number = next(_numbers)
    options = fields.pop(
        "options",
        [
            {"option_id": "right", "text": f"Right {number}", "correct": True},
            {"option_id": "wrong", "text": f"Wrong {number}"},
            {"option_id": "worse", "text": f"Worse {number}"},
        ],
    )
    made = Question(
        **{
            "prompt": f"Question {number}?",
            "library_id": f"Q-{number}",
            "locale": Locale.get_default(),
            "live": False,
            **fields,
        }
    )
    made.options = [
        QuestionOption(sort_order=place, **option)
        for place, option in enumerate(options)
    ]
    made.save()
    made.tags.set([QuestionTag.objects.get_or_create(name=tag)[0] for tag in tags])
    made.save()
    made.save_revision().publish()
    return Question.objects.get(pk=made.pk)


@remembered
def lesson(course: Any, title: str = "", text: str = "Text.", **fields: Any) -> Any:
    number = next(_numbers)
    live, blocks = fields.pop("live", True), fields.pop("blocks", [])
    groups = fields.pop("groups", ())
    page = LessonPage(
        **{"title": title or f"Lesson {number}", "minutes": 5, **fields},
        body=[("text", text), *blocks],
    )
    return builders.add(course, page, live=live, groups=groups)


@remembered
def quiz(course: Any, draws: Any, title: str = "", **fields: Any) -> Any:
    """draws: Question objects (always asked), or (count, tag, …) tuples."""
    number, groups = next(_numbers), fields.pop("groups", ())
    page = QuizPage(title=title or f"Quiz {number}", minutes=10, **fields)
    page.draws = [
        ("question", one)
        if isinstance(one, Question)
        else ("draw", {"count": one[0], "tags": list(one[1:])})
        for one in draws
    ]
    return builders.add(course, page, groups=groups)


@remembered
def course(parent: Any, title: str = "", **fields: Any) -> CoursePage:
    page = CoursePage(title=title or f"Course {next(_numbers)}", **fields)
    return builders.add(parent, page, groups=fields.pop("groups", ()))


@remembered
def small_course(
    parent: Any, *, lessons: int = 2, questions: int = 4, asked: int = 3, **fields: Any
) -> CoursePage:
    """A course with lessons and one quiz, and its first release."""
    made = course(parent, **fields)
    tag = f"bank {made.pk}"
    for _number in range(questions):
        question(tag)
    for _number in range(lessons):
        lesson(made)
    quiz(made, [(asked, tag)])
    release(made)
    return again(made)


@remembered
def release(made: Any, kind: str = "content", **fields: Any) -> CourseRelease:
    return publish_release(again(made), kind=kind, **fields)


def again(page: Any) -> Any:
    """The page as it is in the database now."""
    return BasePage.objects.get(pk=page.pk).specific


def steps(made: Any, kind: str = "") -> list[Any]:
    """The course's pages below it, in order."""
    below = [page.specific for page in again(made).get_children()]
    return [page for page in below if not kind or page.kind == kind]

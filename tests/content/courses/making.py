"""Courses and questions for tests, by plain functions and real publishes."""

from itertools import count
from typing import Any

from content.models import (
    CoursePage,
    LessonPage,
    Question,
    QuestionOption,
    QuestionTag,
    QuizPage,
)
from portal.operations.roles import ensure_role
from tests import builders

BACKEND = "django.contrib.auth.backends.ModelBackend"
_numbers = count(1)


def course(parent: Any, title: str = "Foundations", **fields: Any) -> CoursePage:
    return builders.add(parent, CoursePage(title=title, **fields))


def lesson(
    parent: Any, title: str = "", text: str = "Words of it.", **fields: Any
) -> Any:
    live = fields.pop("live", True)
    fields.setdefault("body", [("text", text)])
    page = LessonPage(title=title or f"Lesson {next(_numbers)}", **fields)
    return builders.add(parent, page, live=live)


def quiz(parent: Any, draws: Any, title: str = "Check yourself", **fields: Any) -> Any:
    """draws: questions, and (count, tags)."""
    found = [
        ("draw", {"count": one[0], "tags": list(one[1])})
        if isinstance(one, tuple)
        else ("question", one)
        for one in draws
    ]
    return builders.add(parent, QuizPage(title=title, draws=found, **fields))


def question(
    prompt: str = "", *, tags: Any = (), live: bool = True, **fields: Any
) -> Question:
    """A question with two answers, the first of them right."""
    found = Question(prompt=prompt or f"Question {next(_numbers)}?", **fields)
    found.live = False
    found.tags.set([QuestionTag.objects.get_or_create(name=tag)[0] for tag in tags])
    found.options.set(
        [
            QuestionOption(option_id="a", text="This", correct=True, sort_order=0),
            QuestionOption(option_id="b", text="That", feedback="No.", sort_order=1),
        ]
    )
    found.save()
    revision = found.save_revision()
    if live:
        revision.publish()
    return Question.objects.get(pk=found.pk)


def staff(name: str, role: str, **more: Any) -> Any:
    person = builders.person(name, **more)
    person.groups.add(ensure_role(role))
    return person


def enter(client: Any, person: Any) -> Any:
    client.force_login(person, backend=BACKEND)
    return client

"""Trainers of every kind, and a course with people in it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.learning.attempts import start
from portal.learning.enrolments import enrol
from portal.learning.models import Enrolment
from portal.learning.progress import finish_lesson
from portal.members.viewers import viewer_for
from portal.operations.roles import ensure_role
from tests import builders
from tests.portal.learning.conftest import answer


@pytest.fixture
def staff(db: Any) -> dict[str, Any]:
    """None of them is in the working group "tin" but `in_tin`."""
    tin = builders.group("tin")
    found = {
        "associate": builders.person("associate", verified=True),
        "author": builders.person("author"),
        "steward": builders.person("steward", tier=builders.MEMBER),
        "editor": builders.person("editor", tier=builders.MEMBER),
        "in_tin": builders.person("in-tin", tier=builders.MEMBER, groups=[tin]),
        "admin": builders.person("admin", is_superuser=True),
    }
    found["author"].groups.add(ensure_role("Authors"))
    found["steward"].groups.add(ensure_role("Stewards"))
    for name in ("editor", "in_tin"):
        found[name].groups.add(ensure_role("Editors"))
    return found


def quiz_of(enrolment: Enrolment) -> str:
    steps = enrolment.release.manifest
    return next(step["key"] for step in steps if step["kind"] == "quiz")


def lessons_of(enrolment: Enrolment) -> list[str]:
    steps = enrolment.release.manifest
    return [step["key"] for step in steps if step["kind"] == "lesson"]


def learn(
    course: Any, *, lessons: int = 0, right: tuple[int, ...] = (), **fields: Any
) -> Enrolment:
    """Somebody new: so many lessons done, attempts with so many right answers each."""
    person = builders.person(**fields)
    viewer = viewer_for(person)
    enrolment = enrol(person, course.translation_key, viewer)
    for key in lessons_of(enrolment)[:lessons]:
        finish_lesson(enrolment, key)
    for number in right:
        Enrolment.objects.filter(pk=enrolment.pk).update(no_pause=True)
        enrolment.refresh_from_db()
        answer(start(enrolment, quiz_of(enrolment), viewer), person, number)
    enrolment.refresh_from_db()
    return enrolment


def long_ago(*enrolments: Enrolment, days: int = 60) -> None:
    """They were here last so many days ago."""
    when = timezone.now() - timedelta(days=days)
    ids = [one.pk for one in enrolments]
    Enrolment.objects.filter(pk__in=ids).update(last_seen_at=when)


def text_of(response: Any) -> str:
    raw = (
        b"".join(response.streaming_content) if response.streaming else response.content
    )
    return raw.decode("utf-8", "replace")

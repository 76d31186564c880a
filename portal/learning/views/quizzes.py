"""A quiz's own page for its learners, and the start of an attempt."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from portal.learning.attempts import start
from portal.learning.problems import Closed, NotYours, Refused
from portal.learning.standing import Standing
from portal.learning.starting import start_state
from portal.learning.views.common import own, standing_or_404


def _quiz(request: Any, course_key: UUID, key: UUID) -> tuple[Standing, dict[str, Any]]:
    """The learner's standing and the quiz as their release pins it.

    Raises NotYours where the quiz is not for them and no attempt of theirs is open,
    Closed.
    """
    mine = standing_or_404(request, course_key)
    step = mine.release.step(key)
    if step is None or step["kind"] != "quiz":
        raise NotYours
    if not mine.may:
        raise Closed
    if not mine.opens(key) and not start_state(mine.enrolment, step).open_attempt:
        raise NotYours
    return mine, step


@own("GET")
def quiz(request: Any, course_key: UUID, key: UUID) -> HttpResponse:
    """The rules of the learner's release, what they have tried, and the start: also
    where the quiz's page is gone."""
    mine, step = _quiz(request, course_key, key)
    context = {
        "mine": mine,
        "step": step,
        "rules": step["rules"],
        "course_key": course_key,
        "key": key,
    }
    return render(request, "learning/quiz.html", context)


@own("POST")
def begin(request: Any, course_key: UUID, key: UUID) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    mine, _step = _quiz(request, course_key, key)
    try:
        attempt = start(mine.enrolment, key, request.viewer)
    except Closed:
        raise
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("learning_quiz", course_key=course_key, key=key)
    return redirect("learning_attempt", attempt_id=attempt.pk)

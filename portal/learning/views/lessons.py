"""Lessons: done, questions under them, and the text of those that are withdrawn."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from content.courses.archive import archived_text
from content.links import links_filled
from portal.learning import asking
from portal.learning.forms import AskForm
from portal.learning.outline import address_of
from portal.learning.problems import Closed, NotYours, Refused
from portal.learning.progress import finish_lesson, open_lesson
from portal.learning.standing import Standing
from portal.learning.views.common import own, standing_or_404

# A knowledge check of a page that is gone: nothing answers it any more.
_CHECK = re.compile(r'<form class="card check"[^>]*>(.*?)</form>', re.DOTALL)
_BUTTON = re.compile(r"<button.*?</button>", re.DOTALL)


def _open_standing(request: Any, course_key: UUID) -> Standing:
    """The learner's standing; Closed where they may not be taught now."""
    mine = standing_or_404(request, course_key)
    if not mine.may:
        raise Closed
    return mine


def _may_read(mine: Standing, key: UUID) -> None:
    """NotYours where this step of the learner's release is not open to them."""
    step = mine.progress.step(key)
    if step is None or step.kind != "lesson" or not mine.opens(key):
        raise NotYours


@own("GET")
def lesson(request: Any, course_key: UUID, key: UUID) -> HttpResponse:
    """The text of a lesson that is published no more, as the learner's release has it;
    one that is published is shown by its page."""
    mine = _open_standing(request, course_key)
    _may_read(mine, key)
    step = mine.progress.step(key)
    if step is not None and step.page is not None:
        return redirect(step.url)
    found = archived_text(mine.release, key)
    if found is None:
        raise Http404
    if request.method == "GET" and str(mine.enrolment.last_step) != str(key):
        open_lesson(mine.enrolment, key)
    html = links_filled(found["html"], request.viewer)
    html = _CHECK.sub(
        lambda match: f'<div class="card">{_BUTTON.sub("", match[1])}</div>', html
    )
    context = {
        "mine": mine,
        "step": step,
        "title": found["title"],
        "aim": found["aim"],
        "html": mark_safe(html),  # noqa: S308 - cleaned when the release was made
        "course_key": course_key,
        "key": key,
    }
    return render(request, "learning/lesson.html", context)


@own("POST")
def done(request: Any, course_key: UUID, key: UUID) -> HttpResponse:
    """The learner is done with a lesson: on to the next step. Twice is once."""
    mine = _open_standing(request, course_key)
    _may_read(mine, key)
    finished = finish_lesson(mine.enrolment, key)
    if finished.completed_at is not None:
        messages.success(request, _("You have finished this course."))
        return redirect("learning_course", course_key=course_key)
    step = mine.progress.step(key)
    if step is not None and not step.settled:
        step.state = "done"
    following = mine.after(key)
    url = address_of(mine.release, following, mine.viewer) if following else ""
    return redirect(url or reverse("learning_course", args=[course_key]))


@own("GET", "POST")
def ask(request: Any, course_key: UUID, key: UUID) -> HttpResponse:
    """Ask a question under a lesson."""
    mine = _open_standing(request, course_key)
    _may_read(mine, key)
    step = mine.progress.step(key)
    form = AskForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = asking.ask(mine.enrolment, key, form.cleaned_data["text"])
            except Refused as reason:
                form.add_error(None, str(reason))
            else:
                messages.success(request, _said(made))
                assert step is not None  # noqa: S101 - looked up by _may_read
                url = address_of(mine.release, step, mine.viewer)
                return redirect(f"{url}#questions")
    context = {"form": form, "step": step, "course_key": course_key}
    return render(request, "learning/ask.html", context, status=status)


def _said(made: Any) -> str:
    if made.state == asking.State.WAITING:
        return _(
            "Thank you. A trainer reads your question first; until then only you see "
            "it here."
        )
    return _("Thank you. Your question is there.")

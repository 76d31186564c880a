"""The result of an attempt, and reports of problems with its questions."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from content.links import source_links
from portal.learning.asking import report, reported
from portal.learning.attempts import own_attempt
from portal.learning.forms import ReportForm
from portal.learning.models import Attempt
from portal.learning.problems import Closed, NotYours
from portal.learning.results import result_of
from portal.learning.rights import may_learn
from portal.learning.standing import Standing
from portal.learning.starting import start_state
from portal.learning.views.common import own


@own("GET")
def result(request: Any, attempt_id: str) -> HttpResponse:
    attempt = own_attempt(int(attempt_id), request.user)
    if attempt.state == Attempt.State.OPEN:
        return redirect("learning_attempt", attempt_id=attempt_id)
    return render(request, "learning/result.html", _shown(request, attempt))


def _shown(request: Any, attempt: Attempt) -> dict[str, Any]:
    """Score and dates are the learner's own; the questions are the course's text, and
    closed with it."""
    mine = Standing(attempt.enrolment, request.viewer)
    found = result_of(attempt)
    context: dict[str, Any] = {
        "attempt": attempt,
        "mine": mine,
        "result": found,
        "may": mine.may,
        "rules": attempt.rules,
        "form": ReportForm(),
    }
    if not mine.may:
        return context
    links = source_links(
        (one for item in found.items for one in item.sources), request.viewer
    )
    known = reported(attempt)
    context["rows"] = [
        {
            "item": item,
            "links": [links[one] for one in item.sources if one in links],
            "reported": known.get(item.version.pk) == "",
            "found": known.get(item.version.pk, ""),
        }
        for item in found.items
    ]
    step = mine.release.step(attempt.quiz_key)
    if step is not None and not found.passed:
        again = start_state(attempt.enrolment, step)
        if again.open_attempt is not None or mine.opens(attempt.quiz_key):
            context["again"] = again
    return context


@own("GET", "POST")
def problem(request: Any, attempt_id: str, position: str) -> HttpResponse:
    """Report a problem with one question of an attempt that was handed in."""
    attempt = own_attempt(int(attempt_id), request.user)
    if not may_learn(request.viewer, attempt.enrolment.release):
        raise Closed
    item = attempt.items.select_related("question").filter(position=position).first()
    if item is None or attempt.state == Attempt.State.OPEN:
        raise NotYours
    form = ReportForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            _made, is_new = report(
                attempt.pk, request.user, item.position, form.cleaned_data["text"]
            )
            if is_new:
                messages.success(
                    request, _("Thank you. A trainer looks at this question.")
                )
            else:
                messages.info(
                    request,
                    _("You have reported it already; a trainer looks at it."),
                )
            return redirect("learning_result", attempt_id=attempt_id)
    context = {
        "attempt": attempt,
        "form": form,
        "prompt": item.question.body["prompt"],
        "position": item.position,
    }
    return render(request, "learning/problem.html", context, status=status)

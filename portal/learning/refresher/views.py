"""A round by its mailed link, without signing in and never signing in; begin, stop.

The link is a key: it opens three questions and nothing else, for 14 days.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.by_link import answer_to_stop, by_link
from portal.learning.models import Certificate
from portal.learning.problems import Refused
from portal.learning.refresher import rounds
from portal.learning.refresher.answering import answer, questions_of
from portal.learning.views.common import own


@by_link
def refresher_round(request: HttpRequest, token: str) -> HttpResponse:
    row = rounds.round_of(token)
    if row is None:
        # The same for what never was, is over, or may not be seen any more.
        return render(request, "learning/refresher/gone.html", status=404)
    status = 200
    if request.method == "POST":
        asked = answer(row, request.POST)
        if not any(one.error for one in asked):
            return redirect("refresher_round", token)
        status = 422
    else:
        asked = questions_of(row)
    context = {
        "asked": asked,
        "course": row.refresher.enrolment.course_title,
        "is_done": row.done_at is not None,
        "right": sum(one.is_right for one in asked),
        "stop": rounds.stop_path(row.refresher),
        "is_on": row.refresher.stopped_at is None,
    }
    return render(request, "learning/refresher/round.html", context, status=status)


@by_link
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the questions on a course for whoever holds this link."""
    refresher_id = rounds.stopping(token)
    if refresher_id is None:
        raise Http404
    return answer_to_stop(
        request, "learning/refresher/stop.html", lambda: rounds.stop(refresher_id)
    )


@own("POST")
def begin(request: Any, enrolment_id: str) -> HttpResponse:
    try:
        rounds.begin(int(enrolment_id), request.user)
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, _("You get a few questions by mail. You can stop at any time.")
        )
    return _back(request, enrolment_id)


@own("POST")
def end(request: Any, enrolment_id: str) -> HttpResponse:
    rounds.end(int(enrolment_id), request.user)
    messages.success(request, _("You get no more questions on this course."))
    return _back(request, enrolment_id)


def _back(request: Any, enrolment_id: str) -> HttpResponse:
    held = Certificate.objects.filter(
        enrolment_id=enrolment_id, enrolment__learner=request.user, current=True
    ).first()
    if held is not None:
        return redirect("learning_certificate", held.code)
    return redirect("learning_record")

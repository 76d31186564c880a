"""My learning, one's own record of a course; begin, go on, change release, renew."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from content.courses.releasing import latest_release
from portal.learning import enrolments
from portal.learning.certificates.changes import changes_for
from portal.learning.models import Attempt
from portal.learning.overview import catalogue, cycles, overview
from portal.learning.problems import NotYours, Refused
from portal.learning.rights import may_learn, open_course
from portal.learning.standing import Standing
from portal.learning.teams.asked import asked_of
from portal.learning.views.common import own, standing_or_404


@own("GET")
def learning(request: Any) -> HttpResponse:
    """What is asked, what goes on, what is finished and has changed since, declared
    hours of each year."""
    mine = overview(request.user, request.viewer)
    changed = changes_for(request.user, request.viewer)
    for one in mine.finished:
        one.changes = len(changed.get(one.enrolment.course_key, ()))
    context = {
        "mine": mine,
        "asked": asked_of(request.user, request.viewer),
        "catalogue": catalogue(request.viewer),
    }
    return render(request, "learning/mine.html", context)


@own("GET")
def course(request: Any, course_key: UUID) -> HttpResponse:
    """The learner's own record of one course. It stays when the texts are closed."""
    mine = standing_or_404(request, course_key)
    return render(request, "learning/course.html", _record(request, mine))


def _record(request: Any, mine: Standing) -> dict[str, Any]:
    rows = cycles(request.user, mine.enrolment.course_key)
    attempts = Attempt.objects.filter(enrolment=mine.enrolment)
    return {
        "mine": mine,
        "cycles": rows,
        "attempts": list(
            attempts.prefetch_related("markings").order_by("started_at", "pk")
        ),
        "page": open_course(mine.enrolment.course_key, request.viewer),
    }


@own("GET", "POST")
def begin(request: Any, course_key: UUID) -> HttpResponse:
    """The small page with the button: pages that are kept for many hold no forms for
    strangers."""
    release = latest_release(course_key)
    if release is None or not may_learn(request.viewer, release):
        raise Http404
    known = enrolments.enrolment_of(request.user, course_key)
    if known is not None:
        return redirect("learning_continue", course_key=course_key)
    words, status = "", 200
    if request.method == "POST":
        try:
            enrolments.enrol(request.user, course_key, request.viewer)
        except Refused as reason:
            words, status = str(reason), 422
        else:
            messages.success(
                request, _("You have begun. Your progress is kept from here on.")
            )
            return redirect("learning_continue", course_key=course_key)
    page = open_course(course_key, request.viewer)
    context = {
        "words": words,
        "release": release,
        "page": page,
        "ended": page and enrolments.ended_before(request.user, page, request.viewer),
    }
    return render(request, "learning/begin.html", context, status=status)


@own("GET")
def go_on(request: Any, course_key: UUID) -> HttpResponse:
    """Lead to the one next thing: the open question, the lesson, or the own record."""
    mine = standing_or_404(request, course_key)
    return redirect(mine.next_url or reverse("learning_course", args=[course_key]))


@own("POST")
def switch(request: Any, course_key: UUID) -> HttpResponse:
    mine = standing_or_404(request, course_key)
    if not mine.may:
        raise NotYours
    try:
        moved = enrolments.switch_release(mine.enrolment)
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(
            request,
            _("You follow release %d now. What you have done stays done.")
            % moved.release.number,
        )
    return redirect("learning_course", course_key=course_key)


@own("POST")
def renew(request: Any, course_key: UUID) -> HttpResponse:
    try:
        enrolments.renew(request.user, course_key, request.viewer)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("learning_course", course_key=course_key)
    messages.success(request, _("Your renewal has begun."))
    return redirect("learning_continue", course_key=course_key)

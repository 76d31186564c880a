"""An open attempt: one question to the page, saved as forms or by our script."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.questions.responses import BadResponse
from portal.learning import keeping_typed
from portal.learning.answering import is_answered, raw_answer, shown
from portal.learning.attempts import own_attempt, save_answers, submit
from portal.learning.clock import is_late, pause, resume
from portal.learning.locking import lock_attempt
from portal.learning.marking import voided
from portal.learning.models import Attempt, AttemptItem
from portal.learning.problems import Closed, HandedIn, Refused
from portal.learning.rights import may_learn
from portal.learning.views.common import own

_SIGNED_OUT = 401


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of the list of questions: where it is, whether it is answered, whether
    it has been left out since and does not count."""

    position: int
    answered: bool
    void: bool

    @property
    def is_missing(self) -> bool:
        return not self.answered and not self.void


def _open_attempt(request: Any, attempt_id: str) -> Attempt:
    """One's own open attempt, its clock running.

    Raises NotYours, Closed, HandedIn.
    """
    attempt = own_attempt(int(attempt_id), request.user)
    if attempt.state != Attempt.State.OPEN:
        raise HandedIn
    if not may_learn(request.viewer, attempt.enrolment.release):
        raise Closed
    if attempt.paused_at is not None:
        with transaction.atomic():
            locked = lock_attempt(attempt.pk)
            if locked.state == Attempt.State.OPEN and locked.paused_at is not None:
                resume(locked)
        attempt.paused_at, attempt.deadline_at = None, locked.deadline_at
    if is_late(attempt):
        # What had been saved is marked, as it would be by the schedule in a minute.
        submit(attempt.pk, request.user, request.viewer)
        raise HandedIn
    return attempt


class HttpResponseSeeOther(HttpResponseRedirect):
    """A redirect to be followed with GET, whatever was sent."""

    status_code = 303


def _result(attempt_id: str) -> HttpResponse:
    return HttpResponseSeeOther(reverse("learning_result", args=[attempt_id]))


@own("GET")
def attempt(request: Any, attempt_id: str) -> HttpResponse:
    """Go on where the first unanswered question is, on whatever device."""
    try:
        found = _open_attempt(request, attempt_id)
    except HandedIn:
        return _result(attempt_id)
    marks = _marks(list(found.items.select_related("question")))
    first = next((mark for mark in marks if mark.is_missing), None)
    if first is None:
        return redirect("learning_confirm", attempt_id=attempt_id)
    return redirect("learning_question", attempt_id=attempt_id, position=first.position)


@own("GET", "POST", signed_in=False)
def question(request: Any, attempt_id: str, position: str) -> HttpResponse:
    """One question. POST saves the answer and goes where the button says; who has lost
    their session signs in and finds the answer saved."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            keeping_typed.keep(request, attempt_id, position)
        here = reverse("learning_question", args=[attempt_id, position])
        return redirect_to_login(here)
    try:
        found = _open_attempt(request, attempt_id)
    except HandedIn:
        return _result(attempt_id)
    place = int(position)
    if request.method == "POST":
        return _save_and_go(request, found, place)
    words = ""
    typed = keeping_typed.take(request, attempt_id, position)
    if typed is not None:
        words, raw = _saved_after_all(request, found, place, typed)
        if words:
            return _page(request, found, place, words=words, raw=raw)
    return _page(request, found, place)


def _saved_after_all(
    request: Any, attempt: Attempt, place: int, typed: keeping_typed.Typed
) -> tuple[str, Any]:
    """Save what was sent after the session had ended; why not, and what it was. What
    was answered meanwhile, elsewhere, stands, and the learner is told."""
    raw = raw_answer(typed.fields)
    try:
        saved = save_answers(
            attempt.pk, request.user, request.viewer, {place: raw}, typed_at=typed.at
        )
    except (BadResponse, Refused) as reason:
        return str(reason), raw
    if saved.newer:
        messages.warning(
            request,
            _(
                "You have answered this question elsewhere since you were signed out: "
                "that answer stands. Change it if you meant another."
            ),
        )
    return "", raw


def _save_and_go(request: Any, attempt: Attempt, place: int) -> HttpResponse:
    raw = raw_answer(request.POST)
    try:
        save_answers(attempt.pk, request.user, request.viewer, {place: raw})
    except BadResponse as reason:
        return _page(request, attempt, place, words=str(reason), raw=raw, status=422)
    except HandedIn:
        return _result(str(attempt.pk))
    to = request.POST.get("to", "")[:10]
    if to == "confirm":
        return redirect("learning_confirm", attempt_id=attempt.pk)
    if not (to.isascii() and to.isdigit() and _has(attempt, int(to))):
        to = str(place)
    return redirect("learning_question", attempt_id=attempt.pk, position=to)


def _has(attempt: Attempt, place: int) -> bool:
    return 0 < place < 10_000 and attempt.items.filter(position=place).exists()


def _page(
    request: Any,
    attempt: Attempt,
    place: int,
    *,
    words: str = "",
    raw: Any = ...,
    status: int = 200,
) -> HttpResponse:
    items = list(attempt.items.select_related("question"))
    item = next((one for one in items if one.position == place), None)
    if item is None:
        raise Http404
    marks = _marks(items)
    context = {
        "attempt": attempt,
        "question": shown(item, raw),
        "item": item,
        "is_void": any(mark.void for mark in marks if mark.position == place),
        "marks": marks,
        "count": len(items),
        "before": place - 1 if place > 1 else None,
        "after": place + 1 if place < len(items) else None,
        "words": words,
        "saved_at": None if words else item.saved_at,
        "left": _left(attempt),
        "hide_search": True,
    }
    return render(request, "learning/question.html", context, status=status)


def _marks(items: list[AttemptItem]) -> list[Mark]:
    void = voided(items)
    return [
        Mark(item.position, is_answered(item), item.position in void) for item in items
    ]


def _left(attempt: Attempt) -> int | None:
    """Whole seconds until the deadline, None without one."""
    if attempt.deadline_at is None:
        return None
    return max(0, int((attempt.deadline_at - timezone.now()).total_seconds()))


@own("GET", "POST", signed_in=False)
def save(request: Any, attempt_id: str, position: str) -> HttpResponse:
    """What our script sends on every change; GET gives it a form's token of now, for a
    page that was open while its reader signed in anew.

    Answers `{"saved": "14:02"}`, or `{"words": …}` with 401 (signed out), 403 (closed),
    404, 409 (handed in, or, with `"newer": true, "seq": N`, not saved because a newer
    answer stands) or 422 (no answer to this question). `"link"`: the properties of a
    link that helps.
    """
    if not request.user.is_authenticated:
        link = _link(reverse("account_login"), _("Sign in in a new window"))
        return JsonResponse(
            {
                "words": _("You are signed out. Your answers stay on this page."),
                "link": {**link, "target": "_blank"},
            },
            status=_SIGNED_OUT,
        )
    if request.method != "POST":
        own_attempt(int(attempt_id), request.user)
        return JsonResponse({"token": get_token(request)})
    seq = request.POST.get("seq", "")[:16]
    if not (seq.isascii() and seq.isdigit()):
        return JsonResponse({"words": _("This is not possible.")}, status=422)
    answers = {int(position): raw_answer(request.POST)}
    try:
        saved = save_answers(
            int(attempt_id), request.user, request.viewer, answers, int(seq)
        )
    except BadResponse as reason:
        return JsonResponse({"words": str(reason)}, status=422)
    except HandedIn as reason:
        return JsonResponse({"words": str(reason)}, status=409)
    except Closed as reason:
        pause(int(attempt_id))
        return JsonResponse({"words": str(reason)}, status=403)
    if saved.newer:
        here = reverse("learning_question", args=[attempt_id, position])
        reply = {
            "words": _(
                "Not saved: you have given a newer answer to this question elsewhere, "
                "and it stands."
            ),
            "newer": True,
            "seq": saved.newer,
            "link": _link(here, _("Show the newer answer")),
        }
        return JsonResponse(reply, status=409)
    return JsonResponse({"saved": date_format(timezone.localtime(saved.at), "H:i")})


def _link(to: str, words: str) -> dict[str, str]:
    """A link as our script makes it."""
    return {"href": to, "textContent": words}


@own("GET", "POST")
def confirm(request: Any, attempt_id: str) -> HttpResponse:
    """What is unanswered, before handing in; POST with the tick that the answers are
    one's own hands in. Twice gives the same, and asks no more."""
    if request.method == "POST" and request.POST.get("own"):
        submit(int(attempt_id), request.user, request.viewer)
        return _result(attempt_id)
    try:
        found = _open_attempt(request, attempt_id)
    except HandedIn:
        return _result(attempt_id)
    marks = _marks(list(found.items.select_related("question")))
    words = ""
    if request.method == "POST":
        words = _("Tick that these are your own answers.")
    context = {
        "attempt": found,
        "missing": [mark.position for mark in marks if mark.is_missing],
        "void": [mark.position for mark in marks if mark.void],
        "count": sum(not mark.void for mark in marks),
        "left": _left(found),
        "words": words,
        "hide_search": True,
    }
    status = 422 if words else 200
    return render(request, "learning/confirm.html", context, status=status)

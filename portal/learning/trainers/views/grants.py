"""What is granted to one person: found by their whole name or address."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.learning.models import Enrolment
from portal.learning.problems import NotYours, Refused
from portal.learning.starting import start_state
from portal.learning.trainers import granting
from portal.learning.trainers.forms import AccommodationForm, AttemptsForm, FindForm
from portal.learning.trainers.views.base import CourseView

_SALT = "portal.learning.grants"
_SECONDS = 12 * 3600


def token_for(user: Any, enrolment: Enrolment) -> str:
    """Names a learner in an address for who has found them: a plain number could be
    counted through to browse people."""
    return signing.dumps([user.pk, enrolment.pk], salt=_SALT)


def _number_in(token: str, user: Any) -> int:
    try:
        user_id, number = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
    if user_id != user.pk:
        raise Http404
    return int(number)


class FindLearner(CourseView):
    """Find one learner of this course. For who may act: a steward who only looks has
    nothing to grant."""

    acts = True
    page_title = gettext_lazy("For one person")
    template_name = "learning/admin/find_learner.html"

    def get(self, request: HttpRequest, key: UUID) -> Any:
        return self.show(form=FindForm())

    # By POST: what is typed is a name or an address, and belongs in no log.
    def post(self, request: HttpRequest, key: UUID) -> Any:
        form = FindForm(request.POST)
        if not form.is_valid():
            return self.show(form=form, status=422)
        found = granting.find(self.key, form.cleaned_data["person"])
        if len(found) == 1:
            token = token_for(request.user, found[0])
            return redirect("training_grant", self.key, token)
        if not found:
            words = _("Nobody of this name or address has begun this course.")
        else:
            words = _("Several people are called so: type the e-mail address.")
        form.add_error("person", words)
        return self.show(form=form, status=422)


class Grant(CourseView):
    """One learner of this course: what they have, and two forms to grant more."""

    acts = True
    template_name = "learning/admin/grant.html"
    enrolment: Enrolment

    def get_page_title(self) -> str:
        return str(self.enrolment.learner)

    def crumbs(self) -> list[dict[str, Any]]:
        url = reverse("training_grants", args=[self.key])
        return [*super().crumbs(), {"url": url, "label": _("For one person")}]

    def find(self, token: str) -> None:
        rows = Enrolment.objects.select_related("learner", "release")
        self.enrolment = get_object_or_404(
            rows.defer("release__archive"),
            pk=_number_in(token, self.request.user),
            course_key=self.key,
            learner__is_active=True,
        )

    def get(self, request: HttpRequest, key: UUID, token: str) -> Any:
        self.find(token)
        return self.page()

    def post(self, request: HttpRequest, key: UUID, token: str) -> Any:
        self.find(token)
        what = request.POST.get("what", "")
        if what == "attempts":
            form: Any = AttemptsForm(self.limited(), request.POST)
        elif what == "time":
            form = AccommodationForm(request.POST)
        else:
            raise Http404
        if not form.is_valid():
            return self.page(**{what: form}, status=422)
        given = form.cleaned_data
        try:
            if what == "attempts":
                granting.grant_attempts(
                    self.enrolment, given["quiz"], given["number"],
                    reason=given["reason"], by=request.user,
                )  # fmt: skip
            else:
                granting.accommodate(
                    self.enrolment,
                    time_percent=given["time_percent"],
                    no_pause=given["no_pause"],
                    reason=given["reason"],
                    by=request.user,
                )
        except NotYours as error:
            raise Http404 from error
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.page(**{what: form}, status=422)
        messages.success(request, _("Granted, and logged."))
        return redirect("training_grant", self.key, token)

    def quizzes(self) -> list[dict[str, Any]]:
        steps = self.enrolment.release.manifest
        return [
            step
            for step in steps
            if step["kind"] == "quiz" and step["key"] not in self.hidden
        ]

    def limited(self) -> list[tuple[str, str]]:
        """The quizzes that have a limit of attempts."""
        return [
            (step["key"], step["title"])
            for step in self.quizzes()
            if step["rules"].get("max_attempts")
        ]

    def page(self, attempts: Any = None, time: Any = None, status: int = 200) -> Any:
        row = self.enrolment
        now = {"time_percent": row.time_percent, "no_pause": row.no_pause}
        return self.show(
            status=status,
            enrolment=row,
            states=[(step, start_state(row, step)) for step in self.quizzes()],
            limited=self.limited(),
            attempts=attempts or AttemptsForm(self.limited()),
            time=time or AccommodationForm(initial=now),
            time_words=granting.TIMES.get(
                row.time_percent, f"{row.time_percent}\u00a0%"
            ),
            history=granting.history_of(row),
        )

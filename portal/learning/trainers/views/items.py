"""Item analysis: the questions of a course, and one of them with its repairs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content.admin.courses.bank import may_see_questions
from content.admin.view import paged
from content.models import QuestionVersion
from content.spreadsheet import csv_response
from portal.learning.models import Remark
from portal.learning.problems import Refused
from portal.learning.remarks import preview
from portal.learning.trainers.answering import reports_of
from portal.learning.trainers.answers_in_words import in_words
from portal.learning.trainers.forms import RepairForm
from portal.learning.trainers.items.loading import questions_of
from portal.learning.trainers.repairing import repair
from portal.learning.trainers.rights import (
    asked_in,
    courses_of,
    in_the_bank,
    may_repair,
)
from portal.learning.trainers.views.base import CourseView, TrainerView


class Items(CourseView):
    """All questions that were asked in the course, with figures and flags."""

    page_title = gettext_lazy("How the questions work")
    template_name = "learning/admin/items.html"

    def get(self, request: HttpRequest, key: UUID) -> Any:
        return self.show(rows=paged(request, questions_of(self.key)))


class ItemsAsCsv(CourseView):
    """The same as a table, one line for each version."""

    def get(self, request: HttpRequest, key: UUID) -> Any:
        heads = [_("Question"), _("Language"), _("Version"), _("People"),
                 _("Right, in percent"), _("Discrimination"), _("Flags")]  # fmt: skip
        rows = []
        for question in questions_of(self.key):
            for one in question.versions:
                version, figures = one.version, one.figures
                row: list[Any] = [
                    version.body["prompt"], version.language, version.number,
                ]  # fmt: skip
                if one.void:
                    row += ["", "", "", _("left out")]
                elif not figures.shown:
                    row += [_("fewer than 5"), "", "", ""]
                else:
                    told = figures.discrimination
                    row += [
                        figures.n,
                        figures.facility_percent,
                        "" if told is None else f"{told:.2f}",
                        "; ".join(figures.flags),
                    ]
                rows.append(row)
        return csv_response("questions-of-course", heads, rows)


class Item(CourseView):
    """One question: its versions' figures, what was repaired, and the form to do so."""

    template_name = "learning/admin/item.html"
    version: QuestionVersion

    def get_page_title(self) -> str:
        return _("Version %d") % self.version.number

    def crumbs(self) -> list[dict[str, Any]]:
        url = reverse("training_items", args=[self.key])
        return [*super().crumbs(), {"url": url, "label": _("Questions")}]

    def get(self, request: HttpRequest, key: UUID, version_id: int) -> Any:
        self.version = self.version_or_404(version_id)
        return self.page(RepairForm(self.version.body))

    def post(self, request: HttpRequest, key: UUID, version_id: int) -> Any:
        self.version = self.version_or_404(version_id)
        if not may_repair(request.user, self.version):
            raise Http404
        meant = "confirm" in request.POST
        form = RepairForm(self.version.body, request.POST, meant=meant)
        if not form.is_valid():
            return self.page(form, status=422)
        given = form.cleaned_data
        try:
            effect = preview(self.version, given["kind"], given["also"])
            if not meant:
                return self.page(form, effect=effect)
            made, newly = repair(
                self.version,
                given["kind"],
                reason=given["reason"],
                by=request.user,
                also=given["also"],
            )
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.page(form, status=422)
        messages.success(request, self.said(made, newly))
        return redirect("training_item", self.key, self.version.pk)

    def said(self, made: Remark, newly: int) -> str:
        if not newly:
            return _("Marked again. Nobody newly passes; nobody loses.")
        return ngettext(
            "Marked again. %d attempt newly passes; its learner gets a mail.",
            "Marked again. %d attempts newly pass; their learners get a mail.",
            newly,
        ) % newly  # fmt: skip

    def page(self, form: Any, *, effect: Any = None, status: int = 200) -> Any:
        user, version = self.request.user, self.version
        question = questions_of(self.key, version.question_key)[0]
        own = next(one for one in question.versions if one.version.pk == version.pk)
        made = Remark.objects.filter(question=version).select_related("made_by")
        return self.show(
            status=status,
            version=version,
            question=question,
            own=own,
            form=form,
            effect=effect,
            may_repair=may_repair(user, version),
            repairs=[
                (one, in_words(version.body, one.also) if one.also else "")
                for one in made.order_by("-made_at", "-pk")
            ],
            bank=in_the_bank(user, version),
            right=in_words(version.body, version.body["key"]),
            reports=reports_of(self.key, version, self.hidden).filter(
                settled_at__isnull=True
            ),
        )


class OfTheBank(TrainerView):
    """A question of the bank: in which of one's courses its versions were asked."""

    page_title = gettext_lazy("Answers and repairs")
    template_name = "learning/admin/of_the_bank.html"

    def get(self, request: HttpRequest, question_key: UUID) -> Any:
        courses = {course.key: course for course in courses_of(request.user)}
        versions = list(
            QuestionVersion.objects.filter(question_key=question_key).order_by(
                "language", "-number"
            )
        )
        if not versions:
            raise Http404
        rows = [
            (
                version,
                sorted(
                    (courses[key] for key in asked_in(version) if key in courses),
                    key=lambda one: one.title.casefold(),
                ),
            )
            for version in versions
        ]
        if not any(own for _version, own in rows) and not may_see_questions(
            request.user
        ):
            raise Http404
        return self.show(rows=rows, newest=versions[0])

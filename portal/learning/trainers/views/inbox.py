"""What learners say: problems with questions, questions under lessons."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content.admin.view import paged
from content.models import LessonPage
from portal.learning.models import LessonQuestion
from portal.learning.problems import Refused
from portal.learning.trainers import answering
from portal.learning.trainers.forms import AnswerForm, FindingForm
from portal.learning.trainers.views.base import CourseView


class Reports(CourseView):
    """Reported problems by version of the question, the most reported first."""

    page_title = gettext_lazy("Reported problems")
    template_name = "learning/admin/reports.html"

    def get(self, request: HttpRequest, key: UUID) -> Any:
        rows = answering.reports_by_version(self.key, self.hidden)
        return self.show(rows=paged(request, rows))


class Report(CourseView):
    """What learners say about one version, and the form to settle it."""

    page_title = gettext_lazy("Reported problem")
    template_name = "learning/admin/report.html"

    def crumbs(self) -> list[dict[str, Any]]:
        url = reverse("training_reports", args=[self.key])
        return [*super().crumbs(), {"url": url, "label": _("Reported problems")}]

    def get(self, request: HttpRequest, key: UUID, version_id: int) -> Any:
        return self.page(version_id)

    def post(self, request: HttpRequest, key: UUID, version_id: int) -> Any:
        form = FindingForm(request.POST)
        if not form.is_valid():
            return self.page(version_id, form)
        version = self.reported_or_404(version_id)
        given = form.cleaned_data
        try:
            count = answering.settle_reports(
                self.key,
                version,
                given["finding"],
                request.user,
                given["upto"],
                self.hidden,
            )
        except Refused as problem:
            form.add_error("finding", str(problem))
            return self.page(version_id, form)
        words = ngettext("%d report settled.", "%d reports settled.", count)
        messages.success(request, words % count)
        return redirect("training_reports", self.key)

    def reported_or_404(self, version_id: int) -> Any:
        rows = answering.reports_by_version(self.key, self.hidden)
        return get_object_or_404(rows, pk=version_id)

    def page(self, version_id: int, form: Any = None) -> Any:
        version = self.reported_or_404(version_id)
        reports = list(answering.reports_of(self.key, version, self.hidden))
        upto = max(report.pk for report in reports)
        return self.show(
            status=422 if form else 200,
            version=version,
            reports=reports,
            form=form or FindingForm(initial={"upto": upto}),
        )


class Asked(CourseView):
    """Questions under the lessons of the course; those that wait first."""

    page_title = gettext_lazy("Questions under lessons")
    template_name = "learning/admin/asked.html"

    def get(self, request: HttpRequest, key: UUID) -> Any:
        everything = request.GET.get("all") == "1"
        rows = answering.questions_under(self.key, open_only=not everything)
        rows = rows.exclude(lesson_key__in=self.hidden)
        return self.show(rows=paged(request, rows), everything=everything)


class AskedOne(CourseView):
    """One question: show or hide it, answer it, hand it on to the guidance."""

    page_title = gettext_lazy("Question under a lesson")
    template_name = "learning/admin/asked_one.html"

    def crumbs(self) -> list[dict[str, Any]]:
        url = reverse("training_asked", args=[self.key])
        return [*super().crumbs(), {"url": url, "label": _("Questions under lessons")}]

    def found(self, pk: int) -> LessonQuestion:
        rows = LessonQuestion.objects.select_related("answered_by", "person")
        rows = rows.exclude(lesson_key__in=self.hidden)
        return get_object_or_404(rows, pk=pk, course_key=self.key)

    def get(self, request: HttpRequest, key: UUID, pk: int) -> Any:
        return self.page(self.found(pk))

    def post(self, request: HttpRequest, key: UUID, pk: int) -> Any:
        question = self.found(pk)
        action = request.POST.get("action", "")
        form = None
        try:
            if action == "show":
                answering.show(question)
                words = _("It stands under the lesson now.")
            elif action == "hide":
                answering.hide(question)
                words = _("Nobody sees it under the lesson now.")
            elif action == "promote":
                new = answering.promote(question, request.user)
                words = (
                    _("It is among the questions for the guidance now.")
                    if new
                    else _("It was handed on already.")
                )
            elif action == "answer":
                form = AnswerForm(request.POST)
                if not form.is_valid():
                    return self.page(question, form)
                text = form.cleaned_data["answer"]
                new = answering.answer(question, text, request.user)
                words = _("Your answer is kept.") if new else _("Nothing has changed.")
            else:
                raise Http404
        except Refused as problem:
            form = form or AnswerForm({"answer": question.answer})
            form.add_error(None, str(problem))
            return self.page(question, form)
        messages.success(request, words)
        return redirect("training_asked_one", self.key, question.pk)

    def page(self, question: LessonQuestion, form: Any = None) -> Any:
        lesson = (
            LessonPage.objects.filter(
                translation_key=question.lesson_key, alias_of__isnull=True
            )
            .order_by("-live", "pk")
            .first()
        )
        return self.show(
            status=422 if form else 200,
            question=question,
            lesson=lesson,
            form=form or AnswerForm(initial={"answer": question.answer}),
        )

"""The list of a trainer's courses, and the figures of one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.courses.discretion import hidden_words
from content.spreadsheet import csv_response
from portal.learning.trainers.answering import open_reports, waiting_of
from portal.learning.trainers.charts import Chart, Line, chart
from portal.learning.trainers.figures.course import (
    CourseFigures,
    QuizFigures,
    cohorts_of,
    figures_of,
)
from portal.learning.trainers.figures.groups_shown import Cohorts
from portal.learning.trainers.figures.loading import CourseData, load
from portal.learning.trainers.rights import courses_of
from portal.learning.trainers.views.base import CourseView, TrainerView
from portal.learning.trainers.waiting import to_check, waiting_in

FILTERS = ("release", "period", "organisation")


class Courses(TrainerView):
    """The courses that this person looks after, with what waits in each."""

    page_title = gettext_lazy("Courses and learners")
    template_name = "learning/admin/courses.html"

    def get(self, request: HttpRequest) -> Any:
        courses = courses_of(request.user)
        counts = waiting_in([course.key for course in courses], request.user)
        rows = [(course, *(each[course.key] for each in counts)) for course in courses]
        return self.show(rows=rows)


class Figured(CourseView):
    """Reads the filters of the address, and what the figures rest on."""

    data: CourseData
    cohorts: Cohorts
    chosen: list[tuple[str, str]]
    figures: CourseFigures

    def read(self, request: HttpRequest) -> None:
        self.data = load(self.key)
        self.cohorts = cohorts_of(self.data)
        self.chosen = [
            (name, value)
            for name in FILTERS
            if (value := request.GET.get(name, "")[:40])
        ]
        self.figures = figures_of(self.data, self.cohorts, self.chosen)
        named: list[Any] = [*self.figures.steps, *self.figures.quizzes]
        for step in named:
            if step.key in self.hidden:
                step.title = hidden_words()

    def choices(self) -> list[dict[str, Any]]:
        """The filters with the groups that can be chosen."""
        labels = {"release": _("Release"), "period": _("Begun in"),
                  "organisation": _("Organisation")}  # fmt: skip
        chosen: dict[str, str] = dict(self.chosen)
        found = []
        for name in FILTERS:
            options = [
                (group[1], self.words_of(group))
                for group in self.cohorts.order
                if group[0] == name and group in (self.cohorts.shown or ())
            ]
            found.append(
                {
                    "name": name,
                    "label": labels[name],
                    "options": options,
                    "value": chosen.get(name, ""),
                }
            )
        return found

    def words_of(self, group: Any) -> str:
        kind, name = group
        if kind == "release":
            numbers = {str(one.pk): one.number for one in self.data.releases}
            return str(numbers.get(name, "?"))
        if kind == "period":
            year, quarter = name.split("-")
            return quarter_words(year, int(quarter))
        return self.data.organisations.get(int(name), "?")


def quarter_words(year: str, quarter: int) -> str:
    months = {
        1: _("January to March"),
        2: _("April to June"),
        3: _("July to September"),
        4: _("October to December"),
    }
    return f"{year}, {months[quarter]}"


class Course(Figured):
    """One course: who is where, what waits, who follows which release."""

    template_name = "learning/admin/course.html"

    def get_page_title(self) -> str:
        return self.course.title

    def crumbs(self) -> list[dict[str, Any]]:
        return [self.index]

    def get(self, request: HttpRequest, key: UUID) -> Any:
        self.read(request)
        figures = self.figures
        return self.show(
            figures=figures,
            filters=self.choices(),
            is_filtered=bool(self.chosen),
            query=request.GET.urlencode(),
            funnel=funnel_chart(figures),
            quizzes=[(quiz, tries_chart(quiz, n)) for n, quiz in
                     enumerate(figures.quizzes)],
            releases=self.releases(),
            waiting=waiting_of(self.key, self.hidden),
            reports=open_reports(self.key, self.hidden),
            to_check=list(to_check([self.key], request.user)[:50]),
            checks_url=_place("to_check"),
        )  # fmt: skip

    def releases(self) -> list[tuple[Any, int | None]]:
        """The releases with how many people follow each; None where that would tell of
        fewer than five."""
        shown = self.cohorts.shown or frozenset()
        rows = []
        for release in self.data.releases:
            count = self.data.followers.get(release.pk, 0)
            tells = count and ("release", str(release.pk)) not in shown
            rows.append((release, None if tells else count))
        return rows


def _place(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def funnel_chart(figures: CourseFigures) -> Chart | None:
    """Steps as bars: all who have the step, who opened it, who are done."""
    lines = [
        Line(
            step.title,
            (step.people, max(step.opened, step.done), step.done),
            f"{step.done} / {step.people}",
            _("%(done)d of %(people)d done, %(opened)d opened")
            % {"done": step.done, "people": step.people, "opened": step.opened},
        )
        for step in figures.steps
        if step.people is not None
    ]
    most = max((line.values[0] for line in lines), default=0)
    return chart("funnel", _("How far people come"), lines, most)


def tries_chart(quiz: QuizFigures, number: int) -> Chart | None:
    """The share that passes, by number of the attempt."""
    lines = [
        Line(
            _("Attempt %d") % one.number,
            (one.passed_percent or 0,),
            f"{one.passed_percent}\u00a0%",
            _("%(percent)d\u00a0%% of %(people)d passed")
            % {"percent": one.passed_percent or 0, "people": one.people},
        )
        for one in quiz.tries
        if one.people
    ]
    title = _("Passed, by attempt: %s") % quiz.title
    return chart(f"tries-{number}", title, lines, 100)


class StepsAsCsv(Figured):
    """The funnel as a table, under the same filters."""

    def get(self, request: HttpRequest, key: UUID) -> Any:
        self.read(request)
        heads = [_("Step"), _("Kind"), _("Needed"), _("People"), _("Opened"),
                 _("Done"), _("Let off"), _("Stopped here")]  # fmt: skip
        hidden = _("not shown")
        rows = []
        for step in self.figures.steps:
            row: list[Any] = [
                step.title, step.kind, _("yes") if step.required else _("no"),
            ]  # fmt: skip
            if step.people is None:
                row += [hidden] * 5
            else:
                row += [step.people, step.opened, step.done, step.waived]
                row.append(hidden if step.stopped is None else step.stopped)
            rows.append(row)
        if not self.figures.shown:
            rows = [[_("Not shown: fewer than five people.")]]
        return csv_response("steps-of-course", heads, rows)


class TriesAsCsv(Figured):
    """Passed and failed by number of the attempt, under the same filters."""

    def get(self, request: HttpRequest, key: UUID) -> Any:
        self.read(request)
        heads = [_("Quiz"), _("Attempt"), _("People"), _("Passed")]
        hidden = _("not shown")
        rows: list[list[Any]] = [
            [quiz.title, one.number]
            + ([hidden] * 2 if one.people is None else [one.people, one.passed])
            for quiz in self.figures.quizzes
            for one in quiz.tries
        ]
        if not self.figures.shown:
            rows = [[_("Not shown: fewer than five people.")]]
        return csv_response("attempts-of-course", heads, rows)

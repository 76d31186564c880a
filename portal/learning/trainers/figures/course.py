"""The figures of one course under filters, each with the decision whether to show it.

What is not shown is None: the page says so in words.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any

from django.utils import timezone

from portal.learning.trainers.figures.groups_shown import Cohorts, Group
from portal.learning.trainers.figures.loading import Case, CourseData, Try
from portal.learning.trainers.figures.numbers import (
    active_time,
    is_implausible,
    median_minutes,
    percent,
)

# Who has not been there for so long, and has not finished, has stopped.
STOPPED = timedelta(days=30)
_MOST_TRIES = 5


@dataclass(slots=True)
class StepFigures:
    """One step: how many have it, opened it, are done. people: None where not shown."""

    key: str
    kind: str
    title: str
    required: bool
    people: int | None = None
    opened: int = 0
    done: int = 0
    waived: int = 0
    stopped: int | None = None

    @property
    def done_percent(self) -> int | None:
        """Of those who need it: who was let off is not counted."""
        return percent(self.done, (self.people or 0) - self.waived)


@dataclass(frozen=True, slots=True)
class TryFigures:
    """All attempts of one number at one quiz; people: None where not shown."""

    number: int
    people: int | None
    passed: int = 0

    @property
    def passed_percent(self) -> int | None:
        return percent(self.passed, self.people or 0)


@dataclass(slots=True)
class QuizFigures:
    """quick: attempts faster than anybody reads, None where not shown."""

    key: str
    title: str
    tries: list[TryFigures] = field(default_factory=list)
    attempts: int | None = None
    quick: int | None = None


@dataclass(slots=True)
class CourseFigures:
    """shown: whether there is anything to show at all under these filters."""

    shown: bool
    people: int = 0
    finished: int = 0
    finished_percent: int | None = None
    # Median of the time that people spent, and of the days from first to last click.
    minutes: int | None = None
    days: int | None = None
    steps: list[StepFigures] = field(default_factory=list)
    stopped: int | None = None
    quizzes: list[QuizFigures] = field(default_factory=list)


def cohorts_of(data: CourseData) -> Cohorts:
    """Which groups of this course can be shown. Steps come first, then releases, newest
    first, quarters, organisations by size."""
    sizes: Counter[int] = Counter()
    for case in data.cases.values():
        sizes.update(case.organisations)
    rows = data.rows()
    periods = sorted({name for row in rows.values() for name in _periods(row.groups)})
    order: list[Group] = [("step", step["key"]) for step in data.steps()]
    order += [("release", str(release.pk)) for release in data.releases]
    order += [("period", name) for name in periods]
    by_size = sorted(sizes, key=lambda one: (-sizes[one], one))
    order += [("organisation", str(one)) for one in by_size]
    return Cohorts(rows, order)


def _periods(groups: Collection[Group]) -> list[str]:
    return [name for kind, name in groups if kind == "period"]


def figures_of(
    data: CourseData, cohorts: Cohorts, chosen: Collection[Group] = ()
) -> CourseFigures:
    """The figures under the chosen groups (pairs of kind and name)."""
    if cohorts.shown is None or not set(chosen) <= cohorts.shown:
        return CourseFigures(shown=False)
    inside = cohorts.inside(chosen)
    cases = [data.cases[number] for number in sorted(inside)]
    finished = [case for case in cases if case.completed]
    found = CourseFigures(
        shown=True,
        people=len(cases),
        finished=len(finished),
        finished_percent=percent(len(finished), len(cases)),
    )
    everywhere = [case.pk for case in data.cases.values() if case.completed]
    if finished and cohorts.may_show(chosen, everywhere):
        found.minutes = median_minutes(_active(case) for case in finished)
        days = [(case.completed - case.started).days for case in finished]  # type: ignore[operator]
        found.days = round(median(days))
    _steps(found, data, cohorts, chosen, cases)
    _quizzes(found, data, cohorts, chosen, inside)
    return found


def _active(case: Case) -> timedelta:
    end = case.completed
    return active_time(at for at in case.moments if end is None or at <= end)


def _steps(
    found: CourseFigures,
    data: CourseData,
    cohorts: Cohorts,
    chosen: Collection[Group],
    cases: list[Case],
) -> None:
    keys = {r.pk: {step["key"] for step in r.manifest} for r in data.releases}
    manifests = {release.pk: release.manifest for release in data.releases}
    line = timezone.now() - STOPPED
    all_stopped = {
        case.pk
        for case in data.cases.values()
        if case.completed is None and case.seen < line
    }
    stops: Counter[str] = Counter()
    if cohorts.may_show(chosen, all_stopped):
        own = [case for case in cases if case.pk in all_stopped]
        found.stopped = len(own)
        stops.update(_next_step(case, manifests[case.release]) for case in own)
    for step in data.steps():
        key = step["key"]
        figures = StepFigures(key, step["kind"], step["title"], step["required"])
        found.steps.append(figures)
        if ("step", key) not in (cohorts.shown or ()):
            continue
        having = [case for case in cases if key in keys[case.release]]
        figures.people = len(having)
        figures.opened = sum(key in case.opened for case in having)
        figures.done = sum(key in case.settled - case.waived for case in having)
        figures.waived = sum(key in case.waived for case in having)
        figures.stopped = stops[key] if found.stopped is not None else None


def _next_step(case: Case, manifest: list[dict[str, Any]]) -> str:
    """The first needed step that is not done, where the learner stands."""
    return next(
        (
            step["key"]
            for step in manifest
            if step["required"] and step["key"] not in case.settled
        ),
        "",
    )


def _quizzes(
    found: CourseFigures,
    data: CourseData,
    cohorts: Cohorts,
    chosen: Collection[Group],
    inside: set[int],
) -> None:
    by_quiz: dict[str, list[Try]] = defaultdict(list)
    for one in data.tries:
        by_quiz[one.quiz].append(one)
    for step in data.steps():
        tries = by_quiz.get(step["key"], [])
        if step["kind"] != "quiz" or not tries:
            continue
        quiz = QuizFigures(step["key"], step["title"])
        found.quizzes.append(quiz)
        for number in sorted({one.number for one in tries})[:_MOST_TRIES]:
            of_number = [one for one in tries if one.number == number]
            own = [one for one in of_number if one.enrolment in inside]
            if cohorts.may_show(chosen, [one.enrolment for one in of_number]):
                passed = sum(one.passed for one in own)
                quiz.tries.append(TryFigures(number, len(own), passed))
            else:
                quiz.tries.append(TryFigures(number, None))
        everybody = {one.enrolment for one in tries}
        if cohorts.may_show(chosen, everybody):
            own = [one for one in tries if one.enrolment in inside]
            quiz.attempts = len(own)
            quiz.quick = sum(
                is_implausible(one.submitted - one.started, one.questions)
                for one in own
            )

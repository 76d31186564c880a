"""All that the figures of one course rest on, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from content.models import CourseRelease
from portal.learning.models import (
    Attempt,
    AttemptItem,
    Enrolment,
    LessonProgress,
    Marking,
)
from portal.learning.trainers.figures.groups_shown import Row
from portal.members.models import Membership


@dataclass(slots=True)
class Try:
    """One attempt that was handed in and counts (void ones are left out)."""

    enrolment: int
    quiz: str
    number: int
    passed: bool
    started: datetime
    submitted: datetime
    questions: int = 0


@dataclass(slots=True)
class Case:
    """One enrolment: how far it came. Renewals that leave lessons out are no cases."""

    pk: int
    person: Hashable
    release: int
    started: datetime
    seen: datetime
    completed: datetime | None
    opened: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    waived: set[str] = field(default_factory=set)
    moments: list[datetime] = field(default_factory=list)
    organisations: frozenset[int] = frozenset()


@dataclass(slots=True)
class CourseData:
    """releases: newest first, without their archives."""

    releases: list[Any]
    cases: dict[int, Case]
    tries: list[Try]
    organisations: dict[int, str]
    followers: dict[int, int]

    def steps(self) -> list[dict[str, Any]]:
        """All steps of all releases that somebody follows: those of the newest in its
        order, then what only older ones have."""
        followed = {case.release for case in self.cases.values()}
        found: dict[str, dict[str, Any]] = {}
        for release in self.releases:
            if release.pk in followed:
                for step in release.manifest:
                    found.setdefault(step["key"], step)
        return list(found.values())

    def rows(self) -> dict[int, Row]:
        """The cases as rows of `groups_shown`: with the groups that filters can name
        and, for steps that not every release has, the group of who has them."""
        keys = {
            release.pk: {step["key"] for step in release.manifest}
            for release in self.releases
        }
        return {
            case.pk: Row(
                case.person,
                frozenset(
                    [
                        ("release", str(case.release)),
                        ("period", quarter(case.started)),
                        *(("organisation", str(one)) for one in case.organisations),
                        *(("step", key) for key in keys[case.release]),
                    ]
                ),
            )
            for case in self.cases.values()
        }


def quarter(at: datetime) -> str:
    """The quarter of a year, as in "2026-3"."""
    local = timezone.localtime(at)
    return f"{local.year}-{(local.month + 2) // 3}"


def load(course_key: UUID) -> CourseData:
    """The course's enrolments with what happened in them; seven queries."""
    releases = list(
        CourseRelease.objects.defer("archive")
        .filter(course_key=course_key)
        .order_by("-number")
    )
    people = Enrolment.objects.filter(course_key=course_key).order_by("pk")
    cases: dict[int, Case] = {}
    followers: dict[int, int] = defaultdict(int)
    learners: dict[int, list[Case]] = defaultdict(list)
    for pk, learner, pseudonym, release, started, seen, completed, kind in (
        people.values_list(
            "pk", "learner_id", "pseudonym", "release_id", "started_at",
            "last_seen_at", "completed_at", "kind",
        )
    ):  # fmt: skip
        if kind != Enrolment.Kind.FULL:
            continue
        followers[release] += 1
        case = Case(pk, learner or pseudonym, release, started, seen, completed)
        case.moments.append(started)
        cases[pk] = case
        if learner:
            learners[learner].append(case)
    tries = _tries(course_key, cases)
    _lessons(course_key, cases)
    names = _organisations(course_key, learners)
    return CourseData(releases, cases, tries, names, dict(followers))


def _lessons(course_key: UUID, cases: dict[int, Case]) -> None:
    rows = LessonProgress.objects.filter(enrolment__course_key=course_key).order_by()
    for enrolment, key, state, opened, done in rows.values_list(
        "enrolment_id", "lesson_key", "state", "opened_at", "done_at"
    ):
        case = cases.get(enrolment)
        if case is None:
            continue
        step = str(key)
        if state == LessonProgress.State.WAIVED:
            # Not by the learner's own hand: says nothing of when they were there.
            case.waived.add(step)
            case.settled.add(step)
            continue
        case.opened.add(step)
        case.moments.append(opened)
        if done is not None:
            case.settled.add(step)
            case.moments.append(done)


def _tries(course_key: UUID, cases: dict[int, Case]) -> list[Try]:
    passed = set(
        Marking.objects.filter(attempt__enrolment__course_key=course_key, passed=True)
        .order_by()
        .values_list("attempt_id", flat=True)
    )
    found: dict[int, Try] = {}
    rows = Attempt.objects.filter(enrolment__course_key=course_key).order_by("pk")
    for pk, enrolment, quiz, number, state, started, submitted in rows.values_list(
        "pk", "enrolment_id", "quiz_key", "number", "state", "started_at",
        "submitted_at",
    ):  # fmt: skip
        case = cases.get(enrolment)
        if case is None:
            continue
        step = str(quiz)
        case.opened.add(step)
        case.moments.append(started)
        if submitted is not None and state == Attempt.State.DONE:
            case.moments.append(submitted)
            one = Try(enrolment, step, number, pk in passed, started, submitted)
            found[pk] = one
            if one.passed:
                case.settled.add(step)
    answers = AttemptItem.objects.filter(
        attempt__enrolment__course_key=course_key
    ).order_by()
    for attempt, enrolment, saved in answers.values_list(
        "attempt_id", "attempt__enrolment_id", "saved_at"
    ):
        if attempt in found:
            found[attempt].questions += 1
        if saved is not None and enrolment in cases:
            cases[enrolment].moments.append(saved)
    return list(found.values())


def _organisations(course_key: UUID, learners: dict[int, list[Case]]) -> dict[int, str]:
    """The current organisations of the learners by number; their cases get them."""
    names: dict[int, str] = {}
    own: dict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.current().filter(
        person__enrolments__course_key=course_key
    )
    for person, organisation, name in rows.values_list(
        "person_id", "organisation_id", "organisation__name"
    ):
        own[person].add(organisation)
        names[organisation] = name
    for person, organisations in own.items():
        for case in learners.get(person, ()):
            case.organisations = frozenset(organisations)
    return names

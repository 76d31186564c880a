"""The first answers to all questions of a course: three queries, however many."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from content.models import QuestionVersion
from portal.learning.models import Attempt, AttemptItem, Remark
from portal.learning.trainers.items.analysis import Answer, ItemFigures, analyse


@dataclass(slots=True)
class VersionFigures:
    """One version with its figures; a voided one has none."""

    version: Any
    figures: ItemFigures
    void: bool = False


@dataclass(slots=True)
class QuestionFigures:
    """A question: its versions apart, and those that can be shown together."""

    key: UUID
    versions: list[VersionFigures] = field(default_factory=list)
    combined: ItemFigures = field(default_factory=lambda: ItemFigures(0))

    @property
    def newest(self) -> Any:
        """The version whose words stand for the question."""
        return max(
            (one.version for one in self.versions),
            key=lambda one: (one.is_current, one.created_at, one.pk),
        )


def questions_of(course_key: UUID, only: UUID | None = None) -> list[QuestionFigures]:
    """Every question that was asked in the course, with the figures of the first
    attempts of first enrolments; with `only` that one alone."""
    asked = AttemptItem.objects.filter(attempt__enrolment__course_key=course_key)
    ids = asked.order_by().values("question_id").distinct()
    versions = {
        version.pk: version for version in QuestionVersion.objects.filter(pk__in=ids)
    }
    void = set(
        Remark.objects.filter(question_id__in=ids, kind=Remark.Kind.VOID)
        .order_by()
        .values_list("question_id", flat=True)
    )
    answers = _answers(course_key, versions, void)
    found: dict[UUID, QuestionFigures] = {}
    together: dict[UUID, list[Answer]] = defaultdict(list)
    for pk, version in sorted(versions.items()):
        if only is not None and version.question_key != only:
            continue
        question = found.setdefault(
            version.question_key, QuestionFigures(version.question_key)
        )
        own = answers.get(pk, [])
        figures = VersionFigures(version, analyse(own, version.body), pk in void)
        question.versions.append(figures)
        # Fewer than five are in no sum either: they could be taken out of it again.
        if figures.figures.shown:
            together[version.question_key] += own
    for key, question in found.items():
        question.combined = analyse(together[key], None)
    return sorted(found.values(), key=lambda one: one.newest.body["prompt"].casefold())


def _answers(
    course_key: UUID, versions: dict[int, Any], void: Collection[int]
) -> dict[int, list[Answer]]:
    """First answers by version; voided versions have none and count nowhere."""
    rows = (
        AttemptItem.objects.filter(
            attempt__enrolment__course_key=course_key,
            attempt__enrolment__cycle=1,
            attempt__number=1,
            attempt__state=Attempt.State.DONE,
        )
        .exclude(question_id__in=list(void))
        .order_by("attempt_id")
        .values_list(
            "attempt_id",
            "attempt__enrolment_id",
            "question_id",
            "earned",
            # As text: most of them are equal, and each kind is read once.
            Cast("response", TextField()),
        )
    )
    points = {pk: int(version.body["points"]) for pk, version in versions.items()}
    # Equal answers are counted: of a hundred thousand there are some hundred kinds.
    kinds: dict[int, Counter[Any]] = defaultdict(Counter)
    seen: set[tuple[int, int]] = set()
    for own in _by_attempt(rows):
        earned = sum(row[3] or 0 for row in own)
        possible = sum(points[row[2]] for row in own)
        for _attempt, enrolment, question, marks, text in own:
            if (enrolment, question) in seen:
                # The same question in another quiz of the course.
                continue
            seen.add((enrolment, question))
            others = possible - points[question]
            rest = (earned - (marks or 0)) / others if others else None
            kinds[question][bool(marks), rest, text] += 1
    return {
        question: [
            Answer(right, rest, None if text is None else json.loads(text), times)
            for (right, rest, text), times in own.items()
        ]
        for question, own in kinds.items()
    }


def _by_attempt(rows: Any) -> Any:
    own: list[Any] = []
    for row in rows.iterator(chunk_size=20_000):
        if own and own[0][0] != row[0]:
            yield own
            own = []
        own.append(row)
    if own:
        yield own

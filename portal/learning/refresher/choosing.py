"""Which questions a round asks: missed ones first, none that is faulty or withdrawn."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from content.models import QuestionVersion
from portal.learning.models import (
    Attempt,
    AttemptItem,
    Enrolment,
    Refresher,
    RefresherRound,
    Remark,
)

ASKED = 3
# Days after the course was finished.
AFTER = (7, 30, 91)
LINK_DAYS = 14


@dataclass(frozen=True, slots=True)
class State:
    """What the holder's page offers. is_on: mails are to come; left: how many may."""

    may_begin: bool
    is_on: bool
    left: int


def refresher_state(enrolment: Enrolment, now: datetime | None = None) -> State:
    from django.utils import timezone

    now = now or timezone.now()
    row = Refresher.objects.filter(enrolment=enrolment).first()
    left = len(dates_after(enrolment, now))
    is_on = row is not None and row.stopped_at is None and left > 0
    may = bool(left) and not is_on and bool(asked_before(enrolment))
    return State(may, is_on, left)


def due_at(enrolment: Enrolment, number: int) -> datetime | None:
    """When round `number` (1, 2, 3) is due."""
    if enrolment.completed_at is None:
        return None
    return enrolment.completed_at + timedelta(days=AFTER[number - 1])


def dates_after(enrolment: Enrolment, now: datetime) -> list[datetime]:
    dates = [due_at(enrolment, number) for number in range(1, len(AFTER) + 1)]
    return [at for at in dates if at is not None and at > now]


def asked_before(enrolment: Enrolment) -> dict[UUID, bool]:
    """The questions that the learner was asked in this course, and whether they ever
    missed one; one query."""
    items = AttemptItem.objects.filter(
        attempt__enrolment=enrolment, attempt__state=Attempt.State.DONE
    ).select_related("question")
    missed: dict[UUID, bool] = {}
    for item in items:
        key = item.question.question_key
        failed = not item.earned
        missed[key] = missed.get(key, False) or failed
    return missed


def usable(version_ids: Any) -> dict[int, QuestionVersion]:
    """Of these versions those that may be asked now, by number."""
    rows = QuestionVersion.objects.filter(pk__in=version_ids, question__live=True)
    return {row.pk: row for row in rows.exclude(pk__in=_voided())}


def choose(refresher: Refresher, number: int) -> list[QuestionVersion]:
    """At most three questions: missed before known ones, those of earlier rounds last.

    A question is asked as its newest published words have it; one that was left out as
    faulty, or is not published any more, is not asked.
    """
    enrolment = refresher.enrolment
    missed = asked_before(enrolment)
    earlier = RefresherRound.objects.filter(refresher=refresher, number__lt=number)
    done = {pk for row in earlier for pk in row.questions}
    repeated = set(
        QuestionVersion.objects.filter(pk__in=done).values_list(
            "question_key", flat=True
        )
    )
    current = QuestionVersion.objects.filter(
        question_key__in=missed, is_current=True, question__live=True
    ).exclude(pk__in=_voided())
    language = enrolment.release.language
    by_key: dict[UUID, list[QuestionVersion]] = defaultdict(list)
    for version in current:
        by_key[version.question_key].append(version)
    found = [
        min(rows, key=lambda row: (row.language != language, row.pk))
        for rows in by_key.values()
    ]
    # Not a secret: the same round is chosen the same way again.
    chance = random.Random(f"{refresher.pk}.{number}")  # noqa: S311
    found.sort(key=lambda row: str(row.question_key))
    chance.shuffle(found)
    found.sort(
        key=lambda row: (row.question_key in repeated, not missed[row.question_key])
    )
    return found[:ASKED]


def _voided() -> Any:
    return Remark.objects.filter(kind=Remark.Kind.VOID).values("question_id")

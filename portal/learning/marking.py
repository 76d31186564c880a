"""What an attempt is worth: from the pinned versions, with the repairs made since.

Nothing is ever overwritten: each marking is a row, and the best one for the learner
holds.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from content.questions import marking as rule
from portal.learning.models import Attempt, AttemptItem, Marking, Remark


@dataclass(frozen=True, slots=True)
class Repairs:
    """All repairs of one question version."""

    void: bool = False
    full: bool = False
    also: tuple[Any, ...] = ()
    reasons: tuple[str, ...] = ()


def repairs_of(version_ids: Iterable[int]) -> dict[int, Repairs]:
    """The repairs by number of the version; one query."""
    kinds: dict[int, list[Remark]] = defaultdict(list)
    for remark in Remark.objects.filter(question_id__in=list(version_ids)):
        kinds[remark.question_id].append(remark)
    return {
        version: Repairs(
            void=any(one.kind == Remark.Kind.VOID for one in made),
            full=any(one.kind == Remark.Kind.FULL for one in made),
            also=tuple(one.also for one in made if one.kind == Remark.Kind.ACCEPT),
            reasons=tuple(one.reason for one in made),
        )
        for version, made in kinds.items()
    }


def voided(items: Iterable[AttemptItem]) -> set[int]:
    """Positions of the questions that have been left out and do not count; one
    query."""
    items = list(items)
    repairs = repairs_of(item.question_id for item in items)
    return {
        item.position for item in items if repairs.get(item.question_id, Repairs()).void
    }


def item_points(item: AttemptItem, repairs: Repairs) -> tuple[int, int]:
    """Earned and possible points of one question; 0 and 0 where it does not count."""
    body = item.question.body
    if repairs.void:
        return 0, 0
    possible = int(body["points"])
    if repairs.full:
        return possible, possible
    return rule.earned(body, item.response, repairs.also), possible


def worth(items: Iterable[AttemptItem], repairs: dict[int, Repairs]) -> tuple[int, int]:
    """Earned and possible points of all these questions."""
    earned = possible = 0
    for item in items:
        own, most = item_points(item, repairs.get(item.question_id, Repairs()))
        earned, possible = earned + own, possible + most
    return earned, possible


def mark(attempt: Attempt) -> Marking | None:
    """The first marking of an attempt that is being handed in, its row locked. None
    where every question has been left out: then the attempt is void."""
    items = list(attempt.items.select_related("question"))
    repairs = repairs_of(item.question_id for item in items)
    earned, possible = worth(items, repairs)
    for item in items:
        item.earned = rule.earned(item.question.body, item.response)
    AttemptItem.objects.bulk_update(items, ["earned"])
    if not possible:
        return None
    marking = Marking(
        attempt=attempt,
        earned=earned,
        possible=possible,
        passed=rule.passes(earned, possible, attempt.rules["pass_mark"]),
        cause=Marking.Cause.SUBMIT,
    )
    marking.save()
    return marking


def best(markings: Iterable[Marking]) -> Marking | None:
    """The marking that holds: a pass before a fail, then the larger share."""
    return max(
        markings,
        key=lambda one: (one.passed, one.earned / one.possible, -(one.pk or 0)),
        default=None,
    )

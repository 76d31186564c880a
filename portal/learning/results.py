"""What a learner sees of an attempt that was handed in."""

from dataclasses import dataclass
from typing import Any

from content.questions.marking import Feedback, feedback_for
from portal.learning.marking import Repairs, best, item_points, repairs_of
from portal.learning.models import Attempt


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One question with the answer given and what there is to say about it."""

    position: int
    version: Any
    prompt: str
    feedback: Feedback
    earned: int
    possible: int
    void: bool
    sources: list[str]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The best marking, and the questions."""

    earned: int
    possible: int
    passed: bool
    marked_again: bool
    items: list[ItemResult]

    @property
    def percent(self) -> int:
        """Rounded down: nobody reads 80 % and has failed at 80."""
        return 100 * self.earned // self.possible if self.possible else 0


def result_of(attempt: Attempt) -> Result:
    """The result of an attempt that is not open; three queries."""
    items = list(attempt.items.select_related("question"))
    repairs = repairs_of(item.question_id for item in items)
    marking = best(attempt.markings.all())
    rows = []
    for item in items:
        own = repairs.get(item.question_id, Repairs())
        earned, possible = item_points(item, own)
        body = item.question.body
        rows.append(
            ItemResult(
                position=item.position,
                version=item.question,
                prompt=body["prompt"],
                feedback=feedback_for(body, item.response, own.also),
                earned=earned,
                possible=possible,
                void=own.void,
                sources=list(body.get("sources", [])),
                reasons=own.reasons,
            )
        )
    return Result(
        earned=marking.earned if marking else 0,
        possible=marking.possible if marking else 0,
        passed=bool(marking and marking.passed),
        marked_again=bool(marking and marking.remark_id),
        items=rows,
    )

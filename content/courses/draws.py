"""Which questions an attempt gets: fixed ones, and draws by tag from the bank."""

import random
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q

from content.models.question import QuestionVersion


class PoolTooSmall(Exception):
    """Fewer live questions have the tags than are to be drawn."""


def current_versions(language: str) -> Any:
    """The newest versions of all live questions in this language."""
    return QuestionVersion.objects.filter(
        is_current=True, language=language, question__live=True
    )


def pools(
    draws: list[dict[str, Any]], language: str, *, left_out: Collection[UUID] = ()
) -> list[tuple[int, list[QuestionVersion]]]:
    """For each draw how many it takes and what it can take from; two queries.

    left_out: keys of questions that no attempt may get.
    """
    from content.models.question import Question

    names = {tag for draw in draws for tag in draw.get("tags", ())}
    fixed = [draw["question"] for draw in draws if "question" in draw]
    wanted = Q(question_key__in=fixed)
    tags: dict[int, set[str]] = {}
    if names:
        through = Question.tags.through.objects.filter(questiontag__name__in=names)
        for question, name in through.values_list("question_id", "questiontag__name"):
            tags.setdefault(question, set()).add(name)
        wanted |= Q(question_id__in=list(tags))
    rows = current_versions(language).filter(wanted).order_by("question_key")
    versions = list(rows.exclude(question_key__in=list(left_out)))
    found = []
    for draw in draws:
        if "question" in draw:
            pool = [v for v in versions if str(v.question_key) == draw["question"]]
            found.append((1, pool))
        else:
            need = set(draw["tags"])
            pool = [v for v in versions if need <= tags.get(v.question_id or 0, set())]
            found.append((draw["count"], pool))
    return found


def draw_questions(
    rules: dict[str, Any],
    language: str,
    seed: int,
    *,
    seen: Collection[UUID] = (),
    left_out: Collection[UUID] = (),
    whole: bool = False,
) -> list[QuestionVersion]:
    """The questions of one attempt, in order; the same seed and bank give the same.

    seen: keys that this learner has had: others are preferred. No question comes
    twice. A draw that finds fewer than it wants takes what there is: a learner must
    not stand before a closed door because a trainer took a question out. Raises
    PoolTooSmall where nothing at all is left, and with `whole` where anything is
    missing: of a language with a few translated questions a quiz would be a gift.
    """
    chance = random.Random(seed)  # noqa: S311 - has to be re-created, not secret
    known = set(seen)
    drawn = pools(rules["draws"], language, left_out=left_out)
    for _count, pool in drawn:
        chance.shuffle(pool)
        pool.sort(key=lambda version: version.question_key in known)
    unique = [version for chosen in shared_out(drawn) for version in chosen]
    if not unique or (whole and len(unique) < questions_in(rules)):
        raise PoolTooSmall
    if rules.get("shuffle", True):
        chance.shuffle(unique)
    return unique


def questions_in(rules: dict[str, Any]) -> int:
    """How many questions an attempt by these rules has."""
    return sum(draw.get("count", 1) for draw in rules.get("draws", ()))


def shared_out(
    drawn: list[tuple[int, list[QuestionVersion]]],
) -> list[list[QuestionVersion]]:
    """What each draw gets, the first in its pool before later ones; no question twice,
    and together as many as can be had: a draw that could do with others gives up what
    another one needs."""
    holder: dict[UUID, int] = {}

    def take(draw: int, asked: set[UUID]) -> bool:
        keys = [version.question_key for version in drawn[draw][1]]
        for key in keys:
            if key not in holder:
                holder[key] = draw
                return True
        for key in keys:
            if key not in asked and holder[key] != draw:
                asked.add(key)
                if take(holder[key], asked):
                    holder[key] = draw
                    return True
        return False

    # What is always asked has nothing to choose from, so that it comes first.
    for draw in sorted(range(len(drawn)), key=lambda one: len(drawn[one][1]) > 1):
        for _number in range(drawn[draw][0]):
            if not take(draw, set()):
                break
    return [
        [version for version in pool if holder.get(version.question_key) == draw]
        for draw, (_count, pool) in enumerate(drawn)
    ]

"""The questions of a round as plain forms, and what is said to the answers."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from content.models import QuestionVersion
from content.questions.marking import Feedback, feedback_for, is_right
from content.questions.responses import BadResponse, clean_response
from portal.learning.marking import repairs_of
from portal.learning.models import RefresherRound
from portal.learning.refresher.choosing import usable


@dataclass(slots=True)
class Asked:
    """One question of a round.

    given: the answer as last kept, by option id where there are several. error: why it
    is none. said: after the round is done.
    """

    version: QuestionVersion
    place: int
    options: list[dict[str, str]]
    matches: list[dict[str, str]]
    given: Any = None
    error: str = ""
    said: Feedback | None = None
    is_right: bool = False

    @property
    def name(self) -> str:
        return f"q{self.place}"

    @property
    def kind(self) -> str:
        return self.version.body["type"]

    @property
    def prompt(self) -> str:
        return self.version.body["prompt"]

    @property
    def unit(self) -> str:
        return self.version.body["key"]["unit"] if self.kind == "numeric" else ""

    @property
    def places(self) -> range:
        return range(1, len(self.options) + 1)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The options with what is chosen for each, as the form shows them."""
        given = self.given
        found: list[dict[str, Any]] = []
        for option in self.options:
            own = option["id"]
            if isinstance(given, Mapping):
                chosen: Any = given.get(own, "")
            elif isinstance(given, list):
                is_order = self.kind == "order"
                at = given.index(own) + 1 if own in given else ""
                chosen = str(at) if is_order else own in given
            else:
                chosen = "" if self.kind in ("order", "match") else False
            found.append({**option, "chosen": chosen})
        return found


def questions_of(row: RefresherRound) -> list[Asked]:
    """The questions of a round that may still be asked, with what was answered."""
    versions = usable(row.questions)
    found: list[Asked] = []
    for pk in row.questions:
        if pk in versions:
            version = versions[pk]
            # The same order each time that this round is opened.
            chance = random.Random(f"{row.token_hash}.{pk}")  # noqa: S311
            asked = Asked(
                version,
                len(found) + 1,
                _shuffled(version.body, "options", chance),
                _shuffled(version.body, "matches", chance),
            )
            asked.given = row.answers.get(str(pk))
            found.append(asked)
    if row.done_at is not None:
        _say(found)
    return found


def _shuffled(body: Any, part: str, chance: random.Random) -> list[dict[str, str]]:
    rows = [{"id": one["id"], "text": one["text"]} for one in body[part]]
    if body["type"] != "truefalse":
        chance.shuffle(rows)
    return rows


def _say(found: list[Asked]) -> None:
    repairs = repairs_of(asked.version.pk for asked in found)
    for asked in found:
        body, made = asked.version.body, repairs.get(asked.version.pk)
        also = made.also if made else ()
        asked.said = feedback_for(body, asked.given, also)
        asked.is_right = is_right(body, asked.given, also) or bool(made and made.full)


def answer(row: RefresherRound, posted: Any) -> list[Asked]:
    """Take the answers of a form; with `error` in what is no answer, and then nothing
    is kept. A round is answered once: what comes later changes nothing."""
    found = questions_of(row)
    if row.done_at is not None:
        return found
    for asked in found:
        raw = _raw(asked, posted)
        asked.given = raw
        try:
            asked.given = clean_response(asked.version.body, raw)
        except BadResponse as error:
            asked.error = str(error)
    if any(asked.error for asked in found):
        return found
    with transaction.atomic():
        fresh = RefresherRound.objects.select_for_update().get(pk=row.pk)
        if fresh.done_at is None:
            fresh.answers = {str(asked.version.pk): asked.given for asked in found}
            fresh.done_at = timezone.now()
            fresh.save(update_fields=["answers", "done_at"])
    return questions_of(fresh)


def _raw(asked: Asked, posted: Any) -> Any:
    if asked.kind in ("order", "match"):
        return {
            option["id"]: posted.get(f"{asked.name}-{option['id']}", "")[:60]
            for option in asked.options
        }
    if asked.kind == "multiple":
        return posted.getlist(asked.name)[:50]
    return posted.get(asked.name, "")[:100]

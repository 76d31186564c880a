"""Which questions an attempt asks, and in which order their options stand."""

import random
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from content.courses.draws import PoolTooSmall, draw_questions
from portal.learning.models import AttemptItem, Enrolment, Remark
from portal.learning.problems import Refused


def drawn(enrolment: Enrolment, rules: Any, seed: int) -> tuple[list[Any], str]:
    """Questions in the reader's language where the bank has all that are asked, else
    in the course's; and that language.

    Raises Refused.
    """
    voided = Remark.objects.filter(
        kind=Remark.Kind.VOID, question__is_current=True
    ).values_list("question__question_key", flat=True)
    seen = AttemptItem.objects.filter(
        attempt__enrolment__learner=enrolment.learner_id,
        attempt__enrolment__course_key=enrolment.course_key,
    ).values_list("question__question_key", flat=True)
    known, left_out = set(seen), set(voided)
    own = enrolment.release.language
    languages = dict.fromkeys([translation.get_language() or own, own])
    for language in languages:
        try:
            found = draw_questions(
                rules,
                language,
                seed,
                seen=known,
                left_out=left_out,
                whole=language != own,
            )
        except PoolTooSmall:
            continue
        return found, language
    raise Refused(_("This quiz has no questions at the moment. Tell the trainer."))


def order_of(body: Any, chance: random.Random, shuffle: bool) -> dict[str, list[str]]:
    """Ids of a question's options and of what they belong to, in the order in which one
    attempt shows them."""
    order = {name: [one["id"] for one in body[name]] for name in ("options", "matches")}
    # What is put in order is always shuffled; true comes before false.
    if body["type"] == "truefalse" or not (shuffle or body["type"] == "order"):
        return order
    for ids in order.values():
        chance.shuffle(ids)
    return order

"""Repair a faulty question: leave it out, accept one answer more, or give full marks.

Applied to every attempt that holds the version, as further markings; nobody loses.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from content.models import QuestionVersion
from content.questions.marking import is_right, passes
from content.questions.responses import clean_response
from portal.learning.attempts import after_pass
from portal.learning.locking import lock_attempt
from portal.learning.marking import Repairs, best, repairs_of, worth
from portal.learning.models import Attempt, Marking, Remark
from portal.learning.problems import Refused

MARKED_AGAIN = "re-marked"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a repair does: how many attempts it touches, how many newly pass. Nobody
    ever loses."""

    attempts: int
    newly_pass: int


def preview(version: QuestionVersion, kind: str, also: Any = None) -> Effect:
    """What the repair would do; nothing is written."""
    also = _checked(version, kind, also)
    own = _with(repairs_of([version.pk]).get(version.pk, Repairs()), kind, also)
    attempts = list(_attempts(version))
    held = {item.question_id for attempt in attempts for item in attempt.items.all()}
    repairs = repairs_of(held) | {version.pk: own}
    newly = count = 0
    for attempt in attempts:
        earned, possible = worth(attempt.items.all(), repairs)
        count += 1
        before = best(attempt.markings.all())
        passed = passes(earned, possible, attempt.rules["pass_mark"])
        newly += bool(passed and not (before and before.passed))
    return Effect(count, newly)


def remark(
    version: QuestionVersion, kind: str, *, reason: str, by: Any, also: Any = None
) -> Remark:
    """Make the repair and mark again what holds this version; the same repair twice
    changes nothing. Raises Refused."""
    also = _checked(version, kind, also)
    if not reason.strip():
        raise Refused(_("Say why: it stays with the repair."))
    token = _token(kind, also)
    with transaction.atomic():
        QuestionVersion.objects.select_for_update().get(pk=version.pk)
        known = Remark.objects.filter(question=version, token=token).first()
        if known is not None:
            return known
        made = Remark(
            question=version,
            kind=kind,
            also=also,
            reason=reason.strip()[:300],
            made_by=by,
            token=token,
        )
        made.save()
        for attempt_id in _attempts(version).values_list("pk", flat=True):
            _mark_again(attempt_id, made)
    return made


def _attempts(version: QuestionVersion) -> Any:
    rows = Attempt.objects.filter(state=Attempt.State.DONE, items__question=version)
    return rows.prefetch_related("items__question", "markings").order_by("pk")


def _mark_again(attempt_id: int, made: Remark) -> None:
    attempt = lock_attempt(attempt_id)
    if attempt.state != Attempt.State.DONE:
        return
    items = list(attempt.items.select_related("question"))
    earned, possible = worth(items, repairs_of(item.question_id for item in items))
    before = best(attempt.markings.all())
    if not possible:
        # Nothing is left to count: it uses up no attempt, unless it was passed.
        if before is None or not before.passed:
            attempt.state = Attempt.State.VOID
            attempt.save(update_fields=["state"])
        return
    marking = Marking(
        attempt=attempt,
        earned=earned,
        possible=possible,
        passed=passes(earned, possible, attempt.rules["pass_mark"]),
        cause=Marking.Cause.REMARK,
        remark=made,
    )
    marking.save()
    if marking.passed and not (before and before.passed):
        after_pass(attempt, note=MARKED_AGAIN)


def _checked(version: QuestionVersion, kind: str, also: Any) -> Any:
    if kind not in Remark.Kind.values:
        raise Refused(_("Choose what to do with the question."))
    if kind != Remark.Kind.ACCEPT:
        return None
    cleaned = clean_response(version.body, also)
    if cleaned is None:
        raise Refused(_("Choose the answer that counts as well."))
    if is_right(version.body, cleaned):
        raise Refused(_("This answer counts already."))
    return cleaned


def _with(own: Repairs, kind: str, also: Any) -> Repairs:
    return Repairs(
        void=own.void or kind == Remark.Kind.VOID,
        full=own.full or kind == Remark.Kind.FULL,
        also=(*own.also, also) if kind == Remark.Kind.ACCEPT else own.also,
    )


def _token(kind: str, also: Any) -> str:
    text = json.dumps([kind, also], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()

"""Attempts: start, save, submit. Each may be asked for twice and happens once."""

import random
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.questions.responses import BadResponse, clean_response
from portal.access import Viewer
from portal.learning.clock import deadline_of, is_late, resume
from portal.learning.drawing import drawn, order_of
from portal.learning.locking import hold_questions, lock, lock_attempt
from portal.learning.marking import mark
from portal.learning.models import (
    Attempt,
    AttemptItem,
    Enrolment,
    LearningEvent,
)
from portal.learning.problems import Closed, HandedIn, NotYours
from portal.learning.progress import TESTED_OUT, State, mark_lessons, settle
from portal.learning.rights import (
    Rows,
    in_language,
    may_learn,
    rows_of,
    rows_of_release,
    step_opens,
)
from portal.learning.starting import start_state

# Beyond what a browser's clock could say in this century.
_MOST_SEQ = 2**52


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to.

    seq: the highest number that was stored, 0 for none. written: how many answers were
    stored. newer: the number of an answer that stands because it is newer than the one
    that came; 0 where there is none.
    """

    at: datetime
    seq: int
    written: int
    newer: int = 0


def start(enrolment: Enrolment, quiz_key: UUID | str, viewer: Viewer) -> Attempt:
    """The learner's open attempt at this quiz, begun where there is none.

    Raises NotYours, Closed, MustWait, Refused.
    """
    try:
        with transaction.atomic():
            return _start(enrolment, quiz_key, viewer)
    except IntegrityError:
        # The constraint stood in the way: another request was faster.
        found = Attempt.objects.filter(
            enrolment=enrolment, quiz_key=quiz_key, state=Attempt.State.OPEN
        ).first()
        if found is None:
            raise
        return found


def _start(enrolment: Enrolment, quiz_key: UUID | str, viewer: Viewer) -> Attempt:
    enrolment = lock(enrolment.pk)
    step = enrolment.release.step(quiz_key)
    if step is None or step["kind"] != "quiz":
        raise NotYours
    release = enrolment.release
    rows = rows_of([release.course_key, quiz_key])
    if not may_learn(viewer, release, rows.get(release.course_key, [])):
        raise Closed
    state = start_state(enrolment, step)
    if state.open_attempt is not None:
        # Begun is begun: whom the quiz is for is asked when an attempt starts.
        return state.open_attempt
    page = in_language(rows.get(UUID(step["key"]), []))
    if not step_opens(viewer, release, quiz_key, page):
        raise NotYours
    state.refuse()
    rules, now = step["rules"], timezone.now()
    seed = secrets.randbits(62)
    versions, language = drawn(enrolment, rules, seed)
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        quiz_key=quiz_key,
        quiz_title=step["title"],
        number=state.made + 1,
        rules=rules,
        seed=seed,
        language=language,
        started_at=now,
        deadline_at=deadline_of(enrolment, rules, now),
    )
    chance = random.Random(seed)  # noqa: S311 - has to be re-created, not secret
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            position=position,
            question=version,
            option_order=order_of(version.body, chance, rules.get("shuffle", True)),
        )
        for position, version in enumerate(versions, 1)
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(last_step=quiz_key)
    LearningEvent.note(
        "started", quiz_key, enrolment.pseudonym,
        number=f"{enrolment.cycle}.{attempt.number}",
    )  # fmt: skip
    return attempt


def own_attempt(attempt_id: int, person: Any) -> Attempt:
    """The person's own attempt, or NotYours: nobody else's exists."""
    rows = Attempt.objects.select_related("enrolment__release")
    rows = rows.defer("enrolment__release__archive")
    found = rows.filter(pk=attempt_id, enrolment__learner=person).first()
    if found is None:
        raise NotYours
    return found


def save_answers(
    attempt_id: int,
    person: Any,
    viewer: Viewer,
    answers: Mapping[int, Any],
    seq: int | None = None,
    typed_at: datetime | None = None,
) -> Saved:
    """Keep answers by position, as the page sends them.

    seq: a number that rises with every change in the browser: an older one than what
    is stored is left out, so that a late request never wins; the same one again is the
    same answer, sent twice. None: a form that was sent on purpose, which always counts.
    typed_at: when such a form reached us, where it had to wait since then: what was
    saved meanwhile stands. By our clock, whatever those of the browsers say.

    Raises NotYours, HandedIn, Closed, and BadResponse with nothing saved.
    """
    if seq is not None and not 0 < seq <= _MOST_SEQ:
        raise BadResponse(_("This is not possible."))
    with transaction.atomic():
        attempt = _locked(attempt_id, person)
        _still_open(attempt, viewer)
        now = timezone.now()
        items = {
            item.position: item
            for item in AttemptItem.objects.select_related("question").filter(
                attempt=attempt, position__in=list(answers)
            )
        }
        if answers.keys() - items.keys():
            raise NotYours
        changed, highest, newer = [], 0, 0
        for position, raw in answers.items():
            item = items[position]
            response = clean_response(item.question.body, raw)
            if _stands(item, response, seq, typed_at):
                newer = max(newer, item.seq)
                continue
            if seq == item.seq:
                continue
            number = seq or min(max(item.seq + 1, _clock()), _MOST_SEQ)
            item.response, item.seq, item.saved_at = response, number, now
            changed.append(item)
            highest = max(highest, number)
        AttemptItem.objects.bulk_update(changed, ["response", "seq", "saved_at"])
    return Saved(now, highest, len(changed), newer)


def _stands(
    item: AttemptItem, response: Any, seq: int | None, typed_at: datetime | None
) -> bool:
    """Whether what is stored is newer than what came now."""
    if seq is not None:
        return seq < item.seq or (seq == item.seq and response != item.response)
    if typed_at is None or item.saved_at is None:
        return False
    return item.saved_at > typed_at and response != item.response


def _clock() -> int:
    return int(time.time() * 1000)


def _locked(attempt_id: int, person: Any) -> Attempt:
    """One's own attempt, locked. One query: it is the most frequent of all."""
    rows = Attempt.objects.select_related("enrolment__release")
    rows = rows.defer("enrolment__release__archive", "enrolment__release__manifest")
    found = (
        rows.select_for_update(of=("self",))
        .filter(pk=attempt_id, enrolment__learner=person)
        .first()
    )
    if found is None:
        raise NotYours
    return found


def _still_open(attempt: Attempt, viewer: Viewer) -> None:
    """Refuse what comes too late or without the right to be here; when the right is
    back the deadline has waited."""
    if attempt.state != Attempt.State.OPEN:
        raise HandedIn
    if not may_learn(viewer, attempt.enrolment.release):
        raise Closed
    if attempt.paused_at is not None:
        resume(attempt)
    if is_late(attempt):
        raise HandedIn(_("The time is over. What you had saved is marked."))


def submit(attempt_id: int, person: Any, viewer: Viewer) -> Attempt:
    """Hand in and mark, in one transaction with all that follows from it. Handing in
    twice gives the same attempt, marked once.

    Raises NotYours, Closed.
    """
    with transaction.atomic():
        # Before the lock: whose it is, in one query, so that nobody can make others
        # wait by numbers.
        known = own_attempt(attempt_id, person)
        hold_questions(attempt_id)
        attempt = lock_attempt(attempt_id, known.enrolment_id)
        if attempt.state != Attempt.State.OPEN:
            return attempt
        release = attempt.enrolment.release
        rows = rows_of_release(release)
        if not may_learn(viewer, release, rows.get(release.course_key, [])):
            raise Closed
        if attempt.paused_at is not None:
            resume(attempt)
        return hand_in(attempt, rows)


def hand_in(attempt: Attempt, rows: Rows | None = None) -> Attempt:
    """Mark a locked open attempt with what is saved, and settle what follows.

    rows: the pages of the learner's release, where the caller has them.
    """
    now = timezone.now()
    attempt.submitted_at = now
    if attempt.deadline_at is not None and is_late(attempt, now):
        attempt.submitted_at = attempt.deadline_at
    marking = mark(attempt)
    attempt.state = Attempt.State.DONE if marking else Attempt.State.VOID
    attempt.save(update_fields=["state", "submitted_at"])
    enrolment = attempt.enrolment
    LearningEvent.note(
        "submitted", attempt.quiz_key, enrolment.pseudonym,
        number=f"{enrolment.cycle}.{attempt.number}",
        passed=bool(marking and marking.passed),
    )  # fmt: skip
    if marking and marking.passed:
        after_pass(attempt, rows=rows)
    return attempt


def after_pass(attempt: Attempt, *, note: str = "", rows: Rows | None = None) -> None:
    """What a passed quiz brings: lessons tested out, perhaps the end of the course."""
    enrolment = attempt.enrolment
    mark_lessons(
        enrolment, attempt.rules.get("satisfies", []), State.WAIVED, TESTED_OUT
    )
    at = attempt.submitted_at if note else None
    settle(enrolment, at=at, note=note, rows=rows)

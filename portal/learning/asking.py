"""Questions under lessons, and reports of problems with a question of a quiz."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.learning.attempts import own_attempt
from portal.learning.models import (
    Attempt,
    Enrolment,
    LessonQuestion,
    ProblemReport,
)
from portal.learning.problems import NotYours, Refused
from portal.members.models import User

State = LessonQuestion.State
_SHOWN = 30
_MOST_WAITING = 5


def questions_under(key: UUID | str, person: Any) -> list[LessonQuestion]:
    """The newest questions under a lesson: those that a trainer has let through, and
    one's own; one query. Never who asked."""
    mine = Q(person=person) if person.is_authenticated else Q(pk=None)
    rows = LessonQuestion.objects.filter(
        Q(state=State.SHOWN) | (mine & Q(state=State.WAITING)), lesson_key=key
    )
    return list(rows.order_by("-asked_at", "-pk")[:_SHOWN])


def ask(enrolment: Enrolment, key: UUID | str, text: str) -> LessonQuestion:
    """Ask under a lesson of the learner's release. A first question waits for a
    trainer; who has had one let through is trusted. The same words twice are one.

    Raises NotYours, Refused.
    """
    step = enrolment.release.step(key)
    if step is None or step["kind"] != "lesson":
        raise NotYours
    with transaction.atomic():
        # One at a time: several clicks at once see what the others have made.
        person: Any = enrolment.learner
        User.objects.select_for_update().get(pk=person.pk)
        return _ask(enrolment, step, text)


def _ask(enrolment: Enrolment, step: dict[str, Any], text: str) -> LessonQuestion:
    key = step["key"]
    mine = LessonQuestion.objects.filter(person=enrolment.learner)
    same = mine.filter(lesson_key=key, text=text).exclude(state=State.HIDDEN).first()
    if same is not None:
        return same
    if mine.filter(state=State.WAITING).count() >= _MOST_WAITING:
        raise Refused(
            _("Several of your questions wait for a trainer. Give them time first.")
        )
    trusted = mine.filter(state=State.SHOWN).exists()
    return LessonQuestion.objects.create(
        course_key=enrolment.course_key,
        lesson_key=key,
        lesson_title=step["title"],
        person=enrolment.learner,
        text=text,
        state=State.SHOWN if trusted else State.WAITING,
    )


def report(
    attempt_id: int, person: Any, position: int, text: str
) -> tuple[ProblemReport, bool]:
    """Say that something is wrong with a question of one's own attempt that has been
    handed in; whether the report is new. One is open per version and learner.

    Raises NotYours.
    """
    attempt = own_attempt(attempt_id, person)
    item = attempt.items.filter(position=position).first()
    if item is None or attempt.state == Attempt.State.OPEN:
        raise NotYours
    rows = ProblemReport.objects.filter(
        question_id=item.question_id, enrolment=attempt.enrolment
    )
    known = rows.filter(settled_at=None).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            made = ProblemReport.objects.create(
                question_id=item.question_id, enrolment=attempt.enrolment, text=text
            )
    except IntegrityError:
        # The constraint stood in the way: the same click, twice.
        return rows.get(settled_at=None), False
    return made, True


def reported(attempt: Attempt) -> dict[int, str]:
    """By version that this learner has reported: what a trainer found, "" where nobody
    has looked at the last report yet."""
    rows = ProblemReport.objects.filter(enrolment=attempt.enrolment_id)
    found = rows.order_by("reported_at", "pk").values_list("question_id", "finding")
    return dict(found)

"""Questions under lessons: shown, hidden, answered, handed on to the guidance; and
problems with quiz questions that learners report."""

import uuid
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from content.models import LessonPage, QuestionVersion
from content.signals import GuidanceQuestion, guidance_asked
from portal import mails
from portal.learning.models import (
    Attempt,
    AttemptItem,
    Enrolment,
    LessonQuestion,
    ProblemReport,
)
from portal.learning.problems import Refused
from portal.learning.rights import may_learn
from portal.learning.standing import standing_of
from portal.members.viewers import viewer_for

_NAMESPACE = uuid.UUID("6c1f6c36-6f0e-4f4b-8f3a-3f5c1a1d9b57")


def show(question: LessonQuestion) -> None:
    """Let everybody who reads the lesson see it."""
    _set_state(question, LessonQuestion.State.SHOWN)


def hide(question: LessonQuestion) -> None:
    """Let nobody see it; it is kept for the trainer."""
    _set_state(question, LessonQuestion.State.HIDDEN)


def _set_state(question: LessonQuestion, state: str) -> None:
    question.state = state
    LessonQuestion.objects.filter(pk=question.pk).update(state=state)


def answer(question: LessonQuestion, text: str, by: Any) -> bool:
    """Answer it, or answer otherwise; it is shown with the answer unless it was hidden.
    The asker gets a mail when the words are new. Whether they are. Raises Refused."""
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("Write an answer."))
    if len(text) > 4000:
        raise Refused(_("An answer has 4 000 letters at most."))
    with transaction.atomic():
        row = LessonQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
        if row.answer == text:
            return False
        row.answer, row.answered_by, row.answered_at = text, by, timezone.now()
        if row.state == LessonQuestion.State.WAITING:
            row.state = LessonQuestion.State.SHOWN
        row.save(update_fields=["answer", "answered_by", "answered_at", "state"])
        person = row.person
        if person is not None and person.is_active:
            _tell(row, person)
    return True


def _tell(row: LessonQuestion, person: Any) -> None:
    """The answer speaks of the lesson: it is mailed to whom the lesson is open now, to
    others only that there is one."""
    standing = standing_of(person, row.course_key, viewer_for(person))
    if standing is not None and standing.can_read(row.lesson_key):
        subject = _("Your question about “%s”") % row.lesson_title
        template, context = "learning/mail/answered.txt", {"question": row}
    else:
        subject = _("Your question under a lesson")
        template, context = "learning/mail/answered_closed.txt", {}
    mails.send([person.email], subject, template, context)


def promote(question: LessonQuestion, by: Any) -> bool:
    """Hand the question on to those who look after the guidance, once; without the name
    of who asked. Whether it was new. Raises Refused."""
    with transaction.atomic():
        row = LessonQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
        if row.promoted_at is not None:
            return False
        lesson = LessonPage.objects.filter(
            translation_key=row.lesson_key, alias_of__isnull=True
        )
        page_id = lesson.order_by("-live", "pk").values_list("pk", flat=True).first()
        asked = GuidanceQuestion(
            text=row.text,
            context=_context(row),
            page_id=page_id,
            by=by,
            token=uuid.uuid5(_NAMESPACE, str(row.pk)),
        )
        taken = guidance_asked.send(sender=LessonQuestion, asked=asked)
        if not any(reply for _receiver, reply in taken):
            raise Refused(_("Nobody takes questions for the guidance here."))
        row.promoted_at = timezone.now()
        row.save(update_fields=["promoted_at"])
    return True


def _context(row: LessonQuestion) -> str:
    said = _("A learner asked this under the lesson “%s”.") % row.lesson_title
    if row.answer:
        said += "\n\n" + _("The trainer's answer:") + "\n" + row.answer
    return said[:2000]


def waiting_of(course_key: UUID, hidden: Collection[str] = ()) -> int:
    """How many questions under lessons, but the hidden ones (keys), wait for an answer
    or a decision."""
    rows = LessonQuestion.objects.filter(course_key=course_key)
    return rows.filter(_open()).exclude(lesson_key__in=hidden).count()


def _open() -> Q:
    unanswered = Q(state=LessonQuestion.State.SHOWN, answered_at__isnull=True)
    return Q(state=LessonQuestion.State.WAITING) | unanswered


def questions_under(course_key: UUID, *, open_only: bool) -> Any:
    """Questions under the course's lessons, those that wait the longest first."""
    rows = LessonQuestion.objects.filter(course_key=course_key)
    rows = rows.select_related("answered_by")
    return rows.filter(_open()) if open_only else rows.order_by("-asked_at", "-pk")


def reports_in(course_key: UUID, hidden: Any) -> Any:
    """Reports by learners of a course, but of what was asked in hidden quizzes (keys)
    alone: whoever may not know of a quiz is not told what its learners say."""
    rows = ProblemReport.objects.filter(enrolment__course_key=course_key)
    return seen_reports(rows, hidden)


def seen_reports(rows: Any, *hidden: Any) -> Any:
    """Those of these reports whose question was asked outside the hidden quizzes."""
    asked = AttemptItem.objects.filter(
        question=OuterRef("question"), attempt__enrolment=OuterRef("enrolment")
    )
    for keys in hidden:
        asked = asked.exclude(attempt__quiz_key__in=keys)
    return rows.filter(Exists(asked))


def reports_by_version(course_key: UUID, hidden: Any) -> Any:
    """The reported versions with `open`, `all`, `first` and `last` report; the most
    open reports first."""
    seen = reports_in(course_key, hidden).order_by().values("pk")
    rows = QuestionVersion.objects.filter(reports__in=seen).annotate(
        open=Count("reports", filter=Q(reports__settled_at__isnull=True)),
        all=Count("reports"),
        first=Min("reports__reported_at"),
        last=Max("reports__reported_at"),
    )
    return rows.order_by("-open", "-last", "pk")


def open_reports(course_key: UUID, hidden: Any) -> int:
    """How many reports of problems are not settled."""
    return reports_in(course_key, hidden).filter(settled_at__isnull=True).count()


def reports_of(course_key: UUID, version: QuestionVersion, hidden: Any) -> Any:
    """What learners of this course said about a version: texts, no names."""
    rows = reports_in(course_key, hidden).filter(question=version)
    return rows.select_related("settled_by").order_by("-reported_at", "-pk")


def settle_reports(
    course_key: UUID,
    version: QuestionVersion,
    finding: str,
    by: Any,
    upto: int,
    hidden: Any,
) -> int:
    """Settle the open reports up to the number `upto` (what the trainer has read) with
    a finding; how many there were. Who reported gets a mail. Raises Refused."""
    finding = " ".join(finding.replace("\x00", "").split())
    if not finding:
        raise Refused(_("Say what you found."))
    seen = reports_of(course_key, version, hidden).order_by().values("pk")
    rows = ProblemReport.objects.filter(
        pk__in=seen, settled_at__isnull=True, pk__lte=upto
    )
    with transaction.atomic():
        # Of two trainers who press at once one settles and tells.
        open_now = list(rows.select_for_update().values_list("pk", "enrolment_id"))
        ProblemReport.objects.filter(pk__in=[pk for pk, _e in open_now]).update(
            settled_at=timezone.now(), settled_by=by, finding=finding[:300]
        )
        told = Enrolment.objects.filter(pk__in=[own for _pk, own in open_now])
        for enrolment in told.select_related("learner", "release"):
            _tell_reporter(enrolment, version, finding[:300])
    return len(open_now)


def _tell_reporter(enrolment: Enrolment, version: QuestionVersion, found: str) -> None:
    """Question and finding speak of the course: they are mailed to whom it is open
    now, to others only that somebody has looked."""
    person = enrolment.learner
    if person is None or not person.is_active:
        return
    context: dict[str, Any] = {}
    if may_learn(viewer_for(person), enrolment.release):
        attempt = (
            Attempt.objects.filter(enrolment=enrolment, items__question=version)
            .exclude(state=Attempt.State.OPEN)
            .order_by("-number")
            .first()
        )
        address = reverse("learning_result", args=[attempt.pk]) if attempt else ""
        context = {
            "course": enrolment.course_title,
            "prompt": version.body["prompt"],
            "found": found,
            "url": mails.absolute(address) if address else "",
        }
    mails.send(
        [person.email],
        _("The question that you reported"),
        "learning/mail/report_settled.txt",
        context,
    )

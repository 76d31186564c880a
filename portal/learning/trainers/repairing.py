"""Repair a question, and tell those who newly pass."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from content.models import QuestionVersion
from portal import mails
from portal.learning.models import Attempt, Certificate, Marking, Remark
from portal.learning.remarks import remark


def repair(
    version: QuestionVersion, kind: str, *, reason: str, by: Any, also: Any = None
) -> tuple[Remark, int]:
    """Make the repair; it, and how many attempts newly pass. Their people get a mail,
    once. A repair that is there already changes nothing and tells nobody.

    Raises Refused, and BadResponse for an `also` that is no answer to this question.
    """
    with transaction.atomic():
        # The lock that `remark` takes: of two trainers who press at once the second
        # counts after the first is through.
        locked = QuestionVersion.objects.select_for_update().get(pk=version.pk)
        before = locked.remarks.count()
        made = remark(locked, kind, reason=reason, by=by, also=also)
        if locked.remarks.count() == before:
            return made, 0
        newly = _newly_passed(made)
        for attempt in newly:
            _tell(attempt, made)
    return made, len(newly)


def _newly_passed(made: Remark) -> list[Attempt]:
    """The attempts that this repair lets pass and nothing before it did."""
    passed = Marking.objects.filter(remark=made, passed=True)
    ids = set(passed.order_by().values_list("attempt_id", flat=True))
    before = Marking.objects.filter(attempt_id__in=ids, passed=True).exclude(
        remark=made
    )
    ids -= set(before.order_by().values_list("attempt_id", flat=True))
    attempts = Attempt.objects.filter(pk__in=ids).select_related("enrolment__learner")
    return list(attempts.order_by("pk"))


def _tell(attempt: Attempt, made: Remark) -> None:
    learner = attempt.enrolment.learner
    if learner is None or not learner.is_active:
        return
    certificate = Certificate.objects.filter(
        enrolment=attempt.enrolment, current=True, revoked_at__isnull=True
    ).first()
    with override(attempt.language or settings.LANGUAGE_CODE):
        mails.send(
            [learner.email],
            _("You have passed: %s") % attempt.quiz_title,
            "learning/mail/passed_after_repair.txt",
            {
                "attempt": attempt,
                "course": attempt.enrolment.course_title,
                "repair": made,
                "certificate": certificate,
                "result": mails.absolute(reverse("learning_result", args=[attempt.pk])),
                "url": mails.absolute(f"/verify/{certificate.code}/")
                if certificate
                else "",
            },
        )

"""What becomes of learning records when an account is closed: the facts stay, the
person goes."""

import uuid
from typing import Any

from django.utils import timezone

from portal.learning.models import (
    Assignment,
    Attempt,
    Certificate,
    Enrolment,
    LearningEvent,
    LessonQuestion,
    Refresher,
)


def forget(person: Any) -> None:
    """Take the person out of all records, in the transaction that deletes the account:
    open attempts are void, names on certificates are blank, pseudonyms change."""
    enrolments = list(Enrolment.objects.select_for_update().filter(learner=person))
    ids = [enrolment.pk for enrolment in enrolments]
    Attempt.objects.filter(enrolment_id__in=ids, state=Attempt.State.OPEN).update(
        state=Attempt.State.VOID, submitted_at=timezone.now()
    )
    for certificate in Certificate.objects.filter(enrolment_id__in=ids):
        # Why it was issued anew may tell the name too.
        facts = {k: v for k, v in certificate.facts.items() if k != "reissued"}
        certificate.alter(facts={**facts, "name": "", "erased": True})
    Refresher.objects.filter(enrolment_id__in=ids).delete()
    for enrolment in enrolments:
        fresh = uuid.uuid4()
        LearningEvent.objects.filter(actor=enrolment.pseudonym).update(actor=None)
        Enrolment.objects.filter(pk=enrolment.pk).update(
            pseudonym=fresh, printed_name=""
        )
    Assignment.objects.filter(person=person).update(email="", name="")
    LessonQuestion.objects.filter(person=person, state="waiting").update(state="hidden")

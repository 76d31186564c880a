"""Rows locked in the order enrolment, attempt: whoever needs both takes them so."""

from portal.learning.models import Attempt, Enrolment


def lock(enrolment_id: int) -> Enrolment:
    """The enrolment with its row locked, in the caller's transaction."""
    rows = Enrolment.objects.select_related("release").defer("release__archive")
    return rows.select_for_update(of=("self",)).get(pk=enrolment_id)


def lock_attempt(attempt_id: int) -> Attempt:
    """The attempt, its enrolment locked before it; in the caller's transaction.

    Raises Attempt.DoesNotExist.
    """
    enrolment_id = Attempt.objects.values_list("enrolment_id", flat=True).get(
        pk=attempt_id
    )
    enrolment = lock(enrolment_id)
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    attempt.enrolment = enrolment
    return attempt

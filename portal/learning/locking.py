"""Rows locked in one order: questions, enrolment, attempt. Whoever needs several takes
them so, or two people wait for each other."""

from django.db import connection

from portal.learning.models import Attempt, Enrolment


def lock(enrolment_id: int) -> Enrolment:
    """The enrolment with its row locked, in the caller's transaction."""
    rows = Enrolment.objects.select_related("release", "learner")
    rows = rows.defer("release__archive")
    return rows.select_for_update(of=("self",)).get(pk=enrolment_id)


def hold_questions(attempt_id: int) -> None:
    """Wait for a repair of one of the attempt's questions, and make the next one wait
    for this marking: otherwise neither would see the other, and somebody who hands in
    just then would be left out of the repair.

    Many may hold the same question. SQLite has one writer at a time.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM content_questionversion WHERE id IN (SELECT question_id "
            "FROM learning_attemptitem WHERE attempt_id = %s) ORDER BY id FOR SHARE",
            [attempt_id],
        )


def lock_attempt(attempt_id: int, enrolment_id: int | None = None) -> Attempt:
    """The attempt, its enrolment locked before it; in the caller's transaction.

    enrolment_id: where the caller has it; it never changes.

    Raises Attempt.DoesNotExist.
    """
    if enrolment_id is None:
        enrolment_id = Attempt.objects.values_list("enrolment_id", flat=True).get(
            pk=attempt_id
        )
    enrolment = lock(enrolment_id)
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    attempt.enrolment = enrolment
    return attempt

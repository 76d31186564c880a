"""Assignments find their people, and end with them. What a firm has seen of somebody up
to the day they left is written down then: later it is told no more."""

import uuid
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.learning.models import Assignment, LearningEvent
from portal.learning.teams.standing import Standing, standings
from portal.members import history
from portal.members.models import Membership
from portal.members.seats import occupying

_ENDED = "assignment_ended"


def claim(person: Any, organisation_id: int, *others: str) -> int:
    """Give what waits for their addresses to somebody who belongs there; how many.

    others: addresses that are known to be theirs beside the confirmed ones. What they
    were asked already under another address is dropped.
    """
    unclaimed = Assignment.objects.filter(
        organisation=organisation_id, person__isnull=True, ended_at__isnull=True
    )
    if not unclaimed.exists():
        return 0
    verified = EmailAddress.objects.filter(user=person, verified=True)
    mine = {person.email, *verified.values_list("email", flat=True), *others}
    emails = Q()
    for email in mine:
        emails |= Q(email__iexact=email)
    with transaction.atomic():
        rows = list(unclaimed.filter(emails).select_for_update())
        open_ones = Assignment.objects.filter(
            organisation=organisation_id, person=person, ended_at__isnull=True
        )
        there = set(open_ones.values_list("course_key", flat=True)) if rows else set()
        for row in rows:
            if row.course_key in there:
                row.delete()
                continue
            there.add(row.course_key)
            row.person, row.email, row.bounced_at = person, "", None
            row.name = person.get_full_name()[:200]
            row.save()
    return len(rows)


def end(rows: list[Assignment], at: datetime, actor: Any = None) -> int:
    """End open assignments at `at`, with where their people stood then; how many.

    An address that never became a person leaves nothing that anybody could need. In
    the caller's transaction.
    """
    moments = {row: at for row in rows if row.person_id and row.ended_at is None}
    for row, standing in zip(moments, _in_order(moments), strict=True):
        keep(row, standing)
        row.ended_at = max(at, row.assigned_at)
        if row.person is not None:
            row.name = (row.person.get_full_name() or row.person.email)[:200]
        row.email = ""
        row.save(update_fields=["ended_at", "name", "email"])
    waiting = [row for row in rows if row.person_id is None and row.ended_at is None]
    Assignment.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    for row in (*moments, *waiting):
        history.record(
            "training.ended", actor, person=row.person,
            organisation=row.organisation, data={"course": [row.course_title, None]},
        )  # fmt: skip
    return len(moments) + len(waiting)


def _in_order(moments: dict[Assignment, datetime]) -> list[Standing]:
    found = standings(moments) if moments else {}
    return [found[row.pk] for row in moments]


def keep(assignment: Assignment, standing: Standing) -> None:
    """Write down where somebody stood; once. It names nobody."""
    LearningEvent.objects.get_or_create(
        id=_event_id(assignment.pk),
        defaults={
            "verb": _ENDED,
            "object_key": f"assignment:{assignment.pk}",
            "data": standing.to_json(),
        },
    )


def kept(assignments: list[Assignment]) -> dict[int, Standing]:
    """What was written down of ended assignments, by their id; one query."""
    ids = {_event_id(row.pk): row.pk for row in assignments}
    rows = LearningEvent.objects.filter(pk__in=ids)
    return {ids[row.pk]: Standing.from_json(row.data) for row in rows}


def _event_id(number: int) -> uuid.UUID:
    return uuid.uuid5(LearningEvent.NAMESPACE, f"{_ENDED}:{number}")


def end_for(person_id: int, organisation_id: int, at: datetime) -> int:
    """End what somebody was asked by a firm that they have left; how many."""
    with transaction.atomic():
        rows = (
            Assignment.objects.select_for_update(of=("self",))
            .filter(
                organisation=organisation_id, person=person_id, ended_at__isnull=True
            )
            .select_related("person", "organisation")
        )
        return end(list(rows), at)


def end_gone(now: datetime | None = None) -> int:
    """End what people were asked whose membership has run out by its date; how many.
    Idempotent."""
    now = now or timezone.now()
    there = Membership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now),
        organisation=OuterRef("organisation"),
        person=OuterRef("person"),
    )
    gone = Assignment.objects.filter(
        ~Exists(there), ended_at__isnull=True, person__isnull=False
    )
    ended = 0
    for person_id, organisation_id in set(
        gone.values_list("person_id", "organisation_id")
    ):
        ended += end_for(
            person_id, organisation_id, left_at(person_id, organisation_id) or now
        )
    return ended


def left_at(person_id: int, organisation_id: int) -> datetime | None:
    """When somebody's last membership there ended."""
    mine = Membership.objects.filter(person=person_id, organisation=organisation_id)
    return mine.order_by("-ends_at").values_list("ends_at", flat=True).first()


def membership_ended(membership: Membership) -> None:
    """A membership was saved or deleted with its end reached."""
    if not occupying(membership.organisation).filter(
        person_id=membership.person_id
    ).exists():  # fmt: skip
        at = min(membership.ends_at or timezone.now(), timezone.now())
        end_for(membership.person_id, membership.organisation_id, at)


def account_closes(person: Any) -> None:
    """In the transaction that deletes the account: firms keep the line without the
    name. Pass before the person is taken out of the records."""
    now = timezone.now()
    mine = Assignment.objects.filter(person=person)
    end(list(mine.filter(ended_at__isnull=True).select_related("organisation")), now)
    mine.update(name="", email="")

"""Mails to managers: once a week, if something has changed."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal import mails
from portal.learning.days import in_words, local_day
from portal.learning.models import TeamDigest
from portal.learning.teams.standing import State
from portal.learning.teams.table import (
    FILTERS,
    Row,
    counts,
    rows_of_team,
    seen_by,
)
from portal.members.letters import plain_name
from portal.members.models import Membership, Organisation
from portal.members.models.dated import current
from portal.members.rights import Role
from portal.members.viewers import viewer_for

WEEK = timedelta(days=7)
SHOWN = 40
_signer = Signer(salt="portal.learning.teams.stop", sep=".")


# --- Whether somebody wants them ---------------------------------------------------


def wanted(person: Any, organisation: Organisation) -> bool:
    """Whether this manager gets the weekly mail; they do unless they have said no."""
    rows = TeamDigest.objects.filter(person=person, organisation=organisation)
    return rows.values_list("wanted", flat=True).first() is not False


def want(person: Any, organisation: Organisation, yes: bool) -> None:
    TeamDigest.objects.update_or_create(
        person=person, organisation=organisation, defaults={"wanted": yes}
    )


def stop_address(digest: TeamDigest) -> str:
    """The path at which these mails end without signing in."""
    return reverse("team_stop", args=[_signer.sign(f"digest-{digest.pk}")])


def by_token(token: str) -> TeamDigest | None:
    """What we have signed; None for anything else."""
    try:
        number = _signer.unsign(token).removeprefix("digest-")
    except BadSignature:
        return None
    return TeamDigest.objects.filter(pk=int(number)).first()


def stop(digest: TeamDigest) -> None:
    TeamDigest.objects.filter(pk=digest.pk).update(wanted=False)


# --- To managers -------------------------------------------------------------------


def send_team_digests(now: datetime | None = None) -> int:
    """Queue a mail for each manager whose team's table reads otherwise than when they
    were last told, a week after the last one at the earliest; how many. Idempotent.

    The first comes a week after the first assignment.
    """
    now = now or timezone.now()
    managers = (
        Membership.objects.filter(
            current(at=now), current("organisation__", now),
            role__in=[Role.OWNER, Role.MANAGER], person__is_active=True,
            organisation__assignments__isnull=False,
        )
        .select_related("organisation", "person")
        .order_by("organisation_id", "pk")
        .distinct()
    )  # fmt: skip
    told = {
        (row.organisation_id, row.person_id): row for row in TeamDigest.objects.all()
    }
    sent, tables = 0, _Tables(now)
    for mine in managers:
        row = told.get((mine.organisation_id, mine.person_id))
        if row is not None and not (row.wanted and _is_due(row.sent_at, now)):
            continue
        rows = tables.of(mine.organisation)
        if rows and _is_due(min(one.assignment.assigned_at for one in rows), now):
            sent += _tell(mine, rows, now)
    return sent


def _is_due(before: datetime | None, now: datetime) -> bool:
    return before is None or now - before >= WEEK


class _Tables:
    """Each firm's table, made once for all its managers. Nobody's eyes: the courses
    that a manager may know are looked up with the mail (`_post`)."""

    def __init__(self, now: datetime) -> None:
        from django.contrib.auth.models import AnonymousUser

        self.now, self.viewer = now, viewer_for(AnonymousUser())
        self.last: tuple[int, list[Row]] = (0, [])

    def of(self, organisation: Organisation) -> list[Row]:
        if self.last[0] != organisation.pk:
            rows = rows_of_team(organisation, self.viewer, self.now)
            self.last = organisation.pk, rows
        return self.last[1]


def state_of(rows: Iterable[Row]) -> str:
    """What the mail tells, as a hash: percentages do not count, or there would be one
    every week."""
    told = sorted(
        [
            row.assignment.pk, row.status, row.left_on is not None,
            str(row.standing.passed_on), str(row.standing.valid_until),
            str(row.assignment.due_on), row.assignment.bounced_at is not None,
        ]
        for row in rows
    )  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _tell(mine: Membership, rows: list[Row], now: datetime) -> bool:
    state = state_of(rows)
    with transaction.atomic():
        TeamDigest.objects.get_or_create(
            person=mine.person, organisation=mine.organisation
        )
        digest = TeamDigest.objects.select_for_update().get(
            person=mine.person, organisation=mine.organisation
        )
        if digest.state_sha256 == state or not digest.wanted:
            return False
        if not _is_due(digest.sent_at, now):
            return False
        since = digest.sent_at or min(row.assignment.assigned_at for row in rows)
        _post(digest, mine, rows, since)
        digest.state_sha256, digest.sent_at = state, now
        digest.save(update_fields=["state_sha256", "sent_at"])
    return True


def _post(
    digest: TeamDigest, mine: Membership, rows: list[Row], since: datetime
) -> None:
    from_day = local_day(since)
    rows = seen_by(rows, viewer_for(mine.person).as_reader())
    passed = [
        row
        for row in rows
        if row.left_on is None
        and row.standing.state == State.PASSED
        and row.standing.passed_on is not None
        and row.standing.passed_on >= from_day
    ]
    wrong = [row for row in rows if row.left_on is None and row.status in _WRONG]
    numbers = counts(rows)
    path = stop_address(digest)
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "name": mine.person.first_name,
            "firm": mine.organisation.name,
            "since": in_words(from_day),
            "numbers": [
                (FILTERS[name], numbers[name]) for name in _COUNTED if numbers[name]
            ],
            "passed": [_line(row) for row in passed[:SHOWN]],
            "wrong": [_line(row) for row in wrong[:SHOWN]],
            "more": max(len(passed) - SHOWN, 0) + max(len(wrong) - SHOWN, 0),
            "url": mails.absolute(reverse("team", args=[mine.organisation_id])),
            "stop": mails.absolute(path),
        }
        subject = _("%s: your team’s training this week") % mine.organisation.name
        headers = {
            "List-Unsubscribe": f"<{mails.absolute(path)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        }
        template = "learning/teams/mail/digest.txt"
        mails.send([mine.person.email], subject, template, context, headers)


_WRONG = ("overdue", "expired", "revoked")
_COUNTED = ("passed", "progress", "todo", "invited", "expired", "revoked", "overdue")


def _line(row: Row) -> str:
    name = plain_name(row.assignment.person) or row.email
    title = " ".join(row.course.split())
    words = row.words if not row.is_overdue else _("overdue")
    return f"{name}: {title} ({words})"

"""What managers change of assignments: the day, and that they end."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.learning.days import due_until
from portal.learning.models import Assignment
from portal.learning.problems import NotYours, Refused
from portal.learning.teams.ending import end
from portal.members import history
from portal.members.models import Organisation
from portal.members.problems import Lapsed
from portal.members.rights import Role, require
from portal.members.seats import lock


def _open(
    actor: Any, organisation_id: int, numbers: Iterable[int]
) -> tuple[Organisation, list[Assignment]]:
    """Those of these that the firm has open, in the caller's transaction. Numbers of
    others' assignments are as if there were none."""
    organisation = lock(organisation_id)
    require(organisation, actor, Role.OWNER, Role.MANAGER)
    rows = Assignment.objects.select_for_update(of=("self",)).filter(
        organisation=organisation, ended_at__isnull=True, pk__in=list(numbers)
    )
    found = list(rows.select_related("person", "organisation").order_by("pk"))
    if not found:
        raise NotYours
    return organisation, found


def set_due(
    actor: Any,
    organisation_id: int,
    numbers: Iterable[int],
    due_on: date | None,
    time_zone: str,
) -> int:
    """Another day (None: none) for these assignments; how many were changed.

    Raises NotYours, Lapsed, Refused.
    """
    if due_on is not None and due_until(due_on, time_zone) <= timezone.now():
        raise Refused(_("This day has passed. Choose one that is to come."))
    changed = 0
    with transaction.atomic():
        organisation, rows = _open(actor, organisation_id, numbers)
        if not organisation.is_current():
            raise Lapsed
        for row in rows:
            if (row.due_on, row.time_zone) == (due_on, time_zone):
                continue
            before = row.due_on.isoformat() if row.due_on else None
            row.due_on, row.time_zone = due_on, time_zone
            row.save(update_fields=["due_on", "time_zone"])
            after = due_on.isoformat() if due_on else None
            history.record(
                "training.changed", actor, person=row.person,
                organisation=organisation, data={"due_on": [before, after]},
            )  # fmt: skip
            changed += 1
    return changed


def take_back(
    actor: Any,
    organisation_id: int,
    numbers: Iterable[int],
    now: datetime | None = None,
) -> int:
    """Ask these no longer; the line stays as it is now, what was learnt is theirs.

    Also when the firm's time has ended. Raises NotYours.
    """
    with transaction.atomic():
        _organisation, rows = _open(actor, organisation_id, numbers)
        return end(rows, now or timezone.now(), actor)

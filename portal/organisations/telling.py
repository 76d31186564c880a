"""Events of the history in words that owners and managers read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.members.models import MemberEvent, Membership, Organisation

_WORDS = {
    "organisation.created": gettext_lazy("Organisation set up"),
    "organisation.changed": gettext_lazy("Organisation changed"),
    "membership.began": gettext_lazy("Joined"),
    "membership.ended": gettext_lazy("Membership ended"),
    "membership.role_changed": gettext_lazy("Role changed"),
    "membership.changed": gettext_lazy("Membership changed"),
    "membership.deleted": gettext_lazy("Membership deleted"),
    "invitation.sent": gettext_lazy("Invited"),
    "invitation.renewed": gettext_lazy("Invited again"),
    "invitation.accepted": gettext_lazy("Invitation accepted"),
    "invitation.revoked": gettext_lazy("Invitation taken back"),
    "domain.claimed": gettext_lazy("Domain claimed"),
    "domain.verified": gettext_lazy("Domain confirmed"),
    "domain.unverified": gettext_lazy("Domain no longer confirmed"),
    "domain.changed": gettext_lazy("Domain changed"),
    "domain.removed": gettext_lazy("Domain removed"),
    "upgrade.asked": gettext_lazy("Asked for a tier"),
    "upgrade.granted": gettext_lazy("Tier granted"),
    "upgrade.declined": gettext_lazy("Tier declined"),
    "upgrade.withdrawn": gettext_lazy("Request for a tier withdrawn"),
    "training.assigned": gettext_lazy("Course assigned"),
    "training.changed": gettext_lazy("Due day changed"),
    "training.ended": gettext_lazy("Assignment ended"),
    "training.evidence": gettext_lazy("Evidence downloaded"),
}
_FIELDS = {
    "name": gettext_lazy("name"),
    "size": gettext_lazy("size"),
    "tier": gettext_lazy("tier"),
    "seats": gettext_lazy("seats"),
    "role": gettext_lazy("role"),
    "starts_at": gettext_lazy("from"),
    "ends_at": gettext_lazy("until"),
    "email": gettext_lazy("address"),
    "domain": gettext_lazy("domain"),
    "lets_join": gettext_lazy("lets people join"),
    "due_on": gettext_lazy("due"),
}

_CHOICES: dict[str, Any] = {
    "role": Membership.Role.choices,
    "size": Organisation.Size.choices,
}


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    words: str
    who: str
    by: str
    changes: list[str]


def tell(event: MemberEvent, own: Collection[int]) -> Told:
    """One event in words. What is not known here keeps its technical name.

    own: numbers of the organisation's own people, past ones too. Others who acted (the
    portal's stewards) are never called by their address.
    """
    by = event.names.get("actor", "")
    if "@" in by and event.actor_id not in own:
        by = _("no name given")
    changes = []
    for name, label in _FIELDS.items():
        both = event.data.get(name)
        if isinstance(both, list) and len(both) == 2:
            if name == "starts_at" and both[0] is None and not _is_set(event, both[1]):
                continue
            before, after = (_value(name, one) for one in both)
            if both[0] is None:
                changes.append(f"{label}: {after}")
            else:
                changes.append(f"{label}: {before} → {after}")
    return Told(
        event.at,
        str(_WORDS.get(event.action, event.action)),
        event.names.get("person", ""),
        by,
        changes,
    )


def _is_set(event: MemberEvent, start: Any) -> bool:
    """Whether a beginning was chosen, and is not just the moment it was made in."""
    moment = parse_datetime(str(start))
    return moment is None or abs(event.at - moment) > timedelta(minutes=1)


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in _CHOICES:
        return str(dict(_CHOICES[name]).get(value, value))
    if name in ("starts_at", "ends_at"):
        moment = parse_datetime(str(value))
        return date_format(localtime(moment), "j F Y, H:i") if moment else str(value)
    return str(value)

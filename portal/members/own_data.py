"""All that the portal holds of a person: each app registers what it has.

What is given out passes the access rule of that moment: somebody who may no longer
read a page gets no title of it by way of their own data, and no name of a group or an
organisation that they may no longer know.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q

from portal.access import Viewer
from portal.members import removals
from portal.members.group_requests import known_to
from portal.members.invitations import waiting_for
from portal.members.models import (
    AccessFact,
    GroupMembership,
    GroupRequest,
    Invitation,
    MemberEvent,
    Membership,
    Organisation,
    UpgradeRequest,
)

# (person, viewer) -> something that can be written as JSON.
Source = Callable[[Any, Viewer], Any]
_sources: dict[str, Source] = {}


def register_data(name: str, source: Source) -> None:
    """Add a part of the export, from `AppConfig.ready`; again: replace it."""
    _sources[name] = source


def everything_about(person: Any, viewer: Viewer) -> dict[str, Any]:
    """The parts by name. `viewer` is this person as a reader, now."""
    return {name: source(person, viewer) for name, source in _sources.items()}


def _account(person: Any, viewer: Viewer) -> dict[str, Any]:
    addresses = EmailAddress.objects.filter(user=person)
    factors = Authenticator.objects.filter(user=person)
    elsewhere = SocialAccount.objects.filter(user=person)
    return {
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "joined": person.date_joined,
        "last_sign_in": person.last_login,
        "roles": list(person.groups.values_list("name", flat=True)),
        "addresses": list(addresses.values("email", "verified", "primary")),
        # That there is one, never what is in it.
        "second_factors": list(factors.values("type", "created_at", "last_used_at")),
        "sign_in_elsewhere": list(elsewhere.values("provider", "uid", "date_joined")),
    }


def _sessions(person: Any, viewer: Viewer) -> list[Any]:
    rows = UserSession.objects.filter(user=person)
    return list(rows.values("created_at", "last_seen_at", "ip", "user_agent"))


def known_organisations(person: Any, viewer: Viewer) -> dict[int, str]:
    """Names of the organisations that this person may know of now, by number: where
    they belong, and what they are invited to; stewards know all."""
    rows = Organisation.objects.all()
    if not viewer.is_steward:
        mine = Membership.objects.current().filter(person=person)
        rows = rows.filter(
            Q(pk__in=mine.values("organisation"))
            | Q(pk__in=waiting_for(person).values("organisation"))
        )
    return dict(rows.values_list("pk", "name"))


def _known_groups(viewer: Viewer) -> dict[int, str]:
    return dict(known_to(viewer).values_list("pk", "name"))


def _organisations(person: Any, viewer: Viewer) -> list[Any]:
    """Of an organisation that somebody has left they are told no name, nor of a group:
    outsiders are not told that it exists."""
    names = known_organisations(person, viewer)
    rows = Membership.objects.filter(person=person)
    return [
        {
            "organisation": names.get(row.organisation_id),
            "role": row.role,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
        }
        for row in rows
    ]


def _removals(person: Any, viewer: Viewer) -> list[Any]:
    """When fingerprints of one's addresses were kept, because one was removed."""
    found = removals.removals_of(person, removals.confirmed(person))
    return list(found.order_by("removed_at").values("removed_at"))


def _groups(person: Any, viewer: Viewer) -> list[Any]:
    names = _known_groups(viewer)
    return [
        {
            "group": names.get(row.group_id),
            "role": row.role,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
        }
        for row in GroupMembership.objects.filter(person=person)
    ]


def _requests(person: Any, viewer: Viewer) -> dict[str, Any]:
    """To join a group, for a tier."""
    fields = ("words", "state", "asked_at", "decided_at", "answer")
    groups = _known_groups(viewer)
    organisations = known_organisations(person, viewer)

    def told(row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in fields}

    upgrades = UpgradeRequest.objects.filter(person=person).select_related("tier")
    return {
        "groups": [
            {"group": groups.get(row.group_id), **told(row)}
            for row in GroupRequest.objects.filter(person=person)
        ],
        "tiers": [
            {
                "organisation": organisations.get(row.organisation_id),
                "tier": row.tier.name,
                **told(row),
            }
            for row in upgrades
        ],
    }


def _invitations(person: Any, viewer: Viewer) -> dict[str, Any]:
    """To one's confirmed addresses; of those that one sent no address of others."""
    mine = EmailAddress.objects.filter(user=person, verified=True)
    own = Q(accepted_by=person)
    for address in mine.values_list("email", flat=True):
        own |= Q(email__iexact=address)

    names = known_organisations(person, viewer)

    def rows(condition: Q) -> list[Any]:
        return [
            {
                "organisation": names.get(row.organisation_id),
                "role": row.role,
                "created_at": row.created_at,
                "state": row.state(),
            }
            for row in Invitation.objects.filter(condition)
        ]

    return {"received": rows(own), "sent": rows(Q(invited_by=person))}


def _history(person: Any, viewer: Viewer) -> list[Any]:
    """Changes of who belongs to what, that one made or that were made to one."""
    rows = MemberEvent.objects.filter(Q(actor=person) | Q(person=person))
    return [
        {
            "at": at,
            "action": action,
            "made_by_you": actor == person.pk,
            "about_you": about == person.pk,
        }
        for at, action, actor, about in rows.values_list(
            "at", "action", "actor_id", "person_id"
        )
    ]


def _access_record(person: Any, viewer: Viewer) -> list[Any]:
    """What is kept of the account itself, to tell who could read on a day."""
    rows = AccessFact.objects.filter(kind="account", key=person.pk)
    return [
        {
            "at": at,
            "open": bool(state and state["active"]),
            "address_confirmed": bool(state and state["confirmed"]),
            "roles": len(state["roles"]) if state else 0,
        }
        for at, state in rows.values_list("at", "state")
    ]


for _name, _source in {
    "account": _account,
    "sessions": _sessions,
    "organisations": _organisations,
    "removals": _removals,
    "working_groups": _groups,
    "requests": _requests,
    "invitations": _invitations,
    "membership_history": _history,
    "access_record": _access_record,
}.items():
    register_data(_name, _source)

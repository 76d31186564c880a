"""The history of members: one row of `MemberEvent` for every change, however made.

Signals of the models write it, inside the transaction of the change, so that our
services, Wagtail's admin and commands are treated alike. Not seen are changes beside
`save()` and `delete()`: `QuerySet.update`, `bulk_create`; nothing of ours makes them.

Names of actions, which reports and filters may rely on:

    organisation.created    organisation.changed    organisation.deleted
    membership.began        membership.ended        membership.role_changed
    membership.changed      membership.deleted
    invitation.sent         invitation.renewed      invitation.accepted
    invitation.revoked      invitation.changed      invitation.deleted
    domain.claimed          domain.verified         domain.unverified
    domain.changed          domain.removed
    upgrade.asked           upgrade.granted         upgrade.declined
    upgrade.withdrawn       upgrade.changed         upgrade.deleted
    group.created           group.changed           group.archived
    group_membership.began  group_membership.ended  group_membership.role_changed
    group_membership.changed                        group_membership.deleted
    group_request.asked     group_request.granted   group_request.declined
    group_request.withdrawn group_request.changed   group_request.deleted
    tier.created            tier.changed            tier.deleted
    training.assigned       training.changed        training.ended
    training.evidence       (written by portal.learning, through `record`)

`data` is ``{"field": [before, after]}``: dates as ISO 8601, references by name, null
before a creation and after a deletion. Beside the fields stands ``"how"`` where a
service says by which way: founding, invitation, domain, closing, upgrade (sign-in).
`membership.ended` is also said of an end that lies ahead: `data` tells when.
Hashes, tokens and what people wrote to each other are never recorded.

`names` has what stands behind the references ("actor", "person", "organisation",
"group"), as they were called then.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.log_actions import get_active_log_context

from portal.members.models import (
    GroupMembership,
    GroupRequest,
    Invitation,
    MemberEvent,
    Membership,
    Organisation,
    OrganisationDomain,
    Tier,
    UpgradeRequest,
    User,
    WorkingGroup,
)

Changes = dict[str, list[Any]]
_now_acting: ContextVar[tuple[Any, str] | None] = ContextVar("acting", default=None)


@contextmanager
def acting(actor: Any, how: str = "") -> Iterator[None]:
    """Changes made within are this person's. Without it they are those of whoever is
    signed in to Wagtail's admin, else nobody's."""
    token = _now_acting.set((actor, how))
    try:
        yield
    finally:
        _now_acting.reset(token)


def acting_person() -> Any:
    """Whose the changes made now are; None for nobody's."""
    actor, _how = _now_acting.get() or (get_active_log_context().user, "")
    return actor if isinstance(actor, User) else None


@dataclass(frozen=True)
class Recorded:
    """How changes of one model are told: `verb` names the action by what changed,
    `about` where person, organisation and group are found ("": the row itself)."""

    noun: str
    fields: tuple[str, ...]
    created: str = "created"
    deleted: str = "deleted"
    verb: Callable[[Changes], str] = lambda changes: "changed"
    about: dict[str, str] = field(default_factory=dict)


def _spell(changes: Changes) -> str:
    if "ends_at" in changes and changes["ends_at"][1] is not None:
        return "ended"
    return "role_changed" if "role" in changes else "changed"


def _invitation(changes: Changes) -> str:
    for name, verb in (("accepted_at", "accepted"), ("revoked_at", "revoked")):
        if name in changes:
            return verb
    return "renewed" if "expires_at" in changes else "changed"


def _domain(changes: Changes) -> str:
    if "verified_at" not in changes:
        return "changed"
    return "verified" if changes["verified_at"][1] else "unverified"


def _asked(changes: Changes) -> str:
    return str(changes["state"][1]) if "state" in changes else "changed"


def _group(changes: Changes) -> str:
    return "archived" if "archived_at" in changes else "changed"


_SPELL = ("role", "starts_at", "ends_at")
RECORDED: dict[type[Model], Recorded] = {
    Organisation: Recorded(
        "organisation",
        ("name", "size", "tier", "seats", "starts_at", "ends_at"),
        about={"organisation": ""},
    ),
    Membership: Recorded(
        "membership",
        ("person", "organisation", *_SPELL),
        created="began",
        verb=_spell,
        about={"person": "person", "organisation": "organisation"},
    ),
    Invitation: Recorded(
        "invitation",
        ("email", "role", "expires_at", "accepted_at", "revoked_at"),
        created="sent",
        verb=_invitation,
        about={"person": "accepted_by", "organisation": "organisation"},
    ),
    OrganisationDomain: Recorded(
        "domain",
        ("domain", "verified_at", "lets_join"),
        created="claimed",
        deleted="removed",
        verb=_domain,
        about={"organisation": "organisation"},
    ),
    UpgradeRequest: Recorded(
        "upgrade",
        ("tier", "state"),
        created="asked",
        verb=_asked,
        about={"person": "person", "organisation": "organisation"},
    ),
    WorkingGroup: Recorded(
        "group",
        ("name", "slug", "description", "open_to", "archived_at"),
        verb=_group,
        about={"group": ""},
    ),
    GroupMembership: Recorded(
        "group_membership",
        ("person", "group", *_SPELL),
        created="began",
        verb=_spell,
        about={"person": "person", "group": "group"},
    ),
    GroupRequest: Recorded(
        "group_request",
        ("state",),
        created="asked",
        verb=_asked,
        about={"person": "person", "group": "group"},
    ),
    Tier: Recorded(
        "tier", ("name", "description", "slug", "code", "rank", "by_verified_email")
    ),
}


def actions() -> list[str]:
    """The names of actions that have been recorded so far, for filters."""
    return list(
        MemberEvent.objects.order_by("action")
        .values_list("action", flat=True)
        .distinct()
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, Model) else value


def _snapshot(instance: Model, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(instance, name)) for name in fields}


def _before(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Keep what the row says now: the instance may have been read long ago."""
    instance._row_before = None
    if raw or instance._state.adding:
        return
    fields = RECORDED[sender].fields
    related = [name for name in fields if sender._meta.get_field(name).is_relation]
    row = sender._base_manager.select_related(*related).filter(pk=instance.pk).first()
    instance._row_before = _snapshot(row, fields) if row else None


def _saved(
    sender: Any, instance: Any, created: bool, raw: bool = False,
    update_fields: Any = None, **kwargs: Any,
) -> None:  # fmt: skip
    if raw:
        return
    told = RECORDED[sender]
    after = _snapshot(instance, told.fields)
    before = getattr(instance, "_row_before", None) or {}
    if update_fields is not None:
        names = {sender._meta.get_field(name).name for name in update_fields}
        after = {name: value for name, value in after.items() if name in names}
    changes = {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value and (before or value not in (None, ""))
    }
    if created or not before:
        _write(told, told.created, changes, instance)
    elif changes:
        _write(told, told.verb(changes), changes, instance)


def _deleted(sender: Any, instance: Any, origin: Any = None, **kwargs: Any) -> None:
    told = RECORDED[sender]
    changes = {
        name: [value, None]
        for name, value in _snapshot(instance, told.fields).items()
        if value not in (None, "")
    }
    _write(told, told.deleted, changes, instance, origin if origin else instance)


def goes(one: Any, origin: Any) -> bool:
    """Whether a row goes with what is being deleted: it must not be referred to."""
    if isinstance(origin, QuerySet):
        return isinstance(one, origin.model)
    return bool(origin is not None and one == origin)


def _write(
    told: Recorded, verb: str, changes: Changes, instance: Any, origin: Any = None
) -> None:
    actor, how = _now_acting.get() or (get_active_log_context().user, "")
    found: dict[str, Any] = {"actor": actor if isinstance(actor, User) else None}
    for name, attribute in told.about.items():
        found[name] = getattr(instance, attribute) if attribute else instance
    data: dict[str, Any] = dict(changes)
    if how:
        data["how"] = how
    MemberEvent.objects.create(
        action=f"{told.noun}.{verb}",
        names={name: str(one) for name, one in found.items() if one is not None},
        data=data,
        **{
            name: one
            for name, one in found.items()
            if one is not None and not goes(one, origin)
        },
    )


def record(action: str, actor: Any, **about: Any) -> None:
    """Write an event of an upper layer, in the caller's transaction.

    about: person, organisation, group (rows), and `data` as above.
    """
    data = about.pop("data", {})
    found = {"actor": actor if isinstance(actor, User) else None, **about}
    known = {name: one for name, one in found.items() if one is not None}
    names = {name: str(one) for name, one in known.items()}
    MemberEvent.objects.create(action=action, names=names, data=data, **known)


def connect() -> None:
    """Begin to record; called once, when the apps are ready."""
    for model in RECORDED:
        uid = f"members.history.{model.__name__}"
        pre_save.connect(_before, sender=model, dispatch_uid=f"{uid}.before")
        post_save.connect(_saved, sender=model, dispatch_uid=f"{uid}.saved")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"{uid}.deleted")

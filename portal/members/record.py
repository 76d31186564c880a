"""The record behind "who could read this on that day": one `AccessFact` per change.

`note` compares what the rows say now with the newest fact of each and writes what is
different, in the transaction of the change. Signals call it for what people hold; pages
are noted by `content.standing`, where their audience is settled. What passes by without
a signal (`QuerySet.update`, rows written by hand) is seen by `catch_up`, which runs
once a day and marks what it notices as found.

Kinds and their states (times as ISO 8601, references by number):

    organisation   name, tier, from, until
    membership     person, organisation, role, from, until, name (of the person, then)
    in_group       person, group, role, from, until, name
    tier           name, gives (whether a confirmed address gives it); key: the rank
    account        active, super, confirmed, roles
    role           name, steward, admin, trees (numbers of pages)
    page           title, live, tier, listing, groups, alias_of, parent
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
)
from django.utils import timezone
from wagtail.models import GroupPagePermission

from portal.members import history
from portal.members.models import (
    AccessFact,
    GroupMembership,
    Membership,
    Organisation,
    Tier,
    User,
)
from portal.members.viewers import READING_ROLES, STEWARD_PERMISSION

logger = logging.getLogger(__name__)
States = dict[int, dict[str, Any]]
# None for the keys: all rows that there are.
Reader = Callable[[Collection[int] | None], States]
_CHUNK = 500
_SHOWS = ("is_active", "is_superuser")


def _of(rows: Any, keys: Collection[int] | None) -> Any:
    rows = rows.order_by()
    return rows if keys is None else rows.filter(pk__in=keys)


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _organisations(keys: Collection[int] | None) -> States:
    rows = _of(Organisation.objects.all(), keys)
    return {
        pk: {"name": name, "tier": tier, "from": _time(begins), "until": _time(ends)}
        for pk, name, tier, begins, ends in rows.values_list(
            "pk", "name", "tier_id", "starts_at", "ends_at"
        )
    }


def _spells(model: Any, where: str) -> Reader:
    def read(keys: Collection[int] | None) -> States:
        return {
            row.pk: {
                "person": row.person_id,
                where: getattr(row, f"{where}_id"),
                "role": row.role,
                "from": _time(row.starts_at),
                "until": _time(row.ends_at),
                "name": str(row.person),
            }
            for row in _of(model.objects.select_related("person"), keys)
        }

    return read


def _tiers(keys: Collection[int] | None) -> States:
    rows = _of(Tier.objects.all(), keys)
    return {
        rank: {"name": name, "gives": gives}
        for rank, name, gives in rows.values_list("pk", "name", "by_verified_email")
    }


def _accounts(keys: Collection[int] | None) -> States:
    rows = _of(User.objects.all(), keys)
    roles: dict[int, list[int]] = defaultdict(list)
    through = User.groups.through.objects.order_by("group_id")
    confirmed = EmailAddress.objects.filter(verified=True).order_by()
    if keys is not None:
        through = through.filter(user_id__in=keys)
        confirmed = confirmed.filter(user_id__in=keys)
    for person, role in through.values_list("user_id", "group_id"):
        roles[person].append(role)
    sure = set(confirmed.values_list("user_id", flat=True))
    return {
        pk: {
            "active": active,
            "super": above,
            "confirmed": pk in sure,
            "roles": roles.get(pk, []),
        }
        for pk, active, above in rows.values_list("pk", *_SHOWS)
    }


def _roles(keys: Collection[int] | None) -> States:
    rows = _of(Group.objects.all(), keys)
    trees: dict[int, set[int]] = defaultdict(set)
    reading = GroupPagePermission.objects.order_by().filter(
        permission__codename__in=READING_ROLES
    )
    if keys is not None:
        reading = reading.filter(group_id__in=keys)
    for role, page in reading.values_list("group_id", "page_id"):
        trees[role].add(page)
    stewards, admins = _with(STEWARD_PERMISSION), _with("wagtailadmin.access_admin")
    return {
        pk: {
            "name": name,
            "steward": pk in stewards,
            "admin": pk in admins,
            "trees": sorted(trees.get(pk, ())),
        }
        for pk, name in rows.values_list("pk", "name")
    }


def _with(permission: str) -> set[int]:
    app, codename = permission.split(".")
    rows = Permission.objects.order_by().filter(
        codename=codename, content_type__app_label=app, group__isnull=False
    )
    return set(rows.values_list("group", flat=True))


READERS: dict[str, Reader] = {
    "tier": _tiers,
    "organisation": _organisations,
    "membership": _spells(Membership, "organisation"),
    "in_group": _spells(GroupMembership, "group"),
    "role": _roles,
    "account": _accounts,
}


def newest(
    kind: str, keys: Collection[int] | None = None
) -> dict[int, dict[str, Any] | None]:
    """The newest recorded state of each."""
    rows = AccessFact.objects.order_by().filter(kind=kind)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    last = rows.values("key").annotate(last=Max("pk")).values("last")
    found = AccessFact.objects.order_by().filter(pk__in=last)
    return dict(found.values_list("key", "state"))


def note(
    kind: str, keys: Iterable[int], *, created: bool = False, origin: Any = None
) -> None:
    """Write what is different now from what was noted of these before.

    created: they came into being with this change; else what was never noted before is
    called found, for nobody knows since when it has been so. origin: what is being
    deleted, with this among it: who deletes themselves is not named any more.
    """
    wanted = list(keys)
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        now = READERS[kind](some)
        before = {} if created else newest(kind, some)
        _write(kind, some, now, before, created=created, origin=origin)


def _write(
    kind: str, keys: Iterable[int], now: States, before: dict[int, Any], *,
    created: bool = False, found: bool = False, origin: Any = None,
) -> int:  # fmt: skip
    at, by = timezone.now(), history.acting_person()
    if by is not None and history.goes(by, origin):
        by = None
    rows = [
        AccessFact(
            at=at, kind=kind, key=key, state=now.get(key), by=by,
            found=found or (key not in before and not created),
        )
        for key in keys
        if now.get(key) != before.get(key)
    ]  # fmt: skip
    AccessFact.objects.bulk_create(rows, batch_size=_CHUNK)
    return len(rows)


def catch_up() -> int:
    """Note everything that differs from the record; how much it was. The first time
    this is where the record begins."""
    number = 0
    with transaction.atomic():
        for kind, read in READERS.items():
            now, before = read(None), newest(kind)
            keys = sorted(now.keys() | before.keys())
            number += _write(kind, keys, now, before, found=True)
    return number


def began() -> datetime | None:
    """Since when there is a record."""
    return AccessFact.objects.order_by("pk").values_list("at", flat=True).first()


def begin(**kwargs: Any) -> None:
    """After the tables were made: what there is already is the record's beginning."""
    try:
        with transaction.atomic():
            if not AccessFact.objects.exists():
                catch_up()
    except DatabaseError:
        # Only some apps were migrated: tables and models differ. The daily job does it.
        logger.info("The record of access was not begun: tables are missing")


# --- Signals -------------------------------------------------------------------------


def _rows(kind: str) -> Callable[..., None]:
    def changed(
        instance: Any, created: bool = False, raw: bool = False, origin: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        if not raw:
            note(kind, [instance.pk], created=created, origin=origin)

    return changed


def _role_deleted(instance: Group, **kwargs: Any) -> None:
    """Who had the role is told by no signal."""
    note("role", [instance.pk])
    note("account", newest("account"))


def _account_saved(
    instance: Any, created: bool, raw: bool = False, update_fields: Any = None,
    **kwargs: Any,
) -> None:  # fmt: skip
    # Each sign-in saves its time.
    if not raw and (update_fields is None or set(update_fields) & set(_SHOWS)):
        note("account", [instance.pk], created=created)


def _address_changed(
    instance: Any, raw: bool = False, origin: Any = None, **kwargs: Any
) -> None:
    if not raw:
        note("account", [instance.user_id], origin=origin)


def _roles_changed(
    instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any
) -> None:
    if not action.startswith("post_"):
        return
    if not reverse:
        note("account", [instance.pk])
    else:
        note("account", pk_set or newest("account"))


def _powers_changed(
    instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any
) -> None:
    if action.startswith("post_"):
        note("role", (pk_set or newest("role")) if reverse else [instance.pk])


def _tree_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        note("role", [instance.group_id])


def connect() -> None:
    """Begin to record; called once, when the apps are ready."""
    uid = "members.record"
    kinds: dict[Any, str] = {
        Organisation: "organisation",
        Membership: "membership",
        GroupMembership: "in_group",
        Tier: "tier",
    }
    for model, kind in kinds.items():
        changed = _rows(kind)
        for signal in (post_save, post_delete):
            signal.connect(changed, sender=model, weak=False, dispatch_uid=uid)
    post_save.connect(_rows("role"), sender=Group, weak=False, dispatch_uid=uid)
    post_delete.connect(_role_deleted, sender=Group, dispatch_uid=uid)
    post_save.connect(_account_saved, sender=User, dispatch_uid=uid)
    post_delete.connect(_rows("account"), sender=User, weak=False, dispatch_uid=uid)
    for signal in (post_save, post_delete):
        signal.connect(_address_changed, sender=EmailAddress, dispatch_uid=uid)
        signal.connect(_tree_changed, sender=GroupPagePermission, dispatch_uid=uid)
    m2m_changed.connect(_roles_changed, sender=User.groups.through, dispatch_uid=uid)
    m2m_changed.connect(
        _powers_changed, sender=Group.permissions.through, dispatch_uid=uid
    )
    post_migrate.connect(begin, dispatch_uid=uid)

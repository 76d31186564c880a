"""Look up who reads: a person's grants now, and the audience keys in use."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import CharField, Exists, F, Value
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import GroupPagePermission

from portal.access import Grants, Viewer, viewer_from
from portal.members.models import (
    AudienceInUse,
    ContentStamp,
    GroupMembership,
    Membership,
    Tier,
)
from portal.members.models.dated import current
from portal.memory import Memory

STEWARD_PERMISSION = "members.change_organisation"
_keys: Memory[list[str]] = Memory(2)
_strangers: Memory[Viewer] = Memory(2)
READING_ROLES = ("add_basepage", "change_basepage", "publish_basepage")


def viewer_for(user: Any) -> Viewer:
    """The viewer behind a user, right at this instant.

    One query for the keys in use (and the content stamp), and for somebody signed
    in one for all that they hold; nothing is kept beyond the call.
    """
    keys, stamp = keys_in_use()
    if not user.is_authenticated or not user.is_active:
        return _strangers.get(
            stamp, None, lambda: viewer_from(keys, Grants(), stamp=stamp)
        )
    ranks, groups, organisations, trees = [0], set(), set(), []
    steward = enters = bool(user.is_superuser)
    for kind, value in _holdings(user.pk):
        if kind == "rank":
            ranks.append(int(value))
        elif kind == "group":
            groups.add(int(value))
        elif kind == "organisation":
            organisations.add(int(value))
        elif kind == "tree":
            trees.append(value)
        elif kind == "admin":
            enters = True
        else:
            steward = True
    return viewer_from(
        keys,
        Grants(max(ranks), frozenset(groups), frozenset(organisations)),
        user_id=user.pk,
        trees=tuple(sorted(set(trees))),
        whole_site=bool(user.is_superuser) or hold_the_root(trees),
        is_steward=steward,
        enters_admin=enters,
        stamp=stamp,
    )


def hold_the_root(trees: Iterable[str]) -> bool:
    """Whether one of these paths is that of the tree's root, which is the shortest of
    all: whoever edits it edits the site."""
    return any(len(path) <= 4 for path in trees)


def keys_in_use() -> tuple[list[str], int]:
    """The keys in use and the stamp now. A new key raises the stamp, so the keys are
    kept for the stamp and one small query tells whether they still hold."""
    stamp = ContentStamp.now()
    return _keys.get(stamp, None, _read_keys), stamp


def _read_keys() -> list[str]:
    return list(AudienceInUse.objects.values_list("key", flat=True))


# Stand in the query that is kept where a person and an instant belong.
_SOMEBODY = -1
_SOME_TIME = datetime(1, 1, 2, tzinfo=UTC)


def _holdings(user_id: int) -> list[tuple[str, str]]:
    """All that a person holds now, as (kind, value) rows of one UNION query."""
    sql, params = _question(connection.vendor)
    stored = connection.ops.adapt_datetimefield_value
    given = {_SOMEBODY: user_id, stored(_SOME_TIME): stored(timezone.now())}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(param, param) for param in params])
        return cursor.fetchall()


@cache
def _question(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The query as SQL with its parameters. Every signed-in request asks it, and
    writing it down takes ten times as long as its answer."""

    def rows(queryset: Any, kind: str, column: str) -> Any:
        return (
            queryset.order_by()
            .annotate(
                kind=Value(kind, output_field=CharField()),
                held=Cast(F(column), CharField()),
            )
            .values_list("kind", "held")
        )

    member = Membership.objects.filter(
        current(at=_SOME_TIME),
        current("organisation__", at=_SOME_TIME),
        person_id=_SOMEBODY,
    )
    verified = EmailAddress.objects.filter(user_id=_SOMEBODY, verified=True)
    asked = rows(member, "rank", "organisation__tier_id").union(
        rows(member, "organisation", "organisation_id"),
        rows(
            Tier.objects.filter(Exists(verified), by_verified_email=True),
            "rank",
            "rank",
        ),
        rows(
            GroupMembership.objects.filter(current(at=_SOME_TIME), person_id=_SOMEBODY),
            "group",
            "group_id",
        ),
        rows(
            GroupPagePermission.objects.filter(
                group__user=_SOMEBODY, permission__codename__in=READING_ROLES
            ),
            "tree",
            "page__path",
        ),
        rows(
            Permission.objects.filter(
                codename=STEWARD_PERMISSION.split(".")[1],
                content_type__app_label="members",
                group__user=_SOMEBODY,
            ),
            "steward",
            "codename",
        ),
        rows(
            Permission.objects.filter(
                codename="access_admin",
                content_type__app_label="wagtailadmin",
                group__user=_SOMEBODY,
            ),
            "admin",
            "codename",
        ),
    )
    return asked.query.sql_with_params()

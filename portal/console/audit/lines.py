"""Rows as lines of the log."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry, PageLogEntry

from content import access_log
from content.chrome import Names
from portal.console.audit.entry import ACCOUNT, BEGAN, LOOKED, OF_PAGES, Entry
from portal.console.models import Viewed, Viewing
from portal.members.models import MemberEvent

_LONGEST_VALUE = 120
# These have columns of their own.
_BESIDE = frozenset({"person", "organisation", "group"})


def _of_member(row: MemberEvent, names: Names) -> Entry:
    told = row.names if isinstance(row.names, dict) else {}

    def called(name: str) -> str:
        one = getattr(row, name)
        return str(told.get(name) or one or "")

    return Entry(
        row.at, "member", row.pk, row.action, called("actor"), called("person"),
        called("organisation"), called("group"), details=_details(row.data),
    )  # fmt: skip


def _details(data: Any) -> str:
    """What changed, in one line: names of fields with what they were and are."""
    if not isinstance(data, dict):
        return ""
    parts = []
    for name, value in data.items():
        words = str(name).replace("_", " ")
        if name in _BESIDE:
            continue
        if isinstance(value, list) and len(value) == 2 and value[0] is None:
            parts.append(f"{words}: {_value(value[1])}")
        elif isinstance(value, list) and len(value) == 2:
            parts.append(f"{words}: {_value(value[0])} → {_value(value[1])}")
        else:
            parts.append(f"{words}: {_value(value)}")
    return "; ".join(parts)


def _value(value: Any) -> str:
    text = "–" if value in (None, "") else _day(str(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _day(text: str) -> str:
    """An instant as the log writes them, in UTC; any other text as it stands."""
    try:
        instant = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        return text
    return date_format(instant.astimezone(UTC), "j F Y H:i")


def _of_page(row: PageLogEntry, names: Names) -> Entry:
    details, reason = "", ""
    if row.action == access_log.ACTION:
        tiers = {rank: tier.name for rank, tier in names.tiers.items()}
        groups = {pk: group.name for pk, group in names.groups.items()}
        details = access_log.message(row.data, tiers, groups)
    else:
        reason = str(row.data.get("reason", ""))
    return Entry(
        row.timestamp, "page", row.pk, OF_PAGES[row.action], _who(row), page=row.label,
        page_id=row.page_id, details=details, reason=reason,
    )  # fmt: skip


def _of_account(row: ModelLogEntry, names: Names) -> Entry:
    action = f"{ACCOUNT}{row.action.removeprefix('wagtail.')}"
    user_type = ContentType.objects.get_for_model(get_user_model())
    if row.content_type_id == user_type.pk:
        return Entry(
            row.timestamp, "account", row.pk, action, _who(row), person=row.label
        )
    words = _("role: %s") % row.label
    return Entry(row.timestamp, "account", row.pk, action, _who(row), details=words)


def _who(row: Any) -> str:
    if row.user is not None:
        return str(row.user)
    return _("account %d, deleted") % row.user_id if row.user_id else ""


def _of_viewing(row: Viewing, names: Names) -> Entry:
    ended = row.ended_at or row.until
    details = _("as %(who)s, until %(time)s") % {
        "who": row.words,
        "time": f"{ended:%Y-%m-%d %H:%M}",
    }
    person = row.words if row.kind == Viewing.Kind.PERSON else ""
    return Entry(
        row.started_at, "viewing", row.pk, BEGAN, row.steward_name, person,
        details=details, reason=row.reason,
    )  # fmt: skip


def _of_viewed(row: Viewed, names: Names) -> Entry:
    viewing = row.viewing
    person = viewing.words if viewing.kind == Viewing.Kind.PERSON else ""
    return Entry(
        row.at, "viewed", row.pk, LOOKED, viewing.steward_name, person, page=row.path,
        details=_("as %(who)s; answer %(status)d")
        % {"who": viewing.words, "status": row.status},
    )  # fmt: skip


LINES: dict[str, Any] = {
    "member": _of_member,
    "page": _of_page,
    "account": _of_account,
    "viewing": _of_viewing,
    "viewed": _of_viewed,
}

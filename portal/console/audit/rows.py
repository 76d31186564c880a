"""The rows of each place that fit what is asked."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import ModelLogEntry, PageLogEntry

from portal.console.audit.entry import ACCOUNT, BEGAN, LOOKED, OF_PAGES, Asked
from portal.console.models import Viewed, Viewing
from portal.members.models import MemberEvent


def rows_of(source: str, asked: Asked) -> tuple[Any, str]:
    """The rows of a source that fit, and their column of time; None where none can."""
    build = {
        "member": _member_rows,
        "page": _page_rows,
        "account": _account_rows,
        "viewing": _viewing_rows,
        "viewed": _viewed_rows,
    }[source]
    column = {"page": "timestamp", "account": "timestamp", "viewing": "started_at"}
    return build(asked), column.get(source, "at")


def _member_rows(asked: Asked) -> Any:
    if asked.page:
        return None
    rows = MemberEvent.objects.select_related(
        "actor", "person", "organisation", "group"
    )
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.actor:
        named = Q(names__actor__icontains=asked.actor)
        rows = rows.filter(Q(actor_id__in=asked.actor_ids) | named)
    if asked.person:
        named = Q(names__person__icontains=asked.person)
        rows = rows.filter(Q(person_id__in=asked.person_ids) | named)
    if asked.organisation:
        named = Q(names__organisation__icontains=asked.organisation)
        rows = rows.filter(Q(organisation__name__icontains=asked.organisation) | named)
    return rows


def _page_rows(asked: Asked) -> Any:
    if asked.person or asked.organisation:
        return None
    # The page may be gone, so it is not joined: the entry has its title.
    rows = PageLogEntry.objects.filter(action__in=list(OF_PAGES))
    rows = rows.select_related("user")
    if asked.action:
        fitting = [name for name, ours in OF_PAGES.items() if ours == asked.action]
        rows = rows.filter(action__in=fitting)
    if asked.actor:
        rows = rows.filter(user_id__in=asked.actor_ids)
    if asked.page:
        rows = rows.filter(
            Q(page_id__in=asked.page_ids) | Q(label__icontains=asked.page)
        )
    return rows


def _account_rows(asked: Asked) -> Any:
    if asked.page or asked.organisation:
        return None
    kinds = ContentType.objects.get_for_models(get_user_model(), Group).values()
    rows = ModelLogEntry.objects.filter(content_type__in=kinds).select_related("user")
    if asked.action:
        if not asked.action.startswith(ACCOUNT):
            return None
        rows = rows.filter(action=f"wagtail.{asked.action.removeprefix(ACCOUNT)}")
    if asked.actor:
        rows = rows.filter(user_id__in=asked.actor_ids)
    if asked.person:
        ids = [str(pk) for pk in asked.person_ids]
        of_users = Q(content_type__model="user", object_id__in=ids)
        rows = rows.filter(of_users | Q(label__icontains=asked.person))
    return rows


def _viewing_rows(asked: Asked) -> Any:
    if asked.page or asked.organisation or asked.action not in ("", BEGAN):
        return None
    return _by_steward(Viewing.objects.all(), "", asked)


def _viewed_rows(asked: Asked) -> Any:
    if asked.organisation or asked.action not in ("", LOOKED):
        return None
    rows = Viewed.objects.select_related("viewing")
    if asked.page:
        rows = rows.filter(path__in=asked.page_paths)
    return _by_steward(rows, "viewing__", asked)


def _by_steward(rows: Any, prefix: str, asked: Asked) -> Any:
    if asked.actor:
        rows = rows.filter(
            Q(**{f"{prefix}steward_id__in": asked.actor_ids})
            | Q(**{f"{prefix}steward_name__icontains": asked.actor})
        )
    if asked.person:
        named = {f"{prefix}words__icontains": asked.person, f"{prefix}kind": "person"}
        rows = rows.filter(
            Q(**{f"{prefix}person_id__in": asked.person_ids}) | Q(**named)
        )
    return rows

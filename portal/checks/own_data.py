"""Saved checks, as their owner takes them along."""

from typing import Any

from portal.access import Viewer
from portal.checks.models import SavedCheck
from portal.members.own_data import register_data


def checks(person: Any, viewer: Viewer) -> list[Any]:
    rows = SavedCheck.objects.filter(person=person)
    return list(rows.values("name", "answers", "as_of", "saved_at"))


register_data("saved_checks", checks)

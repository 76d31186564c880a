"""The rule table among the library's files: `data/rules.yaml`."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from content.library_io.errors import LibraryProblems, Problem
from content.rules.reading import read_table
from content.rules.table import Table

NAME = "data/rules.yaml"


def read_rule_table(
    folder: Path,
    text_of: Callable[[Path, str, list[Problem]], str | None],
    problems: list[Problem],
) -> Table | None:
    """The library's table, if it has one; its faults are added to the problems."""
    path = folder / NAME
    if not path.is_file():
        return None
    text = text_of(path, NAME, problems)
    if text is None:
        return None
    try:
        return read_table(text, NAME)
    except LibraryProblems as error:
        problems += error.problems
        return None


def import_rule_table(folder: Path, force: bool, user: Any) -> list[str]:
    """Publish the library's table, which has been checked; words on what changed.

    Like a page it is kept as it is where stewards edited it after the last import.
    """
    from content.models import RuleTable

    path = folder / NAME
    if not path.is_file():
        return []
    text = path.read_text("utf-8").replace("\r\n", "\n")
    digest = hashlib.sha256(text.encode()).hexdigest()
    table = RuleTable.objects.first()
    if table is not None:
        edited = table.imported_revision != (table.latest_revision_id or 0)
        if table.digest == digest and not (edited and force):
            return []
        if edited and not force:
            return ["rule table kept as stewards left it (--force replaces it)"]
    is_new = table is None
    table = table or RuleTable(live=False)
    table.text = text
    if is_new:
        table.save()
    revision = table.save_revision(user=user)
    revision.publish(user=user)
    RuleTable.objects.filter(pk=table.pk).update(
        digest=digest, imported_revision=revision.pk
    )
    return [f"rule table {'created' if is_new else 'updated'}"]


def export_rule_table(folder: Path) -> None:
    """Write the live table, where there is one."""
    from content.models import RuleTable

    text = RuleTable.objects.filter(live=True).values_list("text", flat=True).first()
    if text is not None:
        path = folder / NAME
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")

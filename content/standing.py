"""What each page asks for by itself, in the record of access (`portal.members.record`).

Only a page's own terms and place are noted: a section that is raised, or moved, is one
row, whatever lies below it. The audience of a day follows from these rows by the same
rule as today's (`content.audience`, asked by `content.as_of`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from content.audience import STEP

KIND = "page"


def read_pages(keys: Collection[int] | None) -> dict[int, dict[str, Any]]:
    """The present states of these pages (of all)."""
    from content.models import BasePage

    rows = BasePage.objects.order_by("path")
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    found = list(
        rows.values_list(
            "pk", "title", "live", "tier_id", "listing", "alias_of_id", "path"
        )
    )
    above = {row[-1][:-STEP] for row in found}
    parents = (
        dict(
            BasePage.objects.order_by().filter(path__in=above).values_list("path", "pk")
        )
        if keys is not None
        else {row[-1]: row[0] for row in found}
    )
    through = BasePage.groups.through.objects.order_by("workinggroup_id")
    if keys is not None:
        through = through.filter(basepage_id__in=keys)
    groups: dict[int, list[int]] = defaultdict(list)
    for page_id, group_id in through.values_list("basepage_id", "workinggroup_id"):
        groups[page_id].append(group_id)
    return {
        pk: {
            # What a draft is called is its editors' alone.
            "title": title if live else "",
            "live": live,
            "tier": tier,
            "listing": listing,
            "groups": groups.get(pk, []),
            "alias_of": alias_of,
            "parent": parents.get(path[:-STEP]),
        }
        for pk, title, live, tier, listing, alias_of, path in found
    }


def note_pages(ids: Iterable[int], *, created: bool = False) -> None:
    """Note what these pages ask for now, inside the transaction of the change."""
    from portal.members import record

    record.note(KIND, ids, created=created)

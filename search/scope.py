"""What a viewer may know of, in the words of engines."""

from datetime import date

from portal.access import Viewer
from search.days import versions_on
from search.engine import Scope
from search.outbox import waiting


def scope_for(viewer: Viewer, language: str, day: date | None = None) -> Scope:
    """The viewer's keys, less what was narrowed and is not in the index, and what holds
    on a day (today). One query, and one more at the first look since a change."""
    narrowed = waiting()
    return Scope(
        viewer.keys,
        language,
        narrowed.pages,
        narrowed.branches,
        versions_on(viewer.stamp, day),
    )

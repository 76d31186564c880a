"""What a viewer may know of, in the words of engines."""

from portal.access import Viewer
from search.engine import Scope
from search.outbox import waiting


def scope_for(viewer: Viewer, language: str) -> Scope:
    """The viewer's keys, less what was narrowed and is not in the index; one query."""
    narrowed = waiting()
    return Scope(viewer.keys, language, narrowed.pages, narrowed.branches)

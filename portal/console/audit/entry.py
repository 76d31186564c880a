"""What is asked of the log, and a line of it."""

from dataclasses import dataclass
from datetime import datetime

from content import access_log

# Names of the pages' history, and how they are called here.
OF_PAGES = {
    access_log.ACTION: "page.terms_changed",
    "touchstone.open_as_steward": "page.opened_as_steward",
}
BEGAN, LOOKED = "view_as.began", "view_as.opened"
ACCOUNT = "account."
# In this order where several things happened in one instant.
SOURCES = ("member", "page", "account", "viewing", "viewed")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: all that is given must fit. The names are pieces of
    names or addresses; person_ids and page_ids what these were found to mean."""

    actor: str = ""
    actor_ids: tuple[int, ...] = ()
    person: str = ""
    person_ids: tuple[int, ...] = ()
    organisation: str = ""
    page: str = ""
    page_ids: tuple[int, ...] = ()
    page_paths: tuple[str, ...] = ()
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: who did what, to whom or what. key: its place in the log."""

    at: datetime
    source: str
    pk: int
    action: str
    actor: str = ""
    person: str = ""
    organisation: str = ""
    group: str = ""
    page: str = ""
    page_id: int | None = None
    details: str = ""
    reason: str = ""

    @property
    def label(self) -> str:
        return action_words(self.action)

    @property
    def cursor(self) -> str:
        return f"{self.at.isoformat()}~{SOURCES.index(self.source)}~{self.pk}"

    @property
    def order(self) -> tuple:
        return -self.at.timestamp(), SOURCES.index(self.source), -self.pk


def action_words(action: str) -> str:
    """`group_membership.began` as "Group membership: began"."""
    return action.replace("_", " ").replace(".", ": ", 1).capitalize()

"""A page's audience at instants of the past, replayed from the record of access.

The record has what each page asked for by itself (`content.standing`); what follows
from it together with the pages above and the sources of aliases is asked of the same
rule as today's (`content.worked_out`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.audience import STEP
from content.standing import KIND
from content.worked_out import Own, Standing, worked_out
from portal.access import CLOSED, Audience
from portal.members.as_of import Row, rows_of


@dataclass(frozen=True, slots=True)
class Named:
    """A page by number and the title that it had then."""

    pk: int
    title: str


@dataclass(frozen=True, slots=True)
class PageThen:
    """A page at an instant, as a row of the access rule. paths: of it and all pages
    that decided with it, and hold only among these."""

    pk: int
    title: str
    live: bool
    audience: str
    path: str
    is_listed: bool
    asks: tuple[tuple[Named, Audience], ...]
    closed_by: tuple[Named, ...]
    paths: dict[int, str]


class Unrecorded(Exception):
    """The record does not say how it was then."""


class PageHistory:
    """All that is recorded of one page and of what decided with it.

    One query for each step up the tree, whoever reads it.
    """

    def __init__(self, page_id: int) -> None:
        self.page_id = page_id
        self.rows: dict[int, list[Row]] = {}
        wanted = {page_id}
        while wanted:
            self.rows |= {pk: [] for pk in wanted}
            for row in rows_of(kind=KIND, key__in=wanted):
                self.rows[row.key].append(row)
            states = [row.state for pk in wanted for row in self.rows[pk] if row.state]
            near = {one[name] for one in states for name in ("parent", "alias_of")}
            wanted = near - {None} - self.rows.keys()

    @property
    def is_known(self) -> bool:
        return bool(self.rows[self.page_id])

    def is_gone(self, at: datetime) -> bool:
        """Whether it had been deleted by then."""
        return any(row.at <= at for row in self.rows[self.page_id]) and not self._state(
            self.page_id, at
        )

    def changes(self, after: datetime, until: datetime) -> list[Row]:
        """What was written of these pages after one instant, up to another."""
        found = [row for rows in self.rows.values() for row in rows]
        return sorted(
            (row for row in found if after < row.at <= until), key=lambda row: row.pk
        )

    def before(self, row: Row) -> dict[str, Any] | None:
        """The state that this row replaced."""
        earlier = [one for one in self.rows[row.key] if one.pk < row.pk]
        return earlier[-1].state if earlier else None

    def _state(self, pk: int, at: datetime) -> dict[str, Any] | None:
        last = None
        for row in self.rows.get(pk, ()):
            if row.at > at:
                break
            last = row
        if last is None:
            rows = self.rows.get(pk, ())
            if not rows or rows[0].found:
                raise Unrecorded
            return None
        return last.state

    def at(self, at: datetime) -> PageThen | None:
        """The page at this instant; None where there was none. Raises Unrecorded."""
        mine = self._state(self.page_id, at)
        if mine is None:
            return None
        states: dict[int, dict[str, Any]] = {}
        wanted = [self.page_id]
        while wanted:
            pk = wanted.pop()
            if pk in states:
                continue
            state = self._state(pk, at)
            if state is None:
                # In the middle of a deletion: it goes with what stood above it.
                return None
            source = state["alias_of"]
            if source is not None and self._state(source, at) is None:
                state = {**state, "alias_of": None}
            states[pk] = state
            wanted += [
                one for one in (state["parent"], state["alias_of"]) if one is not None
            ]
        worked = worked_out(
            {
                pk: Own(
                    pk, one["parent"], one["live"], one["tier"], one["listing"],
                    frozenset(one["groups"]), one["alias_of"],
                )
                for pk, one in states.items()
            }
        )  # fmt: skip
        return self._then(mine, states, worked)

    def _then(
        self,
        mine: dict[str, Any],
        states: dict[int, dict[str, Any]],
        worked: dict[int, Standing],
    ) -> PageThen:
        asks: list[tuple[Named, Audience]] = []
        closed = []
        pk: int | None = self.page_id
        while pk is not None:
            state = states[pk]
            # What stands below a draft is as unknown to stewards as the draft.
            shown = worked[pk].audience != CLOSED
            here = Named(pk, state["title"] if shown else "")
            source = state["alias_of"]
            asks.append((here, Audience(state["tier"], frozenset(state["groups"]))))
            if source is not None:
                shown = worked[source].audience != CLOSED
                named = Named(source, states[source]["title"] if shown else "")
                asks.append((named, Audience.parse(worked[source].audience)))
                if worked[source].audience == CLOSED:
                    closed.append(named)
            if not state["live"] and pk != self.page_id:
                closed.append(here)
            pk = state["parent"]
        own = worked[self.page_id]
        return PageThen(
            self.page_id, mine["title"], mine["live"], own.audience, own.path,
            own.is_listed, tuple(reversed(asks)), tuple(reversed(closed)),
            {pk: one.path for pk, one in worked.items()},
        )  # fmt: skip

    def shown_as(self) -> str:
        """The title under which stewards could last see the page in the portal: while
        it and all above it were published. "" where that never was."""
        return next(self.shown_titles(), "")

    def shown_titles(self) -> Iterator[str]:
        """The titles under which stewards could see it, the last first."""
        instants = sorted({row.at for rows in self.rows.values() for row in rows})
        for at in reversed(instants):
            try:
                page = self.at(at)
            except Unrecorded:
                continue
            # The tree's root is no page that anybody sees.
            seen = page is not None and page.live and len(page.path) > STEP
            if page is not None and seen and page.audience != CLOSED:
                yield page.title

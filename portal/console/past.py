"""Who could read a page at the end of a day: the console's answer about the past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from content.as_of import PageHistory, PageThen, Unrecorded
from content.standing import KIND
from portal.console.world import World
from portal.members import record
from portal.members.as_of import OF_PEOPLE, Row, facts_from, rows_of, states_at
from portal.members.models import AccessFact
from portal.numbers import is_row_number

_MOST = 20
_MOST_LOOKED_AT = 200
_NO_DAY = date(1900, 1, 1)


class NotADay(ValueError):
    """What was asked for is no day, or one that lies ahead; says it in words."""


def today() -> date:
    """The day that it is where the portal is, whatever zone a steward has chosen."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def day_asked(text: str) -> date | None:
    """The day of the past that an address asks for; None for today. Raises NotADay."""
    text = text.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = _NO_DAY
    if len(text) != len("2026-05-14") or day <= _NO_DAY:
        raise NotADay(_("Write a day such as 2026-05-14."))
    if day > today():
        raise NotADay(_("This day lies ahead: nobody knows yet who can read it then."))
    return day if day < today() else None


def end_of(day: date) -> datetime:
    """The last instant of a day, where the portal is."""
    zone = timezone.get_default_timezone()
    begin = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()), zone)
    return begin - timedelta(microseconds=1)


class PastWorld(World):
    """Everybody who had an open account at an instant, by the names of then."""

    def __init__(self, at: datetime, states: Any, page: PageThen | None) -> None:
        self.states = states
        super().__init__(at, facts_from(states, page.paths if page else {}))

    @cached_property
    def organisations(self) -> dict[int, str]:
        return {pk: one["name"] for pk, one in self.states["organisation"].items()}

    @cached_property
    def tiers(self) -> dict[str, str]:
        """The tier that each organisation had, by its name."""
        found = {}
        for pk, one in self.states["organisation"].items():
            tier = self.states["tier"].get(one["tier"])
            held = pk in self.facts.firms and self.facts.firms[pk].holds(self.at)
            if tier is not None:
                found[one["name"]] = tier["name"] if held else _("no tier then")
        return found

    @cached_property
    def _called(self) -> dict[int, tuple[str, str]]:
        # Who has closed the account since is in the history of organisations and
        # groups by name; of others no name is kept.
        gone = dict.fromkeys(
            self.facts.people, (_("an account that has been closed"), "")
        )
        for kind in ("membership", "in_group"):
            for one in self.states[kind].values():
                gone[one["person"]] = one["name"], ""
        return gone | super()._called


@dataclass(frozen=True, slots=True)
class Answer:
    """Who could read a page at `at`; page: None where there was none then."""

    at: datetime
    history: PageHistory
    page: PageThen | None
    world: PastWorld
    held: list[Any]

    @property
    def found_later(self) -> list[Row]:
        """Changes that only the daily check noticed, after this instant: they may be
        older, and the answer does not know them."""
        people = rows_of(kind__in=OF_PEOPLE, found=True, at__gt=self.at)
        pages = self.history.changes(self.at, timezone.now())
        return [*people, *(row for row in pages if row.found)]


def answer_for(history: PageHistory, at: datetime) -> Answer:
    """Replay the record up to `at` and ask the rule. Raises Unrecorded, with words,
    where the record does not tell."""
    began = record.began()
    if began is None or at < began:
        raise Unrecorded(_("The record does not reach back to this day."))
    try:
        page = history.at(at)
    except Unrecorded as nothing:
        raise Unrecorded(
            _(
                "The record does not say how this page stood on that day: it, or a "
                "page that decided with it, was noted only later."
            )
        ) from nothing
    world = PastWorld(at, states_at(at), page)
    return Answer(at, history, page, world, readers_of(world, page))


def readers_of(world: World, page: PageThen | None) -> list[Any]:
    return world.readers(page) if page is not None else []


def numbers(held: Iterable[Any]) -> set[int]:
    return {one.user_id for one in held}


def pages_of_the_past(text: str, among: Any, known: set[int]) -> list[tuple[int, str]]:
    """Pages that stewards could see once and cannot now (they are not `among` today's),
    by number or a title that they had: gone, or not published any more."""
    text = text.strip().replace("\x00", "")
    if not text:
        return []
    fits = Q(state__title__icontains=text)
    if is_row_number(text):
        fits |= Q(key=int(text))
    rows = AccessFact.objects.order_by().filter(fits, kind=KIND)
    rows = rows.exclude(key__in=among.order_by().values("pk")).exclude(key__in=known)
    keys = rows.order_by("-key").values_list("key", flat=True).distinct()
    found = []
    for key in keys[:_MOST_LOOKED_AT]:
        history = PageHistory(key)
        title = history.shown_as()
        # A title that it had below a draft, where nobody saw it, finds nothing, and
        # what is not told takes no place from what is.
        if title and (str(key) == text or _had(history, text)):
            found.append((key, title))
        if len(found) == _MOST:
            break
    return sorted(found)


def _had(history: PageHistory, text: str) -> bool:
    return any(text.casefold() in title.casefold() for title in history.shown_titles())

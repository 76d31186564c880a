"""Figures in words; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.goals.measures import Measure, Unit

_THIN = "\u202f"


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured on a day."""

    day: date
    value: int | None
    whole: int | None = None

    def number(self, measure: Measure) -> int | None:
        """What is compared with the target: percent, rounded down, of a share. None
        where nothing is shown or there is nothing to count."""
        if self.value is None or not measure.is_share:
            return self.value
        return 100 * self.value // self.whole if self.whole else None


def figure(number: int) -> str:
    return f"{number:,}".replace(",", _THIN)


def amount(number: int, measure: Measure) -> str:
    return f"{number}{_THIN}%" if measure.is_share else figure(number)


def short(point: Point | None, target: int, measure: Measure) -> str:
    """At the end of a bar: the figure and what is wanted."""
    number = point.number(measure) if point else None
    if number is None:
        if point and point.value is None:
            return _("not shown")
        return _("nothing yet") if point else "–"
    found = {"now": amount(number, measure), "wanted": amount(target, measure)}
    if measure.is_share:
        return _("%(now)s, aim %(wanted)s") % found
    return _("%(now)s of %(wanted)s") % found


def now(point: Point | None, measure: Measure) -> str:
    """The figure with what has to be known to read it."""
    if point is None:
        return _("Not measured yet")
    if point.value is None:
        if measure.unit in (Unit.PEOPLE, Unit.SHARE_OF_PEOPLE):
            return _("Not shown: fewer than five people")
        return _("Not shown: fewer than five cases")
    number = point.number(measure)
    if number is None:
        return _("Nothing to count yet")
    if measure.unit == Unit.PEOPLE and number:
        return _("%s or a few more") % figure(number)
    if measure.unit == Unit.SHARE_OF_PEOPLE:
        return _("about %s") % amount(number, measure)
    if measure.unit == Unit.SHARE:
        return _("%(share)s (%(part)s of %(whole)s)") % {
            "share": amount(number, measure),
            "part": figure(point.value),
            "whole": figure(point.whole or 0),
        }
    return figure(number)


def trend(points: Sequence[Point], measure: Measure) -> str:
    """How the last figure compares with the first of these that can be shown."""
    shown = [point for point in points if point.number(measure) is not None]
    if len(shown) < 2 or shown[-1] is not points[-1]:
        return ""
    first, last = shown[0].number(measure) or 0, shown[-1].number(measure) or 0
    words: dict[str, Any] = {
        "figure": amount(first, measure),
        "day": date_format(shown[0].day, "j M Y"),
    }
    if last > first:
        return _("Up from %(figure)s on %(day)s") % words
    if last < first:
        return _("Down from %(figure)s on %(day)s") % words
    return _("The same as on %(day)s") % words

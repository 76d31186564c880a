"""How goals stand, as pages show it: one query where it is not kept already."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.goals.measures import MEASURES, Measure
from portal.goals import drawing, words
from portal.goals.models import Measurement
from portal.goals.words import Point
from portal.memory import Memory

LOOKED_BACK = timedelta(days=366)
Series = dict[str, list[Point]]
_kept: Memory[Series] = Memory(20)


@dataclass(frozen=True, slots=True)
class Standing:
    """One goal: what is wanted, what there is, all in words. state: "reached",
    "missed" or "open" (also where nothing can be shown). line: points of its small
    line, "" where there is none."""

    title: str
    owner: str
    label: str
    by: date | None
    wanted: str
    now: str
    trend: str
    state: str
    measured_on: date | None
    line: str


@dataclass(frozen=True, slots=True)
class Standings:
    """All goals of a page, their picture, and the picture in words. counted: how each
    of the measures is counted, once each."""

    goals: list[Standing]
    counted: list[dict[str, str]]
    bars: list[drawing.Bar]
    text: str
    height: int
    measured_on: date | None
    width: int = drawing.WIDTH
    line_width: int = drawing.LINE_WIDTH
    line_height: int = drawing.LINE_HEIGHT


def tell(goals: list[dict[str, Any]], stamp: int) -> Standings:
    """Of these goals (as a page's facts have them)."""
    today = timezone.localdate()
    names = tuple(sorted({goal["measure"] for goal in goals}))
    series = _kept.get(stamp, (names, today), lambda: _measured(names, today))
    found, bars = [], []
    # A goal whose measure a later version dropped is left out.
    known = [goal for goal in goals if goal["measure"] in MEASURES]
    for place, goal in enumerate(known):
        measure = MEASURES[goal["measure"]]
        points = series.get(measure.name, [])
        found.append(_standing(goal, measure, points, today))
        bars.append(_bar(place, goal, measure, points))
    days = [one.measured_on for one in found if one.measured_on]
    used = dict.fromkeys(goal["measure"] for goal in known)
    return Standings(
        found,
        [
            {"label": str(one.label), "words": str(one.counted)}
            for one in map(MEASURES.__getitem__, used)
        ],
        bars,
        " ".join(_in_words(one) for one in found),
        drawing.height(len(bars)),
        max(days, default=None),
    )


def _measured(names: tuple[str, ...], today: date) -> Series:
    rows = Measurement.objects.filter(
        measure__in=names, day__gte=today - LOOKED_BACK
    ).order_by("day")
    found: Series = defaultdict(list)
    for name, day, value, whole in rows.values_list("measure", "day", "value", "whole"):
        found[name].append(Point(day, value, whole))
    return dict(found)


def _standing(
    goal: dict[str, Any], measure: Measure, points: list[Point], today: date
) -> Standing:
    last = points[-1] if points else None
    by = parse_date(goal["by"])
    number = last.number(measure) if last else None
    state = "open"
    if number is not None and number >= goal["target"]:
        state = "reached"
    elif number is not None and by and by < today:
        state = "missed"
    shown = [point.number(measure) for point in points]
    return Standing(
        title=goal["title"],
        owner=goal["owner"],
        label=str(measure.label),
        by=by,
        wanted=words.amount(goal["target"], measure),
        now=words.now(last, measure),
        trend=words.trend(points, measure),
        state=state,
        measured_on=last.day if last else None,
        line=drawing.line([one for one in shown if one is not None]),
    )


def _bar(
    place: int, goal: dict[str, Any], measure: Measure, points: list[Point]
) -> drawing.Bar:
    last = points[-1] if points else None
    number = last.number(measure) if last else None
    target = goal["target"]
    said = words.short(last, target, measure)
    most = 100 if measure.is_share else max(target, number or 0)
    return drawing.bar(place, str(measure.label), said, number, target, most)


def _in_words(one: Standing) -> str:
    return _("%(label)s: %(now)s; wanted: %(wanted)s by %(day)s.") % {
        "label": one.label,
        "now": one.now,
        "wanted": one.wanted,
        "day": date_format(one.by, "j F Y") if one.by else "–",
    }

"""Bars drawn on the server, with what they say in words beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LEFT, RIGHT = 720, 270, 70
_BAR, _STEP, _LONGEST_LABEL = 18, 30, 38
_SHADES = (0.15, 0.45, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line to draw. values: from the largest to the smallest, drawn over one
    another; short: what stands at the end of the bar; words: all of it in words."""

    label: str
    values: tuple[float, ...]
    short: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A line in units of the drawing. layers: widths with their opacities, the faintest
    and longest first."""

    label: str
    short: str
    y: int
    text_y: int
    layers: tuple[tuple[float, float], ...]
    end: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with a title and all that it shows as one text; name makes the ids of
    both on the page."""

    name: str
    title: str
    text: str
    height: int
    bars: tuple[Bar, ...]
    width: int = WIDTH
    left: int = LEFT
    bar_height: int = _BAR


def chart(name: str, title: str, lines: Sequence[Line], most: float) -> Chart | None:
    """The lines as bars; `most` is the value of the longest there can be. None of no
    lines."""
    if not lines:
        return None
    bars = [_bar(line, place, most) for place, line in enumerate(lines)]
    text = " ".join(f"{line.label}: {line.words}." for line in lines)
    return Chart(name, title, text, len(lines) * _STEP + 8, tuple(bars))


def _bar(line: Line, place: int, most: float) -> Bar:
    room = WIDTH - LEFT - RIGHT
    widths = [
        round(room * min(value / most, 1), 1) if most else 0.0 for value in line.values
    ]
    y = place * _STEP + 6
    return Bar(
        label=_shortened(line.label),
        short=line.short,
        y=y,
        text_y=y + _BAR - 5,
        layers=tuple(zip(widths, _SHADES[-len(widths) :], strict=True)),
        end=LEFT + max(widths) + 8,
    )


def _shortened(label: str) -> str:
    if len(label) <= _LONGEST_LABEL:
        return label
    return label[: _LONGEST_LABEL - 1].rstrip() + "…"

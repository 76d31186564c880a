"""Bars and lines in units of the drawing; pure. Narrow, so that its words can be read
on a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, BAR_WIDTH = 420, 280
_STEP, _TOP, _THICK, _LONGEST = 54, 20, 16, 54
LINE_WIDTH, LINE_HEIGHT, _MOST_POINTS = 96, 24, 60


@dataclass(frozen=True, slots=True)
class Bar:
    """One goal. done: the bar's length; mark: where the target stands."""

    label: str
    short: str
    label_y: int
    y: int
    text_y: int
    mark_y: int
    done: float
    mark: float
    width: int = BAR_WIDTH
    height: int = _THICK
    text_x: int = BAR_WIDTH + 10
    mark_height: int = _THICK + 6


def bar(
    place: int, label: str, short: str, number: int | None, target: int, most: int
) -> Bar:
    """The bar in this place from the top; `most`: what its whole length stands for."""
    top = place * _STEP + _TOP
    y = top + 8
    room = max(most, 1)
    return Bar(
        label=label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…",
        short=short,
        label_y=top,
        y=y,
        text_y=y + _THICK - 3,
        mark_y=y - 3,
        done=round(BAR_WIDTH * min((number or 0) / room, 1), 1),
        mark=round(BAR_WIDTH * min(target / room, 1), 1),
    )


def height(bars: int) -> int:
    return bars * _STEP + 4


def line(numbers: Sequence[int]) -> str:
    """The points of a small line through these numbers, from nothing upwards; "" of
    fewer than three, which are no line."""
    if len(numbers) < 3:
        return ""
    step = -(-len(numbers) // _MOST_POINTS)
    kept = list(numbers[::-1][::step][::-1])
    most = max(*kept, 1)
    right, low = LINE_WIDTH - 4, LINE_HEIGHT - 2
    return " ".join(
        f"{2 + right * place / max(len(kept) - 1, 1):.1f},"
        f"{low - (low - 2) * number / most:.1f}"
        for place, number in enumerate(kept)
    )

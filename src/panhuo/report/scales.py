"""Scales: from the numbers of a chart to points on paper, round ticks, and colours that stay apart for everyone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Scale", "colour_between", "ink_on", "ticks"]

# White has a contrast of 4.5 to 1 up to this luminance, near-black from it on.
WHITE_BELOW = 0.1833


@dataclass(frozen=True)
class Scale:
    """A straight line from [low, high] of the data to [start, end] of the picture; a flat domain lands on `start`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the point of `value`, rounded to a tenth. Example: Scale(0, 10, 100, 0).at(2.5) is 75."""
        if self.high == self.low:
            return self.start
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def ticks(high: float, *, most: int = 4) -> list[float]:
    """Give round values 0, step, 2 step ... of which the last is >= `high`; steps are 1, 2 or 5 times a power of ten.

    Example: ticks(37) is [0, 10, 20, 30, 40].
    """
    if high <= 0:
        return [0.0, 1.0]
    raw = high / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * (1 - 1e-9))
    if high >= 1:
        step = max(step, 1.0)
    return [step * number for number in range(math.ceil(high / step - 1e-9) + 1)]


def colour_between(stops: list[tuple[float, str]], value: float) -> str:
    """Mix the two neighbouring stops (position, "#rrggbb") linearly; outside the stops the nearest colour holds."""
    if value <= stops[0][0]:
        return stops[0][1]
    for (left, first), (right, second) in pairwise(stops):
        if value <= right:
            share = (value - left) / (right - left)
            mixed = [round(a + share * (b - a)) for a, b in zip(_channels(first), _channels(second), strict=True)]
            return "#" + "".join(f"{channel:02x}" for channel in mixed)
    return stops[-1][1]


def ink_on(colour: str) -> str:
    """Give near-black or white, whichever reads better on `colour`; at least 4.5 to 1 (WCAG 2.1 relative luminance)."""
    return "#ffffff" if _luminance(colour) < WHITE_BELOW else "#04060a"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

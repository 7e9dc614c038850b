"""Scales: known points, round ticks, and colours that can be read."""

from __future__ import annotations

import pytest

from panhuo.report.palette import SCORE_STOPS
from panhuo.report.scales import Scale, colour_between, ink_on, ticks


def test_a_scale_lays_its_ends_and_middle_where_they_belong() -> None:
    up = Scale(0, 10, 100, 0)
    assert (up.at(0), up.at(2.5), up.at(10)) == (100, 75, 0)


def test_a_flat_scale_does_not_divide_by_zero() -> None:
    assert Scale(3, 3, 10, 90).at(3) == 10


@pytest.mark.parametrize(
    ("high", "expected"),
    [(37, [0, 10, 20, 30, 40]), (4, [0, 1, 2, 3, 4]), (1_000, [0, 500, 1_000]), (0, [0, 1]), (0.3, [0, 0.1, 0.2, 0.3])],
)
def test_ticks_are_round_and_reach_the_top(high: float, expected: list[float]) -> None:
    assert ticks(high) == pytest.approx(expected)


def test_colours_mix_linearly_and_hold_beyond_the_ends() -> None:
    stops = [(0.0, "#000000"), (10.0, "#ffffff")]
    assert colour_between(stops, 5) == "#808080"
    assert colour_between(stops, -1) == "#000000"
    assert colour_between(stops, 11) == "#ffffff"


def test_every_figure_in_the_heat_map_reads_on_its_cell() -> None:
    # WCAG 2.1, success criterion 1.4.3: contrast of at least 4.5 to 1.
    for score in range(101):
        fill = colour_between(SCORE_STOPS, score)
        light, dark = sorted((luminance(fill), luminance(ink_on(fill))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (score, fill)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

"""Charts: points lie where the numbers say, and nothing a file says can break out of the picture."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from panhuo.report.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    FanPoint,
    columns_chart,
    fan_chart,
    stacked_bar,
)

DAY = date(2026, 11, 1)


def fan(
    *, run_out: date | None = None, label: str = "ends", past: tuple[float, ...] = (0, 50, 100)
) -> ElementTree.Element:
    history = [(DAY + timedelta(days=number), value) for number, value in enumerate(past)]
    start = DAY + timedelta(days=3)
    points = [FanPoint(start + timedelta(days=n), 40, ((0, 100), (10, 80), (20, 60))) for n in range(3)]
    drawn = fan_chart(history, points, period_days=1, run_out=run_out, description="<b>", run_out_label=label)
    return ElementTree.fromstring(drawn)  # noqa: S314  # our own picture


def points_of(picture: ElementTree.Element, name: str) -> list[tuple[float, float]]:
    found = next(part for part in picture.iter() if part.get("class") == name)
    pairs = re.findall(r"([\d.]+),([\d.]+)", found.get("points") or "")
    return [(float(x), float(y)) for x, y in pairs]


def test_history_and_forecast_lie_on_the_scale() -> None:
    picture = fan()
    step = (WIDTH - RIGHT - LEFT) / 6  # six days from the first sale to the end of the forecast
    bottom, height = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP  # the axis goes from 0 to 100
    past = points_of(picture, "past")
    assert past[0] == pytest.approx((LEFT + step * 0.5, bottom), abs=0.1)
    assert past[1] == pytest.approx((LEFT + step * 1.5, bottom - height * 0.5), abs=0.1)
    assert past[2] == pytest.approx((LEFT + step * 2.5, TOP), abs=0.1)
    assert points_of(picture, "ahead")[0] == pytest.approx((LEFT + step * 3.5, bottom - height * 0.4), abs=0.1)


def test_each_band_is_drawn_from_its_upper_to_its_lower_edge_and_inner_bands_lie_inside() -> None:
    picture = fan()
    heights = [{y for _, y in points_of(picture, f"fan fan-{number}")} for number in (1, 2, 3)]
    bottom, height = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    assert heights[0] == {TOP, bottom}
    assert sorted(heights[2]) == pytest.approx([bottom - height * 0.6, bottom - height * 0.2], abs=0.1)
    assert min(heights[0]) < min(heights[1]) < min(heights[2])


def test_the_run_out_day_is_marked_where_it_falls() -> None:
    picture = fan(run_out=DAY + timedelta(days=4))
    marker = next(part for part in picture.iter() if part.get("class") == "runout")
    assert float(marker.get("x1") or 0) == pytest.approx(LEFT + (WIDTH - RIGHT - LEFT) * 4 / 6, abs=0.1)


@pytest.mark.parametrize("run_out", [None, DAY, DAY + timedelta(days=60)])
def test_a_run_out_day_outside_the_forecast_is_not_marked(run_out: date | None) -> None:
    assert not [part for part in fan(run_out=run_out).iter() if part.get("class") == "runout"]


def test_texts_are_escaped() -> None:
    drawn = fan(run_out=DAY + timedelta(days=4), label='<script>"&')
    assert drawn.get("aria-label") == "<b>"
    assert '<script>"&' in [part.text for part in drawn.iter()]


def test_a_product_without_history_still_has_its_forecast() -> None:
    picture = fan(past=())
    assert points_of(picture, "past") == []
    assert len(points_of(picture, "ahead")) == 3


def test_nothing_to_draw_is_no_picture() -> None:
    assert fan_chart([], [], period_days=1, run_out=None, description="", run_out_label="") == Markup("")
    assert columns_chart([], description="") == Markup("")


def test_columns_are_as_tall_as_their_values() -> None:
    bars = [("a", 10.0, "10", "#111111"), ("b", 5.0, "5", "#222222"), ("c", 0.0, "0", "#333333")]
    drawn = ElementTree.fromstring(columns_chart(bars, description="x"))  # noqa: S314
    heights = [float(part.get("height") or 0) for part in drawn.iter() if part.tag == "rect"]
    assert heights == [HEIGHT - BOTTOM - TOP, (HEIGHT - BOTTOM - TOP) / 2, 0]


def test_the_parts_of_a_stacked_bar_fill_its_length() -> None:
    shares = [(0.5, "#111111"), (0.0, "#222222"), (0.5, "#333333")]
    drawn = ElementTree.fromstring(stacked_bar(shares, description="x", width=200))  # noqa: S314
    parts = [(float(part.get("x") or 0), part.get("fill")) for part in drawn.iter() if part.tag == "rect"]
    assert parts == [(0, "#111111"), (100, "#333333")]

"""Markdowns: the most profitable price of the ladder, never under the floor, only for stock that would be left."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panhuo.decide import Settings
from panhuo.decide.policies import markdown
from panhuo.decide.position import Position

Place = Callable[..., Position]


def test_the_price_chosen_earns_most_of_the_ladder(place: Place) -> None:
    position = place({"available": 200, "window_days": 30, "daily": 2.0})
    drafts, _ = markdown.propose(position)
    profits = {}
    for depth in (0.0, *position.settings.markdown_depths):
        price = 100.0 * (1 - depth)
        left = position.demand.scaled((price / 100.0) ** -1.8).expected_leftover(200.0, 30.0)[0]
        profits[price] = price * (200 - left) + 12.0 * left - 0.03 * 30 * (200 + left) / 2
    best = max((price for price in profits if price >= 0.5 * 40.0), key=profits.__getitem__)
    assert drafts["price"][0] == pytest.approx(best)
    assert drafts["worth"][0] == pytest.approx(profits[best] - profits[100.0], rel=1e-5)


def test_scaling_a_total_is_scaling_the_demand(place: Place) -> None:
    demand = place({"daily": 3.0}).demand
    total, scaled = demand.over(30.0), demand.scaled(2.5).over(30.0)
    assert markdown.scaled_total(total, np.array([2.5])).mean == pytest.approx(scaled.mean)
    assert markdown.scaled_total(total, np.array([2.5])).variance == pytest.approx(scaled.variance)


def test_stock_that_sells_out_anyway_keeps_its_price(place: Place) -> None:
    assert markdown.propose(place({"available": 20, "window_days": 30, "daily": 2.0}))[0].is_empty()


def test_demand_that_hardly_answers_to_price_is_no_reason_to_cut_it(place: Place) -> None:
    position = place({"available": 200, "window_days": 30, "daily": 2.0, "elasticity": -0.3})
    assert markdown.propose(position)[0].is_empty()


def test_an_estimated_elasticity_is_said_to_be_estimated(place: Place) -> None:
    usual = {"available": 200, "window_days": 30, "daily": 2.0}
    estimated, assumed = (
        markdown.propose(place({**usual, **more}))[0]["elasticity_from_en"][0] for more in ({"elasticity": -2.5}, {})
    )
    assert (estimated, assumed) == ("estimated", "assumed")


def test_a_row_that_was_just_sent_units_keeps_its_price(place: Place) -> None:
    position = place({"available": 200, "window_days": 30, "daily": 2.0})
    assert markdown.propose(position.with_received(np.array([0]), np.array([1.0]), days=np.array([1.0])))[0].is_empty()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    available=st.integers(1, 500),
    window=st.integers(1, 120),
    salvage=st.floats(0.0, 60.0),
    floor_share=st.floats(0.0, 2.0),
    elasticity=st.floats(-5.0, 0.0),
)
def test_no_price_goes_under_the_floor_and_every_cut_is_worth_it(
    place: Place, *, available: int, window: int, salvage: float, floor_share: float, elasticity: float
) -> None:
    row = {"available": available, "window_days": window, "salvage_value": salvage, "elasticity": elasticity}
    drafts, _ = markdown.propose(place(row, settings=Settings(worth_minimum=0.0, markdown_floor_share=floor_share)))
    for price, worth in drafts.select("price", "worth").iter_rows():
        assert max(salvage, floor_share * 40.0) <= price < 100.0
        assert worth >= 0.0

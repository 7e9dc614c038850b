"""Transfers: from surplus to shortage, never more than there is, worth more than they cost."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panhuo.decide import Settings
from panhuo.decide.moving import Place as Moving
from panhuo.decide.policies import transfer
from panhuo.decide.position import Position
from tests.decide.conftest import lanes_of

Place = Callable[..., Position]
ANY = Settings(worth_minimum=0.0)
RICH = {"location": "south", "available": 100, "daily": 0.3}
POOR = {"location": "north", "available": 0, "daily": 2.0}
WAY = {"from_location": "south", "to_location": "north"}


def test_units_go_from_where_they_would_be_left_to_where_they_would_sell(place: Place) -> None:
    drafts, after = transfer.propose(place(RICH, POOR, lanes=lanes_of(WAY)))
    (move,) = drafts.iter_rows(named=True)
    assert (move["from_location"], move["to_location"]) == ("south", "north")
    assert after.available.tolist() == [100 - move["units"], 0]
    assert after.incoming.tolist() == [0, move["units"]]
    assert move["cost"] == pytest.approx(move["units"])


def test_without_lanes_nothing_moves(place: Place) -> None:
    assert transfer.propose(place(RICH, POOR))[0].is_empty()


def test_a_lane_that_leads_the_other_way_moves_nothing(place: Place) -> None:
    back = {"from_location": "north", "to_location": "south"}
    assert transfer.propose(place(RICH, POOR, lanes=lanes_of(back)))[0].is_empty()


def test_a_place_that_needs_its_units_keeps_them(place: Place) -> None:
    needy = {**RICH, "available": 20, "daily": 2.0}
    assert transfer.propose(place(needy, {**POOR, "available": 20}, lanes=lanes_of(WAY)))[0].is_empty()


def test_freight_dearer_than_the_gain_moves_nothing(place: Place) -> None:
    assert transfer.propose(place(RICH, POOR, lanes=lanes_of({**WAY, "cost_per_unit": 200.0})))[0].is_empty()


def test_a_fixed_cost_is_shared_by_the_shipments_of_the_lane_and_paid_once(place: Place) -> None:
    rows = [{**row, "sku": sku} for sku in ("mug", "cup") for row in (RICH, POOR)]
    free, _ = transfer.propose(place(*rows, lanes=lanes_of(WAY)))
    fixed, _ = transfer.propose(place(*rows, lanes=lanes_of({**WAY, "fixed_cost": 500.0})))
    assert fixed.height == free.height == 2
    assert free["worth"].sum() - fixed["worth"].sum() == pytest.approx(500.0)
    assert fixed["cost"].sum() - free["cost"].sum() == pytest.approx(500.0)


def test_a_lane_that_does_not_earn_its_fixed_cost_is_closed(place: Place) -> None:
    dear = {**WAY, "fixed_cost": 1_000_000.0}
    assert transfer.propose(place(RICH, POOR, lanes=lanes_of(dear)))[0].is_empty()


def test_the_way_round_a_closed_lane_is_taken(place: Place) -> None:
    ways = [{**WAY, "fixed_cost": 1_000_000.0}, {"from_location": "east", "to_location": "north", "cost_per_unit": 3.0}]
    east = {**RICH, "location": "east"}
    drafts, _ = transfer.propose(place(RICH, east, POOR, lanes=lanes_of(*ways)))
    assert drafts["from_location"].to_list() == ["east"]


def test_a_slow_lane_is_worth_less_than_a_fast_one(place: Place) -> None:
    slow, fast = (
        transfer.propose(place(RICH, POOR, lanes=lanes_of({**WAY, "hours": hours})))[0]["worth"].sum()
        for hours in (240.0, 24.0)
    )
    assert 0 < slow < fast


def test_a_lane_without_a_stated_cost_or_time_is_used(place: Place) -> None:
    bare = lanes_of(WAY).with_columns(
        pl.lit(None, dtype=pl.Float64).alias("hours"), pl.lit(None, dtype=pl.Decimal(18, 4)).alias("cost_per_unit")
    )
    assert transfer.propose(place(RICH, POOR, lanes=bare))[0].height == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stock=st.lists(st.integers(0, 4), min_size=3, max_size=3),
    daily=st.lists(st.sampled_from([0.01, 0.05, 0.2]), min_size=3, max_size=3),
    cost=st.sampled_from([0.5, 5.0, 20.0]),
)
def test_small_transfers_are_as_good_as_the_best_of_all_possible_ones(
    place: Place, *, stock: list[int], daily: list[float], cost: float
) -> None:
    names = ["a", "b", "c"]
    rows = [
        {"location": name, "available": units, "daily": rate}
        for name, units, rate in zip(names, stock, daily, strict=True)
    ]
    ways = [(start, end) for start in range(3) for end in range(3) if start != end]
    lanes = lanes_of(*({"from_location": names[a], "to_location": names[b], "cost_per_unit": cost} for a, b in ways))
    position = place(*rows, lanes=lanes, settings=ANY)
    drafts, _ = transfer.propose(position)
    each = np.arange(3)
    taking = Moving.of(position, each, arrival_days=np.ones(3))
    giving = Moving.of(position, each, arrival_days=np.zeros(3))
    gain = np.stack([taking.gain(np.full(3, float(units))) for units in range(sum(stock) + 1)], axis=1)
    loss = np.stack([giving.loss(np.minimum(float(units), np.array(stock, dtype=float))) for units in range(5)], axis=1)
    best = 0.0
    for sent in product(*(range(units + 1) for units in stock)):
        for received in product(range(sum(sent) + 1), repeat=3):
            if sum(received) == sum(sent) and all(r + s == max(r, s) for r, s in zip(received, sent, strict=True)):
                worth = gain[each, list(received)].sum() - loss[each, list(sent)].sum() - cost * sum(sent)
                best = max(best, float(worth))
    found = drafts["worth"].sum() if drafts.height else 0.0
    assert found == pytest.approx(best, abs=0.01)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stock=st.lists(st.integers(0, 300), min_size=4, max_size=4),
    daily=st.lists(st.floats(0.01, 5.0), min_size=4, max_size=4),
    fixed=st.sampled_from([0.0, 50.0, 400.0]),
    incoming=st.integers(0, 50),
)
def test_moving_makes_no_units_and_every_move_is_worth_it(
    place: Place, *, stock: list[int], daily: list[float], fixed: float, incoming: int
) -> None:
    names = ["a", "b", "c", "d"]
    rows = [
        {"location": name, "available": units, "daily": rate, "incoming": incoming}
        for name, units, rate in zip(names, stock, daily, strict=True)
    ]
    lanes = lanes_of(
        *(
            {"from_location": a, "to_location": b, "cost_per_unit": 2.0, "fixed_cost": fixed, "hours": 24.0 * (i + 1)}
            for i, (a, b) in enumerate(product(names, names))
            if a != b
        )
    )
    position = place(*rows, lanes=lanes)
    drafts, after = transfer.propose(position)
    assert (after.available >= 0).all()
    assert (after.available + after.incoming).sum() == sum(stock) + 4 * incoming
    if drafts.height:
        assert drafts["worth"].min() >= position.settings.worth_minimum - 1e-6
        assert drafts["units"].min() > 0
        sent = drafts.group_by("from_location").agg(pl.col("units").sum())
        assert all(units <= stock[names.index(name)] for name, units in sent.iter_rows())

"""What added units are expected to sell agrees with playing demand out, path by path."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from panhuo.decide.outlook import Outlook, Supply, units_sold_of_added, units_sold_of_removed
from panhuo.demand import Demand


def demand_of(mean: float) -> Demand:
    return Demand(
        series=pl.DataFrame({"sku": ["mug"], "location": ["north"]}),
        start=date(2026, 11, 23),
        period_days=1,
        means=np.full((1, 60), mean, dtype=np.float32),
        dispersion=np.array([0.2]),
        level_variance=np.array([0.05]),
    )


def outlook_of(
    demand: Demand, *, stock: float, arrival: float, end: float, incoming: float = 0.0, due: float = 0.0
) -> Outlook:
    return Outlook.of(
        demand,
        np.array([0]),
        supply=Supply(np.array([stock]), np.array([incoming]), np.array([due])),
        arrival_days=np.array([arrival]),
        end_days=np.array([end]),
    )


@pytest.mark.parametrize(("stock", "added"), [(0, 10), (0, 40), (60, 30), (200, 50)])
def test_units_sold_of_added_units_match_simulated_lost_sales(stock: int, added: int) -> None:
    demand = demand_of(3.0)
    paths = demand.sample_paths(20_000, 21, seed=1)[0]
    early, late = paths[:7].sum(axis=0), paths[7:].sum(axis=0)
    left = np.maximum(stock - early, 0)
    sold = np.minimum(late, left + added) - np.minimum(late, left)
    expected = units_sold_of_added(outlook_of(demand, stock=stock, arrival=7, end=21), np.array([float(added)]))[0]
    standard_error = sold.std() / np.sqrt(len(sold))
    assert expected == pytest.approx(sold.mean(), abs=4 * standard_error + 0.02 * added)


def test_between_the_two_exact_cases_the_estimate_is_not_below_the_truth() -> None:
    demand = demand_of(3.0)
    paths = demand.sample_paths(20_000, 21, seed=2)[0]
    left = np.maximum(20 - paths[:7].sum(axis=0), 0)
    late = paths[7:].sum(axis=0)
    sold = np.minimum(late, left + 30) - np.minimum(late, left)
    expected = units_sold_of_added(outlook_of(demand, stock=20, arrival=7, end=21), np.array([30.0]))[0]
    assert sold.mean() - 4 * sold.std() / np.sqrt(len(sold)) <= expected <= sold.mean() * 1.1


def test_units_that_arrive_at_the_end_sell_nothing() -> None:
    assert units_sold_of_added(outlook_of(demand_of(3.0), stock=0, arrival=30, end=21), np.array([50.0]))[0] == 0.0


def test_removing_and_adding_the_same_units_without_delay_is_worth_the_same() -> None:
    demand = demand_of(2.0)
    added = units_sold_of_added(outlook_of(demand, stock=20, arrival=0, end=21), np.array([15.0]))
    removed = units_sold_of_removed(outlook_of(demand, stock=35, arrival=0, end=21), np.array([15.0]))
    assert added == pytest.approx(removed)


@pytest.mark.parametrize(("stock", "incoming", "added"), [(0, 30, 20), (0, 60, 20), (40, 30, 30)])
def test_units_on_the_way_that_outlast_their_arrival_are_not_replaced(stock: int, incoming: int, added: int) -> None:
    demand = demand_of(3.0)
    paths = demand.sample_paths(20_000, 21, seed=3)[0]
    left = np.maximum(stock - paths[:10].sum(axis=0), 0) + incoming
    left = np.maximum(left - paths[10:14].sum(axis=0), 0)
    late = paths[14:].sum(axis=0)
    sold = np.minimum(late, left + added) - np.minimum(late, left)
    look = outlook_of(demand, stock=stock, arrival=14, end=21, incoming=incoming, due=10)
    expected = units_sold_of_added(look, np.array([float(added)]))[0]
    assert expected == pytest.approx(sold.mean(), abs=4 * sold.std() / np.sqrt(len(sold)) + 0.05 * added)


def test_units_needed_before_the_next_arrival_are_missed_although_more_than_enough_comes() -> None:
    look = outlook_of(demand_of(3.0), stock=10, arrival=0, end=60, incoming=500, due=10)
    assert units_sold_of_removed(look, np.array([10.0]))[0] == pytest.approx(10.0, abs=0.1)

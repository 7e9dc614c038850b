"""The newsvendor gives the answers of the textbook (Snyder & Shen, by way of stockpyl's tests)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from panhuo.decide import critical_ratio, discrete_newsvendor, newsvendor, normal_newsvendor
from panhuo.demand import Total


def poisson(mean: float) -> Total:
    return Total(mean=np.array([mean]), variance=np.array([mean]))


@pytest.mark.parametrize(
    ("mean", "sd", "leftover", "shortage", "quantity", "cost"),
    [
        (50, 8, 0.18, 0.70, 56.603955927433887, 1.997605193176645),  # example 4.3
        (900, 60, 43, 79, 922.7214038234755, 2718.196781782411),  # problem 4.1
        (250, 8 * math.sqrt(5), 0.18, 0.70, 264.7668943741548, 4.466781004149578),  # example 4.4: L=4 and R=1
    ],
)
def test_normal_demand_gives_the_textbook_quantity_and_cost(
    *, mean: float, sd: float, leftover: float, shortage: float, quantity: float, cost: float
) -> None:
    answer = normal_newsvendor(mean, sd=sd, shortage_cost=shortage, leftover_cost=leftover)
    assert answer == pytest.approx((quantity, cost), rel=1e-8)


@pytest.mark.parametrize(
    ("mean", "sd", "price", "unit_cost", "salvage", "quantity", "profit"),
    [
        (50, 8, 1.0, 0.3, 0.12, 56.603955927, 33.002394806823354),  # example 4.2
        (50, 10, 7.0, 2.5, 1.5, 59.084578685373856, 210.4768082523147),  # problem 4.3(b)
    ],
)
def test_profit_is_the_margin_on_mean_demand_less_the_cost_of_uncertainty(
    *, mean: float, sd: float, price: float, unit_cost: float, salvage: float, quantity: float, profit: float
) -> None:
    best, cost = normal_newsvendor(mean, sd=sd, shortage_cost=price - unit_cost, leftover_cost=unit_cost - salvage)
    assert best == pytest.approx(quantity, rel=1e-8)
    assert (price - unit_cost) * mean - cost == pytest.approx(profit, rel=1e-8)


@pytest.mark.parametrize(
    ("mean", "leftover", "shortage", "quantity", "cost"),
    [
        (6, 1, 4, 8, 3.570106945770946),  # example 4.7
        (18, 200, 270, 19, 786.0884409351115),  # problem 4.8(a)
    ],
)
def test_poisson_demand_gives_the_textbook_quantity_and_cost(
    mean: float, leftover: float, shortage: float, quantity: float, cost: float
) -> None:
    best, expected = newsvendor(poisson(mean), shortage_cost=shortage, leftover_cost=leftover)
    assert (best[0], expected[0]) == pytest.approx((quantity, cost), rel=1e-8)


def test_poisson_profit_is_that_of_example_4_2() -> None:
    best, cost = newsvendor(poisson(50), shortage_cost=0.7, leftover_cost=0.18)
    assert best[0] == 56
    assert 0.7 * 50 - cost[0] == pytest.approx(33.20276478819082, rel=1e-8)


def test_listed_demand_gives_the_answer_of_problem_4_7() -> None:
    demand = {1: 0.25, 2: 0.05, 3: 0.1, 4: 0.2, 5: 0.15, 6: 0.1, 7: 0.1, 8: 0.05}
    quantity, cost = discrete_newsvendor(demand, shortage_cost=1e6, leftover_cost=5e5)
    assert (quantity, cost) == (5, pytest.approx(1_225_000))


def test_listed_and_poisson_demand_agree() -> None:
    listed = {units: float(stats.poisson.pmf(units, 6)) for units in range(80)}
    quantity, cost = discrete_newsvendor(listed, shortage_cost=4.0, leftover_cost=1.0)
    assert (quantity, cost) == (8, pytest.approx(3.570106945770946, rel=1e-8))


def test_nothing_lost_by_a_shortage_asks_for_no_service() -> None:
    assert critical_ratio(np.array([0.0, -3.0, 0.0]), np.array([1.0, 1.0, 0.0])).tolist() == [0.0, 0.0, 0.0]


def test_a_leftover_that_earns_money_is_refused() -> None:
    with pytest.raises(ValueError, match="leftover_cost"):
        critical_ratio(1.0, -0.1)


def test_probabilities_that_do_not_sum_to_one_are_refused() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        discrete_newsvendor({1: 0.5}, shortage_cost=1.0, leftover_cost=1.0)

"""The base-stock level, the lead times to reckon with, and the search for the last unit that pays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.decide.base_stock import base_stock, lead_time_scenarios, smallest_stopping
from panhuo.demand import Total


def test_poisson_demand_over_five_periods_gives_the_answer_of_scmo_4_19() -> None:
    level, cost = base_stock(
        Total(mean=np.array([90.0]), variance=np.array([90.0])), shortage_cost=1.25, holding_cost=0.08
    )
    assert (level[0], cost[0]) == pytest.approx((105, 1.5450188691551778), rel=1e-8)


def test_the_three_lead_times_have_the_mean_and_variance_stated() -> None:
    scenarios = lead_time_scenarios(np.array([14.0, 20.0]), np.array([2.0, 0.0]))
    weights = np.array([weight for weight, _ in scenarios])
    days = np.stack([days for _, days in scenarios])
    mean = weights @ days
    assert mean == pytest.approx([14.0, 20.0])
    assert weights @ (days - mean) ** 2 == pytest.approx([4.0, 0.0])


def test_a_certain_lead_time_is_one_scenario() -> None:
    assert len(lead_time_scenarios(np.array([14.0]), np.array([0.0]))) == 1


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8))
def test_the_search_finds_what_counting_up_finds(cases: list[tuple[int, int]]) -> None:
    stops = np.array([stop for stop, _ in cases], dtype=float)
    limit = np.array([limit for _, limit in cases], dtype=float)
    found = smallest_stopping(lambda x: x < stops, limit=limit)
    assert found.tolist() == np.minimum(stops, limit).tolist()

"""What health asks the demand distribution."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from scipy.stats import poisson as poisson_law

from panhuo import health
from tests.health.shop import AS_OF, ago, facts, poisson


def two_rows() -> pl.DataFrame:
    return facts(
        stock=[
            {"sku": "a", "as_of": ago(0), "on_hand": 10, "incoming": 4},
            {"sku": "b", "as_of": ago(0), "on_hand": 5},
        ],
        products=[{"sku": sku, "end_date": ago(-20)} for sku in "ab"],
    )


def test_every_answer_is_that_of_the_demand_distribution():
    found = two_rows()
    row = health.with_demand(found, poisson(found, 0.5, 0.0)).row(0, named=True)
    window, lead = poisson_law(0.5 * 20), poisson_law(0.5 * 21)  # 14 days of lead time and 7 of review
    assert (row["demand_7d"], row["demand_28d"], row["demand_window"]) == (3.5, 14.0, 10.0)
    assert row["demand_window_q50"] == window.ppf(0.5)
    assert row["demand_window_q90"] == window.ppf(0.9)
    assert row["probability_stock_out_lead"] == pytest.approx(lead.sf(14))
    assert row["expected_shortage_lead"] == pytest.approx(lead.expect(lambda d: np.maximum(d - 14, 0)), abs=1e-6)
    assert row["expected_leftover_window"] == pytest.approx(window.expect(lambda d: np.maximum(10 - d, 0)), abs=1e-6)
    assert row["probability_dead"] == pytest.approx(window.cdf(9))


def test_stock_that_nobody_asks_for_is_dead_and_never_runs_out():
    found = two_rows()
    row = health.with_demand(found, poisson(found, 0.5, 0.0)).row(1, named=True)
    assert (row["probability_dead"], row["expected_leftover_window"], row["run_out_date"]) == (1.0, 5.0, None)


def test_it_runs_out_on_the_first_day_by_which_the_median_has_taken_all():
    found = two_rows()
    expected = health.with_demand(found, poisson(found, 0.5, 0.0))
    days = next(day for day in range(1, 366) if poisson_law(0.5 * day).sf(9) >= 0.5)
    assert expected["run_out_date"].to_list() == [AS_OF + timedelta(days=days), None]


def test_what_has_run_out_ran_out_today():
    found = facts(stock=[{"as_of": ago(0), "on_hand": 0}])
    assert health.with_demand(found, poisson(found, 1.0))["run_out_date"].item() == AS_OF


def test_facts_and_demand_in_another_order_are_refused():
    found = two_rows()
    with pytest.raises(ValueError, match="same order"):
        health.with_demand(found.reverse(), poisson(found, 0.5, 0.0))

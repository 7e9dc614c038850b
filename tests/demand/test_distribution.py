"""The demand distribution: horizons, sums, sample paths, and the table that it is kept in."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.demand import Demand

START = date(2026, 11, 22)


def make(n: int = 4, periods: int = 40, *, period_days: int = 1, seed: int = 1, poisson: bool = False) -> Demand:
    random = np.random.default_rng(seed)
    series = pl.DataFrame({"sku": [f"S{i}" for i in range(n)], "location": ["all"] * n})
    return Demand(
        series=series,
        start=START,
        period_days=period_days,
        means=random.gamma(1.0, 3.0, size=(n, periods)).astype(np.float32),
        dispersion=np.zeros(n) if poisson else random.uniform(0.1, 1.0, n),
        level_variance=np.zeros(n) if poisson else random.uniform(0.0, 0.3, n),
    )


def test_the_mean_over_a_horizon_is_the_sum_of_its_periods():
    demand = make()
    np.testing.assert_allclose(demand.mean(10), demand.means[:, :10].sum(axis=1), rtol=1e-6)


def test_the_variance_follows_the_stated_law():
    demand = make()
    total, squares = demand.means[:, :12].astype(float).sum(1), (demand.means[:, :12].astype(float) ** 2).sum(1)
    lasting = demand.level_variance
    expected = total + demand.dispersion * (1 + lasting) * squares + lasting * total**2
    np.testing.assert_allclose(demand.variance(12), expected, rtol=1e-6)


def test_each_series_may_have_its_own_horizon_and_part_of_a_week_counts_in_proportion():
    weekly = make(period_days=7, periods=6)
    days = np.array([7.0, 10.5, 0.0, 42.0])
    first = weekly.means.astype(float)
    expected = [first[0, 0], first[1, 0] + 0.5 * first[1, 1], 0.0, first[3].sum()]
    np.testing.assert_allclose(weekly.mean(days), expected, rtol=1e-6)


def test_beyond_the_last_period_the_last_28_days_go_on():
    demand = make(periods=40)
    tail = demand.means[:, -28:].astype(float).mean(axis=1)
    np.testing.assert_allclose(demand.mean(50) - demand.mean(40), 10 * tail, rtol=1e-6)
    weekly = make(periods=10, period_days=7)
    np.testing.assert_allclose(weekly.mean(77) - weekly.mean(70), weekly.means[:, -4:].mean(axis=1), rtol=1e-6)


@given(first=st.integers(0, 60), length=st.integers(0, 60), period_days=st.sampled_from([1, 7]))
def test_demand_between_two_days_is_the_shifted_demand(first, length, period_days):
    demand = make(period_days=period_days, periods=40 // period_days)
    length *= period_days  # part of a week counts in proportion, so only whole weeks compare
    between, later = demand.between(first, first + length), demand.shifted(first)
    np.testing.assert_allclose(between.mean, later.mean(length), rtol=1e-4, atol=1e-4)
    if period_days == 1:
        np.testing.assert_allclose(between.variance, later.variance(length), rtol=1e-4, atol=1e-4)
    assert (later.start - START).days == first


@given(first=st.floats(0, 90), second=st.floats(0, 90))
def test_poisson_demand_of_two_stretches_adds_up(first, second):
    demand = make(poisson=True)
    whole = demand.over(first + second)
    np.testing.assert_allclose(
        demand.over(first).mean + demand.between(first, first + second).mean, whole.mean, rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(whole.variance, whole.mean, rtol=1e-9)


def test_paths_have_the_mean_and_variance_of_the_law():
    demand = make(n=3, periods=14)
    paths = demand.sample_paths(40_000, 14, 7)
    total = paths.sum(axis=1)
    error = 5 * np.sqrt(demand.variance(14) / 40_000)
    assert np.all(np.abs(total.mean(axis=1) - demand.mean(14)) < error)
    np.testing.assert_allclose(total.var(axis=1), demand.variance(14), rtol=0.08)
    share_above = (total > demand.quantile(0.9, 14)[:, None]).mean(axis=1)
    np.testing.assert_allclose(share_above, demand.probability_above(demand.quantile(0.9, 14), 14), atol=0.01)


def test_paths_do_not_depend_on_row_order_nor_on_the_horizon():
    demand = make(n=4, periods=8)
    paths = demand.sample_paths(16, 8, 3)
    order = np.array([2, 0, 3, 1])
    np.testing.assert_array_equal(demand.select(order).sample_paths(16, 8, 3), paths[order])
    np.testing.assert_array_equal(demand.sample_paths(16, 12, 3)[:, :8], paths)
    assert not np.array_equal(demand.sample_paths(16, 8, 4), paths)
    assert paths.dtype == np.int32


def test_scaling_scales_the_mean_and_keeps_the_relative_spread():
    demand = make()
    doubled = demand.scaled(2.0)
    np.testing.assert_allclose(doubled.mean(9), 2 * demand.mean(9), rtol=1e-6)
    np.testing.assert_allclose(doubled.dispersion, demand.dispersion)


def test_selecting_by_mask_and_by_row_agree():
    demand = make()
    mask = np.array([True, False, True, False])
    by_row = demand.select(np.array([0, 2]))
    assert demand.select(mask).series.equals(by_row.series)
    np.testing.assert_array_equal(demand.select(mask).means, by_row.means)


def test_a_pair_without_forecast_has_zero_demand():
    demand = make(n=2)
    wanted = pl.DataFrame({"sku": ["S1", "new", "S0"], "location": ["all", "all", "elsewhere"]})
    aligned = demand.aligned_to(wanted)
    assert aligned.series.equals(wanted)
    np.testing.assert_allclose(aligned.mean(28), [demand.mean(28)[1], 0.0, 0.0])
    assert aligned.quantile(0.99, 28)[1] == 0
    assert demand.select(np.array([], dtype=int)).aligned_to(wanted).mean(5).tolist() == [0.0, 0.0, 0.0]


def test_a_table_brings_the_demand_back():
    demand = make(period_days=7, periods=5)
    table = demand.to_table(pl.DataFrame({"model": ["a", "b", "c", "d"]}))
    assert table["model"].to_list() == ["a", "b", "c", "d"]
    back = Demand.from_table(table)
    np.testing.assert_array_equal(back.means, demand.means)
    np.testing.assert_array_equal(back.dispersion, demand.dispersion)
    assert (back.start, back.period_days) == (demand.start, 7)


def test_a_table_without_series_has_no_start():
    with pytest.raises(ValueError, match="one start"):
        Demand.from_table(make().to_table().head(0))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"period_days": 30}, "period_days"),
        ({"means": np.zeros((4, 0), dtype=np.float32)}, "shape"),
        ({"means": np.full((4, 3), -1, dtype=np.float32)}, "negative"),
        ({"dispersion": np.zeros(3)}, "dispersion"),
        ({"level_variance": np.full(4, np.nan)}, "level_variance"),
    ],
)
def test_what_is_no_distribution_is_refused(change, says):
    good = make()
    parts = {
        "series": good.series,
        "start": good.start,
        "period_days": 1,
        "means": good.means,
        "dispersion": good.dispersion,
        "level_variance": good.level_variance,
    }
    with pytest.raises(ValueError, match=says):
        Demand(**(parts | change))

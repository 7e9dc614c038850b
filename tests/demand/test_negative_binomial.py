"""The closed forms of the negative binomial against direct sums and the Poisson limit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from panhuo.demand import Total
from panhuo.demand import negative_binomial as nb

MEANS = st.floats(0.001, 5_000)
EXCESS = st.floats(0.0, 20.0)  # (V - M) / M
LEVELS = st.floats(0.005, 0.995)


def scipy_law(mean: float, variance: float):
    size = mean**2 / (variance - mean)
    return stats.nbinom(size, size / (size + mean))


@pytest.mark.parametrize(("mean", "variance"), [(0.02, 0.05), (1.0, 1.5), (7.5, 40.0), (300.0, 9_000.0)])
def test_tails_and_quantiles_agree_with_scipy(mean, variance):
    law = scipy_law(mean, variance)
    counts = np.arange(0, int(mean + 8 * variance**0.5))
    above = nb.probability_above(counts, mean=mean, variance=variance)
    np.testing.assert_allclose(above, law.sf(counts), rtol=1e-8, atol=1e-13)
    levels = np.array([0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995])
    np.testing.assert_array_equal(nb.quantile(levels, mean=mean, variance=variance), law.ppf(levels))


@pytest.mark.parametrize(("mean", "variance"), [(0.3, 0.3), (0.3, 0.9), (12.0, 12.0), (12.0, 60.0), (80.0, 2_000.0)])
@pytest.mark.parametrize("x", [-2.0, 0.0, 0.5, 3.0, 14.25, 100.0])
def test_partial_expectations_agree_with_brute_force_sums(mean, variance, x):
    law = stats.poisson(mean) if variance == mean else scipy_law(mean, variance)
    counts = np.arange(0, 5_000)
    mass = law.pmf(counts)
    shortage = float(np.sum(np.maximum(counts - x, 0) * mass))
    leftover = float(np.sum(np.maximum(x - counts, 0) * mass))
    assert float(nb.expected_shortage(x, mean=mean, variance=variance)) == pytest.approx(shortage, rel=1e-8, abs=1e-11)
    assert float(nb.expected_leftover(x, mean=mean, variance=variance)) == pytest.approx(leftover, rel=1e-8, abs=1e-11)


@pytest.mark.parametrize(
    ("mean", "holding", "shortage", "best", "cost"),
    [
        (6.0, 1.0, 4.0, 8, 3.570106945770946),  # Snyder & Shen, example 4.7
        (18.0, 200.0, 270.0, 19, 786.0884409351115),  # Snyder & Shen, problem 4.8a
        (18.0 * 5, 0.08, 1.25, 105, 1.5450188691551778),  # Snyder & Shen, lead time 4: demand of five periods
    ],
)
def test_the_critical_ratio_gives_the_textbook_base_stock(mean, holding, shortage, best, cost):
    demand = Total(mean=np.array([mean]), variance=np.array([mean]))
    level = float(demand.quantile(shortage / (shortage + holding))[0])
    assert level == best
    paid = holding * demand.expected_leftover(level) + shortage * demand.expected_shortage(level)
    assert float(paid[0]) == pytest.approx(cost, rel=1e-8)


def test_a_stock_below_the_best_costs_what_the_textbook_says():
    demand = Total(mean=np.array([6.0]), variance=np.array([6.0]))  # Snyder & Shen, example 4.7 at S = 5
    paid = demand.expected_leftover(5.0) + 4.0 * demand.expected_shortage(5.0)
    assert float(paid[0]) == pytest.approx(6.590296024616344, rel=1e-8)


def test_the_newsvendor_with_poisson_demand_earns_the_textbook_profit():
    price, cost, salvage = 1.0, 0.3, 0.12  # Snyder & Shen, example 4.2 with Poisson(50)
    demand = Total(mean=np.array([50.0]), variance=np.array([50.0]))
    order = float(demand.quantile((price - cost) / (price - salvage))[0])
    sold = order - demand.expected_leftover(order)
    profit = price * sold + salvage * (order - sold) - cost * order
    assert order == 56
    assert float(profit[0]) == pytest.approx(33.20276478819082, rel=1e-8)


def test_no_demand_means_no_units_and_no_surprise():
    nothing = Total(mean=np.zeros(1), variance=np.zeros(1))
    assert nothing.quantile(0.995)[0] == 0
    assert nothing.probability_above(0.0)[0] == 0
    assert nothing.expected_shortage(3.0)[0] == 0
    assert nothing.expected_leftover(3.0)[0] == 3


def test_a_variance_below_the_mean_is_read_as_poisson():
    np.testing.assert_allclose(
        nb.probability_above(np.arange(9), mean=4.0, variance=2.0), stats.poisson(4.0).sf(np.arange(9)), rtol=1e-12
    )


@given(mean=MEANS, excess=st.floats(1e-8, 1e-4))
def test_the_poisson_limit_is_approached_without_a_jump(mean, excess):
    counts = np.floor(mean + np.array([-1.0, 0.0, 1.0, 2.0]) * mean**0.5)
    near = nb.probability_above(counts, mean=mean, variance=mean * (1 + excess))
    np.testing.assert_allclose(near, stats.poisson(mean).sf(counts), atol=1e-4)


@given(mean=MEANS, excess=EXCESS, x=st.floats(-10, 10_000))
def test_shortage_less_leftover_is_the_mean_less_the_stock(mean, excess, x):
    variance = mean * (1 + excess)
    gap = nb.expected_shortage(x, mean=mean, variance=variance) - nb.expected_leftover(x, mean=mean, variance=variance)
    assert float(gap) == pytest.approx(mean - x, rel=1e-7, abs=1e-7)


@given(mean=MEANS, excess=EXCESS, x=st.integers(0, 10_000))
def test_more_stock_never_raises_shortage_nor_lowers_leftover(mean, excess, x):
    steps = np.array([x, x + 0.5, x + 1.0])
    variance = mean * (1 + excess)
    assert np.all(np.diff(nb.expected_shortage(steps, mean=mean, variance=variance)) <= 1e-9 * mean)
    assert np.all(np.diff(nb.expected_leftover(steps, mean=mean, variance=variance)) >= -1e-9 * mean)
    assert np.all(np.diff(nb.probability_above(steps, mean=mean, variance=variance)) <= 0)


@given(mean=MEANS, excess=EXCESS, level=LEVELS)
def test_a_quantile_is_the_first_count_that_reaches_its_level(mean, excess, level):
    variance = mean * (1 + excess)
    k = float(nb.quantile(level, mean=mean, variance=variance))
    assert k == np.floor(k)
    assert 1 - float(nb.probability_above(k, mean=mean, variance=variance)) >= level - 1e-12
    if k > 0:
        assert 1 - float(nb.probability_above(k - 1, mean=mean, variance=variance)) < level + 1e-12


def test_levels_outside_zero_and_one_are_refused():
    with pytest.raises(ValueError, match="level"):
        nb.quantile(1.0, mean=3.0, variance=4.0)

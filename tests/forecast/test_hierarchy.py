"""Groups: coherent with their members, and as unsure as their members together were."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from panhuo.demand import Demand
from panhuo.forecast.hierarchy import by_group, grouped_table
from panhuo.forecast.runner import ForecastResult
from tests.forecast.shop import AS_OF, series_of

DAYS, SERIES = 28, 40


def result(*, shock: float = 0.0, seed: int = 7, windows: int = 2) -> ForecastResult:
    """Give Poisson demand of forty goods as forecast, and two held-out windows; `shock` moves a whole window."""
    random = np.random.default_rng(seed)
    rates = np.resize(np.array([0.5, 2.0, 8.0, 20.0]), SERIES)
    means = np.repeat(rates[:, None], DAYS, axis=1).astype(np.float32)
    level = random.gamma(1 / shock, shock, size=windows) if shock else np.ones(windows)
    actual = random.poisson(level[:, None, None] * means).astype(np.float32)
    said = np.broadcast_to(means, actual.shape).astype(np.float32)
    demand = Demand(series_of(SERIES), AS_OF, 1, means, np.full(SERIES, 0.02), np.full(SERIES, 0.01))
    return ForecastResult(demand, pl.DataFrame(), pl.DataFrame(), held_out=(actual, said))


@pytest.fixture
def described() -> pl.DataFrame:
    kinds = [["bag", "cup", None][number % 3] for number in range(SERIES)]
    return series_of(SERIES).with_columns(pl.Series("category", kinds), pl.Series("region", ["east", "west"] * 20))


@pytest.mark.parametrize("columns", [[], ["category"], ["category", "region"], ["sku", "location"]])
def test_the_means_of_groups_sum_to_those_of_their_members(described: pl.DataFrame, columns: list[str]):
    whole = result()
    demand, groups = by_group(whole, described, columns=columns)
    assert len(demand) == groups.height
    np.testing.assert_allclose(demand.means.sum(axis=0), whole.demand.means.sum(axis=0), rtol=1e-5)


def test_where_nothing_is_common_a_group_varies_as_independent_members_do(described: pl.DataFrame):
    calm = result()
    said = calm.held_out[1] if calm.held_out else None
    assert said is not None
    exact = replace(calm, held_out=(said, said))
    demand, _ = by_group(exact, described, columns=[])
    members = calm.demand.variance(DAYS).sum()
    prior = 0.0025 * float(demand.mean(DAYS)[0]) ** 2
    assert members <= demand.variance(DAYS)[0] <= members + prior


def test_what_members_have_in_common_is_learnt_from_their_totals(described: pl.DataFrame):
    shocks = [by_group(result(shock=0.09, seed=seed, windows=20), described, columns=[])[0] for seed in range(8)]
    common = np.mean([demand.level_variance[0] for demand in shocks])
    assert 0.05 < common < 0.15, "a level that moves by 30 % has the variance 0.09"


def test_the_band_of_a_total_holds_when_all_goods_move_together(described: pl.DataFrame):
    """Nine in ten totals of further windows of the same world lie in the 90 % band."""
    demand, _ = by_group(result(shock=0.09, windows=40), described, columns=[])
    low, high = (float(demand.quantile(level, DAYS)[0]) for level in (0.05, 0.95))
    actual = result(shock=0.09, seed=99, windows=400).held_out
    assert actual is not None
    totals = actual[0].sum(axis=(1, 2))
    assert 0.8 <= ((totals >= low) & (totals <= high)).mean() <= 0.97


def test_one_table_holds_every_grouping_that_was_asked_for(described: pl.DataFrame):
    table = grouped_table(
        result(), described, groupings=[[], ["region"], ["category", "region"]], levels=[0.05, 0.95], horizon_periods=3
    )
    assert table.columns == ["by", "region", "category", "date", "mean", "q0.05", "q0.95"]
    assert table["by"].unique(maintain_order=True).to_list() == ["total", "region", "category,region"]
    assert table.filter(pl.col("by") == "total").height == 3
    assert table.filter(pl.col("by") == "total")["region"].null_count() == 3
    assert table.filter(pl.col("by") == "region")["region"].unique().sort().to_list() == ["east", "west"]
    assert table.filter(pl.col("by") == "category,region").height == 6 * 3, "goods without a category are a group too"


def test_without_held_out_windows_groups_still_have_a_band(described: pl.DataFrame):
    demand, _ = by_group(replace(result(), held_out=None), described, columns=[])
    assert float(demand.quantile(0.05, DAYS)[0]) < float(demand.mean(DAYS)[0]) < float(demand.quantile(0.95, DAYS)[0])

"""New goods: the curve of earlier launches gives the shape, the first days the level."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from panhuo.forecast.models import launch, seasonal_mean
from panhuo.forecast.panel import Panel, panel_of
from panhuo.forecast.speaking import faded
from tests.forecast.shop import AS_OF, products_of, series_of

DAYS, LAUNCHES = 300, 60
# Much at first, then less: what collaborations do.
CURVE = 8.0 * 0.5 ** (np.arange(DAYS) / 20.0) + 0.5


def panel(ages: list[int], *, levels: np.ndarray, seed: int = 3) -> Panel:
    """Lay out goods launched `ages` days before the as-of day, each with a level of its own."""
    random = np.random.default_rng(seed)
    rows = [
        {"sku": f"S{number}", "location": "all", "period_start": AS_OF - timedelta(days=age - day), "units": units}
        for number, age in enumerate(ages)
        for day in range(age + 1)
        if (units := float(max(random.poisson(levels[number] * CURVE[day]), day == 0)))
    ]  # fmt: skip
    # One that was there from the start, so that the history reaches back.
    rows.append({"sku": "S0", "location": "all", "period_start": AS_OF - timedelta(days=DAYS), "units": 1.0})
    history = pl.DataFrame(rows).with_columns(
        price=pl.lit(None, dtype=pl.Float64), in_stock=pl.lit(None, dtype=pl.Float64)
    )
    count = len(ages)
    return panel_of(
        history, series=series_of(count), products=products_of(count), as_of=AS_OF, period_days=1, horizon=28
    )


def ages_of(*young: int) -> list[int]:
    return [*range(80, 80 + 3 * LAUNCHES, 3), *young]


def told(shop: Panel, row: int = -1) -> np.ndarray:
    last = shop.periods - 1
    state = launch.fit(shop, last=last, horizon=28, seed=1, threads=1)
    return launch.predict(state, shop, origin=last, horizon=28)[row]


def test_the_shape_is_that_of_earlier_launches():
    ages = ages_of(5)
    said = told(panel(ages, levels=np.ones(len(ages))))
    truth = CURVE[6:34]
    assert said.sum() == pytest.approx(truth.sum(), rel=0.2)
    assert said[:7].sum() / said[-7:].sum() == pytest.approx(truth[:7].sum() / truth[-7:].sum(), rel=0.25)


def test_the_first_week_says_how_large_it_is():
    levels = np.append(np.random.default_rng(1).gamma(3.0, 1 / 3.0, LAUNCHES), 3.0)
    sums = {
        age: told(panel(ages_of(age), levels=levels)).sum() / CURVE[age + 1 : age + 29].sum() for age in (0, 1, 7, 14)
    }
    assert sums[0] == pytest.approx(1.0, abs=0.3), "nothing is known yet but the others"
    assert sums[0] < sums[7]
    assert sums[14] == pytest.approx(3.0, rel=0.25)


def test_goods_that_are_much_alike_leave_less_to_the_first_days():
    random = np.random.default_rng(2)
    alike, unlike = np.ones(LAUNCHES + 1), np.append(random.gamma(0.7, 1 / 0.7, LAUNCHES), 1.0)
    certainty = []
    for levels in (alike, unlike):
        shop = panel(ages_of(3), levels=levels)
        state = launch.fit(shop, last=shop.periods - 1, horizon=28, seed=1, threads=1)
        assert state is not None
        certainty.append(state.certainty)
    assert certainty[0] > 4 * certainty[1]


def test_a_drop_that_sold_out_long_ago_is_not_taken_for_one_that_would_sell_as_on_its_first_days():
    ages = ages_of(10)
    shop = panel(ages, levels=np.ones(len(ages)))
    demand, last = shop.demand.copy(), shop.periods - 1
    oldest = int(np.argmax(ages))
    begun = last - ages[oldest]
    demand[oldest, begun + 12 :] = np.nan
    out = replace(shop, demand=demand)
    assert ages[oldest] > 160
    assert launch.alone(out, origin=last)[oldest]
    # Twelve days of about 6 a day: at its age, goods like it sell half a unit.
    assert told(out, row=oldest).mean() < 1.0
    # Goods that could be bought for most of their life are known by themselves, though they are out now.
    demand[oldest, begun + 12 : last - 20] = 0.0
    assert not launch.alone(replace(shop, demand=demand), origin=last)[oldest]


def test_it_speaks_for_new_goods_only_and_not_where_nothing_was_ever_launched():
    ages = ages_of(10)
    shop = panel(ages, levels=np.ones(len(ages)))
    last = shop.periods - 1
    state = launch.fit(shop, last=last, horizon=28, seed=1, threads=1)
    assert state is not None
    heard = ~np.isnan(launch.predict(state, shop, origin=last, horizon=28)[:, 0])
    # The first of them was there before the history began.
    assert heard.tolist() == [False, *(age < launch.YOUNG_DAYS for age in ages[1:])]
    few = panel([100, 90, 10], levels=np.ones(3))
    assert launch.fit(few, last=few.periods - 1, horizon=28, seed=1, threads=1) is None


def test_it_reads_nothing_after_the_origin():
    ages = ages_of(30, 40)
    shop = panel(ages, levels=np.ones(len(ages)))
    origin = shop.periods - 21
    blind_demand = shop.demand.copy()
    blind_demand[:, origin + 1 :] = 999.0
    blind = replace(shop, demand=blind_demand)
    said = []
    for seen in (shop, blind):
        state = launch.fit(seen, last=origin, horizon=14, seed=1, threads=1)
        assert state is not None
        said.append(launch.predict(state, seen, origin=origin, horizon=14))
    np.testing.assert_array_equal(said[0], said[1])
    assert not np.isnan(said[0][-2:]).any()


def test_what_others_say_of_young_goods_fades_as_earlier_launches_did():
    ages = ages_of(20)
    shop = panel(ages, levels=np.ones(len(ages)))
    last = shop.periods - 1
    state = launch.fit(shop, last=last, horizon=28, seed=1, threads=1)
    assert state is not None
    change = launch.fading(state, shop, origin=last, horizon=28)
    young = change[-1]
    assert young[[0, 13, 27]] == pytest.approx(CURVE[[21, 34, 48]] / CURVE[1:21].mean(), rel=0.2)
    assert young[0] > young[13] > young[27]
    old = next(row for row, age in enumerate(ages) if age > launch.YOUNG_DAYS)
    assert (change[old] == 1.0).all(), "of grown goods nothing is taken off"
    said = {"launch": np.ones_like(change), "seasonal_mean": np.full_like(change, 4.0)}
    heard = faded(said, {"launch": change}, dict.fromkeys(said, seasonal_mean))
    assert (heard["launch"] == 1.0).all()
    assert heard["seasonal_mean"] == pytest.approx(4.0 * change)

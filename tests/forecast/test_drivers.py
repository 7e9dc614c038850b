"""Drivers: parts in units that add up to the trees' forecast exactly, and name what moved it."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from panhuo import forecast, words
from panhuo.forecast import DRIVERS, booster_of, contributions, drivers_law_table, drivers_table
from panhuo.forecast.drivers import Drivers, steps_ahead
from tests.forecast.shop import AS_OF, history_of, nothing, products_of, series_of

RATES = [0.5, 1.0, 4.0, 20.0] * 20


@pytest.fixture(scope="module")
def result() -> forecast.ForecastResult:
    return forecast.forecast(
        history_of(RATES, days=200), **nothing(), products=products_of(len(RATES)), series=series_of(len(RATES)),
        as_of=AS_OF, period="day", seed=3, apart=True,
    )  # fmt: skip


def parts_of(drivers: Drivers, row: int, lines: np.ndarray | None = None) -> dict[str, float]:
    chosen = drivers.lines[row] if lines is None else lines
    level = float(drivers.log_level[row])
    booster = booster_of(drivers.law)
    return contributions(booster, chosen, groups=drivers.groups, log_level=level, typical=-1.0)


def told(result: forecast.ForecastResult) -> Drivers:
    assert result.drivers is not None
    return result.drivers


def test_the_parts_add_up_to_what_the_trees_say(result: forecast.ForecastResult):
    drivers = told(result)
    means = result.apart["boosted_trees"].means
    steps = np.array(steps_ahead(28)) - 1
    for row in (0, 1, 2, 3):
        parts = parts_of(drivers, row)
        assert sum(parts.values()) == pytest.approx(means[row, steps].mean(), rel=1e-4)


def test_goods_that_sell_a_lot_do_so_by_their_level(result: forecast.ForecastResult):
    drivers = told(result)
    parts = parts_of(drivers, 3)
    assert max(parts, key=lambda name: parts[name]) == "level"
    assert parts["level"] > 5 * abs(parts["season"])


def test_a_price_cut_is_the_prices_doing():
    history = history_of([6.0] * 60, days=200)
    # Every product is cheap in some weeks, and sells three times as much in them.
    week = (pl.col("period_start") - AS_OF).dt.total_days() // 7
    cheap = (week + pl.col("sku").str.slice(1).cast(pl.Int64)) % 5 == 0
    history = history.with_columns(
        price=pl.when(cheap).then(5.0).otherwise(10.0),
        units=pl.when(cheap).then(pl.col("units") * 3).otherwise("units"),
    )
    days = [AS_OF - timedelta(days=back) for back in range(-27, 200)]
    each = pl.DataFrame({"sku": [f"S{number}" for number in range(60)]})
    prices = each.join(pl.DataFrame({"period_start": days}), how="cross").with_columns(
        pl.when(cheap).then(5.0).otherwise(10.0).alias("price")
    )
    prices = pl.concat(
        [words.empty("prices"), prices.rename({"period_start": "date"}).cast({"price": pl.Decimal(18, 4)})],
        how="diagonal_relaxed",
    )
    result = forecast.forecast(
        history, calendar=words.empty("calendar"), prices=prices, products=products_of(60), series=series_of(60),
        as_of=AS_OF, period="day", seed=3, apart=True,
    )  # fmt: skip
    drivers = told(result)
    # The second step, in six days' time, lies in another week for each product.
    parts = [parts_of(drivers, row, drivers.lines[row, 1:2])["price"] for row in range(60)]
    cheap_then = [(6 - 1) // 7 + number for number in range(60)]
    low = [units for units, number in zip(parts, cheap_then, strict=True) if number % 5 == 0]
    high = [units for units, number in zip(parts, cheap_then, strict=True) if number % 5]
    assert min(low) > 3 > max(high)


def test_seven_steps_hold_every_weekday_once():
    assert sorted(step % 7 for step in steps_ahead(28)) == list(range(7))
    assert steps_ahead(1) == [1]


def test_every_column_belongs_to_a_known_group(result: forecast.ForecastResult):
    assert set(told(result).groups) <= set(DRIVERS)
    assert len(told(result).groups) == told(result).lines.shape[2]


def test_what_is_kept_is_read_back_the_same(result: forecast.ForecastResult):
    drivers = told(result)
    silent = replace(drivers, lines=np.where(np.arange(len(RATES))[:, None, None] == 0, np.nan, drivers.lines))
    kept, law = drivers_table(silent, result.demand.series), drivers_law_table(silent)
    assert kept.height == len(RATES) - 1, "the first has no opinion"
    back = np.array(kept["lines"][0].to_list()).reshape(-1, len(law["groups"][0]))
    assert (law["groups"][0].to_list(), law["law"][0]) == (list(drivers.groups), drivers.law)
    assert parts_of(drivers, 1, back) == parts_of(drivers, 1)
    assert kept["log_level"][0] == pytest.approx(drivers.log_level[1])
    assert drivers_table(None, pl.DataFrame()).height == drivers_law_table(None).height == 0

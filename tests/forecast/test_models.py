"""Every forecast model: same contract, no look ahead, sensible on what it is for."""

from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import numpy as np
import polars as pl
import pytest

from panhuo.forecast import models
from panhuo.forecast.events import EVENT_COLUMNS, calendar_of, region_of
from panhuo.forecast.features import codes_at, known_at, rows_of
from panhuo.forecast.panel import Panel, panel_of, sample_of, with_events, with_prices
from panhuo.forecast.price import prices_of
from panhuo.forecast.profile import yearly_factor
from panhuo.open_folder import members
from tests.forecast.shop import AS_OF, history_of, nothing, products_of, series_of

MODELS = members(models, needs=["TITLE", "MEANING", "fit", "predict"])


def panel(rates: list[float], *, days: int, step: int = 1, launches: pl.Series | None = None) -> Panel:
    products = products_of(len(rates)) if launches is None else products_of(len(rates), launch_date=launches)
    history = history_of(rates, days=days, step=step)
    laid = panel_of(
        history, series=series_of(len(rates)), products=products, as_of=AS_OF, period_days=step, horizon=28 // step
    )
    laid = with_prices(laid, prices_of(laid, history=history, prices=nothing()["prices"]))
    regions, region = region_of(laid.series, locations=pl.DataFrame(), calendar=nothing()["calendar"])
    return with_events(laid, calendar_of(laid, calendar=nothing()["calendar"], regions=regions), region)


@pytest.fixture(scope="module")
def shop() -> Panel:
    return panel([0.3, 1.0, 4.0, 20.0] * 10, days=150)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_model_reads_nothing_of_demand_after_the_origin(name: str, shop: Panel):
    model: ModuleType = MODELS[name]
    origin = 120
    blind_demand = shop.demand.copy()
    blind_demand[:, origin + 1 :] = 999.0
    blind = replace(shop, demand=blind_demand, sold=np.where(np.arange(shop.periods) > origin, 999.0, shop.sold))
    states = [model.fit(seen, last=origin, horizon=14, seed=3, threads=1) for seen in (shop, blind)]
    if name == "launch":
        assert states == [None, None], "nothing was launched here; its own test looks ahead in vain"
        return
    told = [
        model.predict(state, seen, origin=origin, horizon=14) for state, seen in zip(states, (shop, blind), strict=True)
    ]
    np.testing.assert_array_equal(told[0], told[1])


@pytest.mark.parametrize("name", sorted(set(MODELS) - {"launch"}))
def test_a_model_gives_a_mean_a_series_and_period_near_the_truth(name: str, shop: Panel):
    model = MODELS[name]
    state = model.fit(shop, last=shop.periods - 1, horizon=28, seed=3, threads=1)
    told = model.predict(state, shop, origin=shop.periods - 1, horizon=28)
    assert told.shape == (40, 28)
    truth = np.array([0.3, 1.0, 4.0, 20.0] * 10) * 28
    np.testing.assert_allclose(told.sum(axis=1).reshape(10, 4).mean(axis=0), truth[:4], rtol=0.15, atol=5.0)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_model_bears_data_too_short_for_it(name: str):
    model, short = MODELS[name], panel([1.0, 5.0], days=3)
    state = model.fit(short, last=2, horizon=28, seed=3, threads=1)
    if state is not None:
        assert model.predict(state, short, origin=2, horizon=28).shape == (2, 28)


def test_the_columns_called_codes_are_codes(shop: Panel):
    known = known_at(shop, origin=100, horizon=28)
    lines = rows_of(shop, known, rows=np.arange(40), ahead=np.full(40, 5, dtype=np.int32))
    columns = codes_at(shop)
    assert columns[0] == EVENT_COLUMNS.index("event")
    for column in columns:
        np.testing.assert_array_equal(lines[:, column], np.floor(lines[:, column]))


def test_a_sample_has_the_columns_of_the_whole_and_a_small_panel_is_its_own_sample(shop: Panel):
    assert sample_of(shop, most=40, seed=1) is shop
    sample = sample_of(shop, most=10, seed=1)
    assert 10 <= sample.series.height <= 10 + len(shop.groups)
    assert codes_at(sample) == codes_at(shop)
    for row, sku in enumerate(sample.series["sku"]):
        np.testing.assert_array_equal(sample.sold[row], shop.sold[int(sku[1:])])


def test_every_origin_gives_the_same_columns():
    long = panel([2.0] * 4, days=500)
    ahead = np.full(4, 1, dtype=np.int32)
    widths = {
        rows_of(long, known_at(long, origin=origin, horizon=28), rows=np.arange(4), ahead=ahead).shape[1]
        for origin in (5, 60, 364, 391, 392, 420, 499)
    }
    assert len(widths) == 1


def test_a_series_begins_at_its_launch_or_first_sale():
    launches = pl.Series([AS_OF - timedelta(days=4), None, None], dtype=pl.Date)
    laid = panel([0.0, 30.0, 0.0], days=20, launches=launches)
    assert laid.begins.tolist() == [15, 0, 0]
    assert np.isnan(laid.demand[0, :15]).all()
    assert (laid.demand[2] == 0).all()


def test_half_a_day_on_the_shelf_counts_for_half_a_day():
    history = pl.DataFrame(
        {"sku": "S0", "location": "all", "period_start": [AS_OF - timedelta(days=1), AS_OF], "units": [3.0, 3.0]}
    ).with_columns(pl.Series("in_stock", [0.5, 0.2]), pl.lit(None, pl.Float64).alias("price"))
    laid = panel_of(history, series=series_of(1), products=products_of(1), as_of=AS_OF, period_days=1, horizon=7)
    assert laid.demand[0, 0] == 6.0
    assert np.isnan(laid.demand[0, 1])
    assert laid.sold[0].tolist() == [3.0, 3.0]


def test_last_year_s_season_is_found():
    days = 728
    start = AS_OF - timedelta(days=days - 1)
    factor = np.where(np.arange(days) % 364 < 28, 3.0, 1.0)  # four high weeks, the first of each year
    rows = [
        {
            "sku": f"S{n}",
            "location": "all",
            "period_start": start + timedelta(days=day),
            "units": float(10 * factor[day]),
        }
        for n in range(20)
        for day in range(days)
    ]
    unknown = [pl.lit(None, pl.Float64).alias(name) for name in ("price", "in_stock")]
    laid = panel_of(
        pl.DataFrame(rows).with_columns(*unknown),
        series=series_of(20),
        products=products_of(20),
        as_of=AS_OF,
        period_days=1,
        horizon=28,
    )
    found = yearly_factor(laid, origin=laid.periods - 1, horizon=28, group="category")
    assert found is not None
    assert found[0, 14] == pytest.approx(3.0, rel=0.05)


def test_prices_hold_until_the_next_and_planned_ones_are_known():
    history = history_of([5.0, 5.0], days=30).with_columns(pl.lit(9.0).alias("price"))
    laid = panel_of(history, series=series_of(2), products=products_of(2), as_of=AS_OF, period_days=1, horizon=28)
    planned = pl.concat(
        [
            nothing()["prices"],
            pl.DataFrame(
                {"date": [AS_OF - timedelta(days=9), AS_OF + timedelta(days=3)], "sku": "S0", "price": [8.0, 4.0]}
            ).with_columns(pl.col("price").cast(pl.Decimal(18, 4))),
        ],
        how="diagonal",
    )
    price = prices_of(laid, history=history, prices=planned)
    assert price is not None
    assert np.isnan(price[0, 0])
    assert price[0, 29] == 8.0
    assert price[0, 31:33].tolist() == [8.0, 4.0]
    assert price[1, 57] == 9.0


def test_an_event_is_known_ahead_and_regional_ones_hold_in_their_region_only():
    history = history_of([5.0], days=60)
    laid = panel_of(history, series=series_of(1), products=products_of(1), as_of=AS_OF, period_days=1, horizon=28)
    calendar = pl.concat(
        [
            nothing()["calendar"],
            pl.DataFrame(
                {"date": [AS_OF + timedelta(days=5)] * 2, "event": ["fair", "feast"], "region": ["north", None]}
            ),
        ],
        how="diagonal",
    )
    places = pl.DataFrame({"location": ["all"], "region": ["north"]})
    regions, region = region_of(laid.series, locations=places, calendar=calendar)
    assert regions[region[0]] == "north"
    table = calendar_of(laid, calendar=calendar, regions=regions)
    lead, event = EVENT_COLUMNS.index("lead"), EVENT_COLUMNS.index("event")
    assert table[1, laid.periods + 1, lead] == 3
    assert table[1, laid.periods + 4, lead] == 0
    assert table[0, laid.periods + 4, event] > 0
    assert table[1, laid.periods + 3, event] == 0

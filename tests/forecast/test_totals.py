"""Totals: a payday that no single series shows is seen in their sum, and the parts follow as far as that was true."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from panhuo import words
from panhuo.forecast.events import calendar_of, region_of
from panhuo.forecast.holdout import Holdout, met
from panhuo.forecast.panel import Panel, panel_of, with_events
from panhuo.forecast.runner import forecast
from panhuo.forecast.totals import Totals, by_regression, corrected, learn_totals
from tests.forecast.shop import AS_OF, nothing, products_of, series_of

SERIES, DAYS, AHEAD = 60, 1100, 28
CLOSED = (12, 25)


def course(first: int, count: int) -> npt.NDArray[np.float64]:
    """Give how demand stood on the days from `first`: paydays early in the month, summers, weekends, holidays."""
    days = [AS_OF + timedelta(days=first + step - DAYS + 1) for step in range(count)]
    year = np.array([1.0 + 0.3 * np.cos(2 * np.pi * (day.timetuple().tm_yday - 200) / 365.25) for day in days])
    month = np.array([1.4 if day.day <= 7 else 0.9 for day in days])
    week = np.array([1.5 if day.weekday() >= 5 else 0.8 for day in days])
    there = np.array([(day.month, day.day) != CLOSED for day in days])
    return year * month * week * there


def history_with(units: npt.NDArray[np.float64], *, step: int = 1) -> pl.DataFrame:
    """Give units (series, periods) up to AS_OF as lines."""
    rows, columns = np.nonzero(units)
    periods = units.shape[1]
    starts = [AS_OF - timedelta(days=step * (periods - period) - 1) for period in range(periods)]
    return pl.DataFrame(
        {
            "sku": [f"S{row}" for row in rows],
            "location": "all",
            "period_start": [starts[column] for column in columns],
            "units": units[rows, columns],
            "price": 1.0,
            "in_stock": 1.0,
        }
    )


def holidays() -> pl.DataFrame:
    """Give the calendar that knows the day on which all is closed."""
    days = [date(year, *CLOSED) for year in range(2023, 2027)]
    lines = pl.DataFrame({"date": days, "event": "Christmas", "kind": "holiday"})
    return pl.concat([words.empty("calendar"), lines], how="diagonal_relaxed")


def panel_with(units: npt.NDArray[np.float64], *, step: int = 1) -> Panel:
    """Lay units (series, periods) out up to AS_OF, with the calendar."""
    count = units.shape[0]
    laid = panel_of(
        history_with(units, step=step), series=series_of(count), products=products_of(count), as_of=AS_OF,
        period_days=step, horizon=AHEAD // step,
    )  # fmt: skip
    regions, region = region_of(laid.series, locations=words.empty("locations"), calendar=holidays())
    return with_events(laid, calendar_of(laid, calendar=holidays(), regions=regions), region)


@pytest.fixture(scope="module")
def shop() -> Panel:
    """Give sixty goods of a half to two units a day that follow the same course."""
    random = np.random.default_rng(11)
    rates = np.resize(np.array([0.5, 1.0, 2.0]), SERIES)
    return panel_with(random.poisson(rates[:, None] * course(0, DAYS)).astype(np.float64))


def held_out(panel: Panel, said: npt.NDArray[np.floating]) -> tuple[Holdout, npt.NDArray[np.float32]]:
    """Give two windows, for which `said` (windows, n, length) was said."""
    origins = tuple(panel.periods - 1 - AHEAD * back for back in (2, 1))
    actual = np.stack([met(panel, origin, AHEAD) for origin in origins])
    joined = said.astype(np.float32)
    segment = np.zeros((2, panel.series.height), dtype=np.intp)
    return Holdout(origins, actual, {"all": joined}, segment), joined


def flat(panel: Panel) -> npt.NDArray[np.float32]:
    """Give the mean of the last four weeks for every day of both windows, by weekday: what single series show."""
    windows = []
    for back in (2, 1):
        origin = panel.periods - 1 - AHEAD * back
        week = panel.filled[:, origin - 27 : origin + 1].reshape(-1, 4, 7).mean(axis=1)
        windows.append(np.tile(week, 4))
    return np.stack(windows)


def test_the_regression_tells_the_total_of_days_to_come(shop: Panel):
    origin = shop.periods - 1 - AHEAD
    told = by_regression(shop, origin=origin, horizon=AHEAD)[0]
    truth = 70.0 * course(origin + 1, AHEAD)
    assert np.abs(told / truth - 1.0).mean() < 0.1
    naive = flat(shop)[1].sum(axis=0)
    assert np.abs(told - truth).sum() < 0.5 * np.abs(naive - truth).sum(), "paydays move within the month"


def test_parts_that_miss_what_the_total_shows_are_corrected(shop: Panel):
    holdout, joined = held_out(shop, flat(shop))
    totals, moved = learn_totals(shop, holdout, joined)
    assert totals.part > 0.6
    came = holdout.actual.sum(axis=1)
    before, after = (np.abs(came - said.sum(axis=1)).sum() for said in (joined, moved))
    assert after < 0.7 * before
    factor = moved.sum(axis=1, keepdims=True) / joined.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(moved, joined * factor, rtol=1e-4)


def test_parts_that_are_right_already_stay_as_they_are(shop: Panel):
    rates = np.resize(np.array([0.5, 1.0, 2.0]), SERIES)
    truth = [rates[:, None] * course(shop.periods - AHEAD * back, AHEAD) for back in (2, 1)]
    holdout, joined = held_out(shop, np.stack(truth))
    totals, moved = learn_totals(shop, holdout, joined)
    assert totals.part < 0.3
    assert np.abs(moved.sum(axis=1) / joined.sum(axis=1) - 1.0).mean() < 0.03


def test_one_window_that_speaks_against_is_enough(shop: Panel):
    said = flat(shop)
    holdout, joined = held_out(shop, said)
    told = by_regression(shop, origin=holdout.origins[1], horizon=AHEAD)[0]
    actual = holdout.actual.copy()
    actual[1] = said[1] * (2.0 - np.clip(told / said[1].sum(axis=0), 0.7, 1.3))
    totals, moved = learn_totals(shop, replace(holdout, actual=actual), joined)
    assert totals.part == 0.0
    np.testing.assert_array_equal(moved, joined)


def test_goods_that_are_new_are_left_to_those_who_know_them(shop: Panel):
    demand = shop.demand.copy()
    demand[:5, : shop.periods - 60] = np.nan
    young = replace(shop, demand=demand)
    means = np.ones((SERIES, AHEAD), dtype=np.float32)
    moved = corrected(young, Totals(part=1.0), means, origin=young.periods - 1)
    np.testing.assert_array_equal(moved[:5], means[:5])
    assert (moved[5:] != means[5:]).any()


def test_what_could_not_be_bought_was_wanted_all_the_same(shop: Panel):
    demand = shop.demand.copy()
    demand[::3, -70:-10] = np.nan
    whole, holed = (
        by_regression(panel, origin=shop.periods - 1, horizon=AHEAD)[0]
        for panel in (shop, replace(shop, demand=demand))
    )
    assert abs(holed.sum() / whole.sum() - 1.0) < 0.05, "a third of the goods was out of stock for two months"


def test_days_on_which_all_is_closed_leave_the_level_alone(shop: Panel):
    day = next(
        period for period in reversed(range(shop.periods - 40)) if shop.date_of(period).timetuple()[1:3] == CLOSED
    )
    told = by_regression(shop, origin=day + 1, horizon=AHEAD)[0]
    truth = 70.0 * course(day + 2, AHEAD)
    assert abs(told.sum() / truth.sum() - 1.0) < 0.08


def test_weeks_are_told_as_well():
    random = np.random.default_rng(3)
    weeks = 1.0 + 0.4 * np.sin(2 * np.pi * np.arange(130) / 52.0)
    panel = panel_with(random.poisson(6.0 * np.broadcast_to(weeks, (20, 130))).astype(np.float64), step=7)
    told = by_regression(panel, origin=panel.periods - 1, horizon=4)[0]
    truth = 120.0 * (1.0 + 0.4 * np.sin(2 * np.pi * np.arange(130, 134) / 52.0))
    np.testing.assert_allclose(told, truth, rtol=0.12)


@pytest.mark.parametrize(("rate", "days"), [(0.01, 900), (5.0, 700)], ids=["hardly any", "too short"])
def test_a_total_that_shows_nothing_says_nothing(rate: float, days: int):
    panel = panel_with(np.random.default_rng(1).poisson(rate, size=(20, days)).astype(np.float64) + 0.0)
    assert np.isnan(by_regression(panel, origin=panel.periods - 1, horizon=AHEAD)).all()
    means = np.ones((20, AHEAD), dtype=np.float32)
    np.testing.assert_array_equal(corrected(panel, Totals(1.0), means, origin=panel.periods - 1), means)


def test_a_forecast_follows_the_totals_and_says_by_how_much(shop: Panel):
    """Every good of the shop is forecast as the river does it; what the totals add is told in units."""
    result = forecast(
        history_with(shop.sold.astype(np.float64)), products=products_of(SERIES), calendar=holidays(),
        prices=nothing()["prices"], series=series_of(SERIES), as_of=AS_OF, period="day", seed=3, threads=1,
    )  # fmt: skip
    assert np.abs(result.explain["total_units"].to_numpy()).sum() > 0.0
    told = result.demand.means[:, :AHEAD].sum(axis=0)
    truth = 70.0 * course(DAYS, AHEAD)
    assert np.abs(told - truth).sum() < 0.1 * truth.sum()

"""The forecast end to end: every series has one, held out and calibrated."""

from datetime import date, timedelta
from types import ModuleType

import numpy as np
import polars as pl
import pytest

from panhuo import words
from panhuo.demand import Demand
from panhuo.forecast import forecast, models, runner
from panhuo.forecast.runner import ForecastResult
from panhuo.open_folder import members
from tests.forecast.shop import AS_OF, history_of, nothing, products_of, series_of

RATES = [0.2, 0.5, 1.0, 2.0, 5.0, 1.0, 1.0, 1.0, 8.0, 0.01]


def run(history: pl.DataFrame, series: pl.DataFrame, *, period: str = "day", **given: object) -> ForecastResult:
    tables = nothing() | {"products": products_of(series.height)} | given
    result = forecast(history, series=series, as_of=AS_OF, period=period, seed=1, threads=1, **tables)
    assert result.faults == ()
    return result


@pytest.fixture(scope="module")
def year() -> ForecastResult:
    """Give a year of forty items, enough for every model to take part."""
    return run(history_of([0.3, 1.0, 4.0, 20.0] * 10, days=150), series_of(40))


def test_twenty_days_of_ten_items_give_a_forecast_near_the_truth():
    result = run(history_of(RATES, days=20), series_of(10))
    said, truth = result.demand.mean(28), np.array(RATES) * 28
    assert np.all(np.abs(said - truth) < 4.0 * np.sqrt(truth) + 3.0)
    assert result.demand.start == AS_OF + timedelta(days=1)
    assert result.demand.horizon_days == 91


@pytest.mark.parametrize("days", [1, 2, 5, 9])
def test_a_few_days_of_sales_are_enough_to_run(days):
    result = run(history_of([1.0, 2.0, 30.0], days=days), series_of(4))
    assert np.all(np.isfinite(result.demand.mean(90)))
    assert result.explain.height == 4


@pytest.mark.parametrize("units", [1.0, 5.0, 5000.0])
def test_the_same_number_every_day_is_forecast_as_that_number(units):
    days = [AS_OF - timedelta(days=back) for back in range(40)]
    lines = pl.DataFrame({"period_start": days}).with_columns(
        sku=pl.lit("S0"), location=pl.lit("all"), units=pl.lit(units), price=pl.lit(9.9), in_stock=pl.lit(1.0)
    )
    result = run(lines, series_of(1))
    np.testing.assert_allclose(result.demand.mean(28), 28 * units, rtol=0.05)


def test_no_sales_at_all_give_no_demand_and_no_error():
    result = run(history_of([], days=10), series_of(3))
    np.testing.assert_allclose(result.demand.mean(28), 0.0, atol=1e-6)
    assert result.accuracy.columns[:2] == ["segment", "model"]


def test_nothing_is_expected_of_a_product_before_its_launch():
    launch = [None] * 2 + [AS_OF + timedelta(days=11)] * 2
    result = run(history_of([2.0, 2.0, 2.0], days=60), series_of(4), products=products_of(4, launch_date=launch))
    means = result.demand.means
    assert np.all(means[3, :10] == 0.0)
    assert np.all(means[3, 10:28] > 0.0)
    # Sales before the date show that it is wrong.
    assert np.all(means[2] > 0.0)


def test_every_series_gets_a_forecast_in_the_order_asked():
    series = series_of(12).reverse()
    result = run(history_of(RATES, days=60), series)
    assert result.demand.series.equals(series)
    assert result.explain.select("sku", "location").equals(series)


def test_weekly_demand_is_forecast_by_the_week():
    result = run(history_of([1.0, 10.0, 40.0], days=350, step=7), series_of(3), period="week")
    assert result.demand.period_days == 7
    np.testing.assert_allclose(result.demand.mean(28), [4.0, 40.0, 160.0], rtol=0.3, atol=3.0)


def test_the_weekend_is_seen(year):
    means = year.demand.means[:, :28].sum(axis=0)
    weekend = np.array([(AS_OF + timedelta(days=step)).weekday() >= 5 for step in range(1, 29)])
    # The shop sells 1.75 a day at the weekend for each 0.7 on a working day.
    assert means[weekend].mean() / means[~weekend].mean() == pytest.approx(2.5, rel=0.2)


def test_all_models_take_part_and_their_shares_sum_to_one(year):
    names = [name for name in year.explain.columns if name.startswith("share_")]
    # Nothing was launched in this shop, and the network takes part where it is asked for.
    assert set(names) == {f"share_{name}" for name in members(models, needs=["TITLE"])} - {
        "share_launch",
        "share_neural_network",
    }
    np.testing.assert_allclose(year.explain.select(names).sum_horizontal(), 1.0, rtol=1e-9)


def test_the_blend_is_near_the_truth_and_its_band_holds_nine_in_ten(year):
    overall = year.accuracy.filter(pl.col("segment") == "all", pl.col("model") == "blend").row(0, named=True)
    assert abs(overall["bias"]) < 0.05
    assert 0.85 < overall["coverage_90"] < 0.95
    truth = np.array([0.3, 1.0, 4.0, 20.0] * 10) * 28
    assert np.abs(year.demand.mean(28) - truth).sum() / truth.sum() < 0.08


def test_the_band_of_poisson_demand_is_nearly_poisson(year):
    large = year.demand.select(np.arange(3, 40, 4))
    ratio = large.variance(1) / large.mean(1)
    assert float(np.median(ratio)) < 2.5


def test_the_same_seed_gives_the_same_forecast():
    history, series = history_of([0.5, 3.0] * 10, days=120), series_of(20)
    first, second = (run(history, series).demand for _ in range(2))
    np.testing.assert_array_equal(first.means, second.means)
    np.testing.assert_array_equal(first.dispersion, second.dispersion)


def test_days_without_stock_are_not_taken_for_days_without_demand():
    history = history_of([6.0, 6.0, 6.0], days=90, rhythm=0.0)
    gone = [AS_OF - timedelta(days=back) for back in range(40)]
    empty = pl.DataFrame({"sku": "S0", "location": "all", "period_start": gone, "units": 0.0, "in_stock": 0.0})
    sold_out = history.filter(~((pl.col("sku") == "S0") & pl.col("period_start").is_in(gone)))
    result = run(
        pl.concat([sold_out, empty.with_columns(pl.lit(None, pl.Float64).alias("price"))], how="diagonal"), series_of(3)
    )
    assert result.demand.mean(28)[0] == pytest.approx(6 * 28, rel=0.2)
    explained = result.explain.row(0, named=True)
    assert explained["censored_periods"] == 40
    assert explained["rate_true"] == pytest.approx(6.0, rel=0.2)
    assert explained["rate_observed"] == pytest.approx(6.0 * 50 / 90, rel=0.2)


def test_a_new_item_leans_on_its_category():
    history = history_of([4.0, 5.0, 6.0, 40.0, 50.0, 60.0], days=100)
    products = products_of(8, category=["tea"] * 3 + ["cake"] * 3 + ["tea", "cake"]).with_columns(
        pl.when(pl.col("sku").is_in(["S6", "S7"])).then(pl.lit(AS_OF + timedelta(days=1))).alias("launch_date")
    )
    result = run(history, series_of(8), products=products)
    tea, cake = result.demand.mean(28)[6:]
    assert 0.4 * 5 * 28 < tea < 1.6 * 5 * 28
    assert 0.4 * 50 * 28 < cake < 1.6 * 50 * 28
    # Nobody knows yet whether the new one is liked: its total is less certain than that of a known one.
    spread = np.sqrt(result.demand.variance(28)) / result.demand.mean(28)
    assert spread[6] > 1.5 * spread[1]


def test_an_item_never_sold_nor_launched_is_not_given_its_category_s_demand():
    result = run(history_of([5.0] * 6, days=100), series_of(7))
    assert result.demand.mean(28)[6] < 0.1 * 5 * 28


def test_a_planned_event_lifts_the_day_that_it_lifted_before():
    random = np.random.default_rng(3)
    event_days = {AS_OF - timedelta(days=back) for back in (10, 31, 52, 73, 94, 115, 136, 157, 178)}
    rows = [
        {"sku": f"S{number}", "location": "all", "period_start": AS_OF - timedelta(days=back), "units": float(units)}
        for number in range(40)
        for back in range(190)
        if (units := random.poisson(40 if AS_OF - timedelta(days=back) in event_days else 10))
    ]
    unknown = [pl.lit(None, pl.Float64).alias(name) for name in ("price", "in_stock")]
    planned = AS_OF + timedelta(days=11)
    days = sorted([*event_days, planned])
    calendar = pl.concat(
        [words.empty("calendar"), pl.DataFrame({"date": days, "event": "Member day", "kind": "promotion"})],
        how="diagonal",
    )
    result = run(pl.DataFrame(rows).with_columns(*unknown), series_of(40), calendar=calendar)
    means = result.demand.means.mean(axis=0)
    assert means[10] > 1.8 * np.median(means)


def test_a_broken_model_is_one_fault_and_the_others_go_on(monkeypatch):
    def fail(*_: object, **__: object) -> None:
        message = "no luck"
        raise RuntimeError(message)

    broken = ModuleType("broken")
    broken.fit, broken.predict = fail, fail
    found = runner.members
    monkeypatch.setattr(runner, "members", lambda folder, *, needs: found(folder, needs=needs) | {"broken": broken})
    history, series = history_of([2.0] * 5, days=40), series_of(5)
    result = forecast(history, series=series, as_of=AS_OF, period="day", seed=1, products=products_of(5), **nothing())
    assert [(fault.room, fault.member) for fault in result.faults] == [("forecast", "broken")]
    np.testing.assert_allclose(result.demand.mean(28), 56, rtol=0.4)


def test_the_result_is_a_demand_that_starts_the_day_after():
    result = run(history_of([1.0], days=30), series_of(1), period="day")
    assert isinstance(result.demand, Demand)
    assert result.demand.start == date(2026, 11, 23)


def test_after_the_first_four_weeks_the_level_goes_on_with_its_weekdays(year):
    means = year.demand.means.sum(axis=0)
    assert means.shape == (91,)
    assert means[28:84].mean() == pytest.approx(means[:28].mean(), rel=0.2)
    weekend = np.array([(AS_OF + timedelta(days=step)).weekday() >= 5 for step in range(29, 92)])
    assert means[28:][weekend].mean() > 1.5 * means[28:][~weekend].mean()

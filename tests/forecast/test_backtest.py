"""A backtest: every window from what was known before it, every model beside the others."""

from datetime import timedelta
from types import ModuleType

import polars as pl
import pytest

from panhuo import forecast
from panhuo.forecast import BLEND, Backtest, models
from panhuo.open_folder import members
from panhuo.words.errors import HistoryTooShort
from tests.forecast.shop import AS_OF, history_of, nothing, products_of, series_of

RATES = [0.3, 1.0, 4.0, 20.0] * 5
MODELS = members(models, needs=["TITLE"])


def backtest(history: pl.DataFrame, *, windows: int = 2, horizon_periods: int = 14) -> Backtest:
    return forecast.backtest(
        history,
        **nothing(),
        products=products_of(len(RATES)),
        series=series_of(len(RATES)),
        as_of=AS_OF,
        period="day",
        windows=windows,
        horizon_periods=horizon_periods,
        seed=3,
    )


@pytest.fixture(scope="module")
def history() -> pl.DataFrame:
    return history_of(RATES, days=150)


@pytest.fixture(scope="module")
def result(history: pl.DataFrame) -> Backtest:
    return backtest(history)


def test_every_model_and_all_together_are_judged_in_every_window(result: Backtest):
    judged = result.scores.filter(pl.col("segment") == "all").group_by("window").agg(pl.col("model").sort())
    assert judged.height == 3, "two windows, and both together"
    assert set(map(tuple, judged["model"])) == {tuple(sorted([BLEND, *MODELS.keys() - {"launch", "neural_network"}]))}


def test_windows_follow_each_other_up_to_the_last_day(result: Backtest):
    days = result.scores.filter(pl.col("window") > 0).select("window", "begins", "ends").unique().sort("window")
    first, second = AS_OF - timedelta(days=14), AS_OF
    assert days["ends"].to_list() == [first, second]
    assert days["begins"].to_list() == [first - timedelta(days=13), second - timedelta(days=13)]


def test_the_units_of_a_window_are_those_that_were_sold_in_it(result: Backtest, history: pl.DataFrame):
    sold = history.filter(pl.col("period_start") > AS_OF - timedelta(days=14))["units"].sum()
    told = result.scores.filter(pl.col("window") == 2, pl.col("segment") == "all", pl.col("model") == BLEND)
    assert told["units"].item() == sold


def test_a_window_knows_nothing_of_what_came_in_it(result: Backtest, history: pl.DataFrame):
    """Sales of the last window are blown up: its misses grow, and what was said for it stays as it was."""
    late = pl.col("period_start") > AS_OF - timedelta(days=14)
    tenfold = history.with_columns(pl.when(late).then(pl.col("units") * 10).otherwise(pl.col("units")).alias("units"))

    def said(found: Backtest) -> list[float]:
        rows = found.scores.filter(pl.col("window") == 2, pl.col("segment") == "all").sort("model")
        return [round(row["units"] * (1 + row["bias"]), 2) for row in rows.to_dicts()]

    assert said(backtest(tenfold)) == said(result)


def test_chances_hold_on_poisson_demand(result: Backtest):
    blend = result.scores.filter(pl.col("window") == 0, pl.col("segment") == "all", pl.col("model") == BLEND)
    assert 0.85 <= blend["coverage_90"].item() <= 0.95
    curve = result.reliability.filter(pl.col("model") == BLEND)
    assert (curve["level"] - curve["share"]).abs().max() < 0.08  # pyright: ignore[reportOptionalOperand, reportOperatorIssue]


def test_the_best_by_pinball_loss_comes_first(result: Backtest):
    together = result.scores.filter(pl.col("window") == 0, pl.col("segment") == "all")
    assert together["pinball"].to_list() == sorted(together["pinball"].to_list())


def test_a_series_that_begins_within_a_window_is_not_judged_in_it(history: pl.DataFrame):
    late = pl.DataFrame(
        {
            "sku": ["new"],
            "location": ["all"],
            "period_start": [AS_OF],
            "units": [5.0],
            "price": [None],
            "in_stock": [None],
        },
        schema=history.schema,
    )
    found = forecast.backtest(
        pl.concat([history, late]),
        **nothing(),
        products=products_of(len(RATES)),
        series=pl.concat([series_of(len(RATES)), late.select("sku", "location")]),
        as_of=AS_OF,
        period="day",
        windows=1,
        horizon_periods=14,
        seed=3,
    )
    assert found.scores.filter(pl.col("segment") == "all")["series"].unique().to_list() == [len(RATES)]


def test_too_little_history_is_said_so(history: pl.DataFrame):
    with pytest.raises(HistoryTooShort, match="150"):
        backtest(history, windows=5, horizon_periods=28)


def test_a_model_added_as_one_file_takes_part(history: pl.DataFrame, monkeypatch: pytest.MonkeyPatch):
    added = ModuleType("constant")
    added.TITLE = MODELS["seasonal_mean"].TITLE  # pyright: ignore[reportAttributeAccessIssue]
    added.fit = MODELS["seasonal_mean"].fit  # pyright: ignore[reportAttributeAccessIssue]
    added.predict = MODELS["seasonal_mean"].predict  # pyright: ignore[reportAttributeAccessIssue]
    monkeypatch.setattr("panhuo.forecast.runner.members", lambda folder, needs: {**MODELS, "constant": added})
    assert "constant" in backtest(history, windows=1).scores["model"].to_list()

"""A refresh takes over what an earlier forecast learnt, and says why where it cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from panhuo import forecast, words
from panhuo.forecast import ForecastResult, remembered_of, remembered_tables

FIRST = date(2025, 1, 6)
DAYS, LATER = 400, 3


def world(*, goods: int = 60, places: tuple[str, ...] = ("Leeds", "York"), days: int = DAYS) -> pl.DataFrame:
    """Give daily sales with a weekday of their own, the same first days however many are asked for."""
    rows: list[dict[str, Any]] = []
    for number in range(goods):
        for place in places:
            chance = np.random.default_rng([number, len(place)])
            rate = 0.5 + 3.0 * chance.random()
            units = chance.poisson(rate * (1.0 + 0.5 * (np.arange(DAYS + LATER) % 7 > 4)))[:days]
            rows += [
                {"date": FIRST + timedelta(days=day), "sku": f"S{number:03}", "location": place, "units": int(sold)}
                for day, sold in enumerate(units)
                if sold
            ]
    return pl.DataFrame(rows)


def told(sales: pl.DataFrame, *, days: int, refresh: bool = False, **given: Any) -> ForecastResult:
    """Forecast from the sales of the first `days`, with the tables that `given` names."""
    tables = {
        "history": sales.rename({"date": "period_start"}).with_columns(
            in_stock=pl.lit(1.0), price=pl.lit(None, pl.Float64)
        ),
        "series": sales.select("sku", "location").unique().sort("sku", "location"),
        "products": words.empty("products"),
        "calendar": words.empty("calendar"),
        "prices": words.empty("prices"),
    } | given
    as_of = FIRST + timedelta(days=days - 1)
    return forecast.forecast(**tables, as_of=as_of, period="day", seed=7, threads=1, refresh=refresh)


@pytest.fixture(scope="module")
def first() -> ForecastResult:
    return told(world(), days=DAYS)


def test_a_refresh_keeps_the_trees_and_hears_the_new_days(first: ForecastResult) -> None:
    sales = world(days=DAYS + LATER)
    anew = told(sales, days=DAYS + LATER)
    refreshed = told(sales, days=DAYS + LATER, refresh=True, remembered=first.remembered)

    assert refreshed.anew is None
    assert refreshed.remembered is first.remembered
    # Not what was said before, and near to what learning again says.
    assert not np.allclose(refreshed.demand.means, first.demand.means)
    ratio = refreshed.demand.means.sum() / anew.demand.means.sum()
    assert 0.95 < ratio < 1.05
    gap = np.abs(refreshed.demand.means - anew.demand.means)[:, :28].sum() / anew.demand.means[:, :28].sum()
    assert gap < 0.1


def test_on_the_same_day_a_refresh_says_the_same(first: ForecastResult) -> None:
    again = told(world(), days=DAYS, refresh=True, remembered=first.remembered)
    assert again.anew is None
    np.testing.assert_allclose(again.demand.means, first.demand.means, rtol=1e-5)
    np.testing.assert_allclose(again.demand.level_variance, first.demand.level_variance, rtol=1e-5)
    assert again.accuracy.equals(first.accuracy)


def test_what_is_remembered_survives_its_tables(first: ForecastResult) -> None:
    assert first.remembered is not None
    back = remembered_of(*remembered_tables(first.remembered))
    assert back is not None
    assert (back.made_on, back.origins, back.events, back.columns) == (
        first.remembered.made_on, first.remembered.origins, first.remembered.events, first.remembered.columns,
    )  # fmt: skip
    assert back.states == dict(first.remembered.states)
    assert "boosted_trees" in back.states
    assert back.series.equals(first.remembered.series)
    for name, said in first.remembered.said.items():
        np.testing.assert_array_equal(back.said[name], said)
    assert remembered_of(*remembered_tables(None)) is None


def test_a_new_product_is_forecast_by_models_that_never_saw_it(first: ForecastResult) -> None:
    sales = world(goods=62, days=DAYS + LATER)
    refreshed = told(sales, days=DAYS + LATER, refresh=True, remembered=first.remembered)
    assert refreshed.anew is None
    new = (refreshed.demand.series["sku"] >= "S060").to_numpy()
    assert new.sum() == 4
    sold = sales.filter(pl.col("sku") >= "S060")["units"].sum() / (DAYS + LATER)
    assert refreshed.demand.means[new, :28].mean(axis=1).sum() == pytest.approx(sold, rel=0.3)


@pytest.mark.parametrize("reason", ["nothing", "age", "past", "codes", "events", "prices"])
def test_what_does_not_fit_is_learnt_again_and_told(first: ForecastResult, reason: str) -> None:
    sales, days, given = world(goods=20), DAYS, dict[str, Any]()
    remembered = first.remembered
    assert remembered is not None
    if reason == "nothing":
        remembered = None
    elif reason == "age":
        remembered = replace(remembered, made_on=remembered.made_on - timedelta(days=15))
    elif reason == "past":
        remembered = replace(remembered, made_on=remembered.made_on + timedelta(days=1))
    elif reason == "codes":
        sales = pl.concat([sales, sales.with_columns(location=pl.lit("Hull"))])
    elif reason == "events":
        day = {"date": [FIRST + timedelta(days=300)], "event": ["Fair"], "kind": ["holiday"]}
        given["calendar"] = words.empty("calendar").clear().vstack(
            pl.DataFrame(day).select(
                (pl.col(name) if name in day else pl.lit(None)).cast(kind).alias(name)
                for name, kind in words.empty("calendar").schema.items()
            )
        )  # fmt: skip
    else:
        given["prices"] = pl.DataFrame(
            {"date": [FIRST], "sku": ["S000"], "location": ["Leeds"], "price": [5]},
        ).select(
            (pl.col(name) if name in ("date", "sku", "location", "price") else pl.lit(None)).cast(kind).alias(name)
            for name, kind in words.empty("prices").schema.items()
        )
    result = told(sales, days=days, refresh=True, remembered=remembered, **given)
    assert result.anew == {"past": "age", "prices": "events"}.get(reason, reason)
    assert result.remembered is not None
    assert result.remembered.made_on == FIRST + timedelta(days=days - 1)

"""Data that cannot be right is noticed on the day it comes; sixty calm days, and Double 11, raise nothing."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from panhuo.forecast.inputs import INPUTS, input_checks

LAST = date(2026, 11, 21)
GOODS = 40


def shop(*, days: int = 120, seed: int = 3) -> pl.DataFrame:
    """Give forty goods that sell 2 to 8 a day, less on Sundays, with price and shelf known."""
    random = np.random.default_rng(seed)
    rows = [
        (f"SKU-{number:02d}", "Leeds", LAST - timedelta(days=back), float(units), 10.0, 1.0)
        for back in range(days)
        for number in range(GOODS)
        if (units := random.poisson((2 + number % 7) * (0.3 if (LAST - timedelta(days=back)).weekday() == 6 else 1.0)))
    ]
    schema = {"sku": pl.String, "location": pl.String, "period_start": pl.Date} | dict.fromkeys(
        ("units", "price", "in_stock"), pl.Float64
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


def failed(history: pl.DataFrame, *, as_of: date = LAST, events: tuple[date, ...] = ()) -> list[str]:
    return input_checks(history, as_of=as_of, period_days=1, event_days=events)["check"].to_list()


def since(day: date) -> pl.Expr:
    return pl.col("period_start") >= day


def test_sixty_calm_days_raise_nothing() -> None:
    history = shop(days=200)
    for back in range(60):
        day = LAST - timedelta(days=back)
        assert failed(history.filter(pl.col("period_start") <= day), as_of=day) == []


def test_a_feed_that_stopped_is_noticed_on_the_second_day() -> None:
    history = shop().filter(~since(LAST))
    assert failed(history) == [], "one day may be a feed that is late"
    told = input_checks(shop().filter(~since(LAST - timedelta(days=1))), as_of=LAST, period_days=1, event_days=())
    assert told.select("check", "day").rows() == [("stopped", LAST - timedelta(days=1))]
    assert failed(shop().filter(~since(LAST - timedelta(days=1)) | (pl.col("sku") == "SKU-00"))) == ["stopped"]


def test_units_ten_times_over_are_noticed_on_the_first_day() -> None:
    cartons = shop().with_columns(pl.when(since(LAST)).then(pl.col("units") * 10).otherwise("units").alias("units"))
    told = input_checks(cartons, as_of=LAST, period_days=1, event_days=())
    assert told["check"].to_list() == ["times"]
    assert told["seen"][0] == pytest.approx(10, rel=0.3)


def test_one_article_that_sells_ten_times_over_is_demand() -> None:
    hit = shop().with_columns(
        pl.when(since(LAST) & (pl.col("sku") == "SKU-03")).then(pl.col("units") * 10).otherwise("units").alias("units")
    )
    assert failed(hit) == []


def test_a_festival_may_do_what_a_day_may_not() -> None:
    busy = shop().with_columns(pl.when(since(LAST)).then(pl.col("units") * 10).otherwise("units").alias("units"))
    assert failed(busy, events=(LAST,)) == []
    closed = shop().filter(~since(LAST - timedelta(days=1)))
    assert failed(closed, events=(LAST, LAST - timedelta(days=1))) == []


@pytest.mark.parametrize("column", ["price", "in_stock"])
def test_a_column_that_is_empty_of_late_is_named(column: str) -> None:
    recent = since(LAST - timedelta(days=2))
    missing = shop().with_columns(pl.when(recent).then(None).otherwise(column).alias(column))
    assert failed(missing) == [column]
    never = shop().with_columns(pl.lit(None, dtype=pl.Float64).alias(column))
    assert failed(never) == [], "what was never there is not missing"


def test_by_week_and_without_history() -> None:
    weeks = [
        (f"SKU-{number:02d}", "Leeds", LAST - timedelta(days=6 + 7 * back), 20.0, 10.0, None)
        for back in range(2, 40)
        for number in range(GOODS)
    ]
    history = pl.DataFrame(weeks, schema=shop().schema, orient="row")
    assert input_checks(history, as_of=LAST, period_days=7, event_days=())["check"].to_list() == ["stopped"]
    assert input_checks(history.clear(), as_of=LAST, period_days=7, event_days=()).schema == INPUTS

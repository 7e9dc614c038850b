"""The history under a fan: one value a week, zeros where nothing sold, nothing before the first sale."""

from __future__ import annotations

from datetime import date

import polars as pl

from panhuo.report.product_fans import PAST_WEEKS, history_of

START = date(2026, 11, 23)


def test_weeks_without_sales_are_zero_and_other_series_stay_out() -> None:
    history = pl.DataFrame(
        {
            "sku": ["a", "a", "b"],
            "location": ["x", "x", "x"],
            "period_start": [date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 9)],
            "units": [3, 5, 100],
        }
    )
    found = history_of(history, sku="a", location="x", start=START)
    assert found == [(date(2026, 11, 2), 3.0), (date(2026, 11, 9), 0.0), (date(2026, 11, 16), 5.0)]


def test_a_long_history_is_cut_to_the_latest_weeks() -> None:
    days = pl.date_range(date(2025, 1, 1), date(2026, 11, 22), eager=True)
    history = pl.DataFrame({"sku": "a", "location": "x", "period_start": days, "units": 1})
    found = history_of(history, sku="a", location="x", start=START)
    assert len(found) == PAST_WEEKS
    assert found[-1] == (date(2026, 11, 16), 7.0)


def test_a_product_that_never_sold_has_no_history() -> None:
    history = pl.DataFrame(schema={"sku": pl.String, "location": pl.String, "period_start": pl.Date, "units": pl.Int64})
    assert history_of(history, sku="a", location="x", start=START) == []

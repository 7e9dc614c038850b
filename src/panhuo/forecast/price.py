"""Selling prices a series and period, known and planned, from the price table or from what was paid."""

from __future__ import annotations

import numpy as np
import polars as pl

from panhuo.forecast.panel import Floats, Panel

__all__ = ["prices_of"]


def prices_of(panel: Panel, *, history: pl.DataFrame, prices: pl.DataFrame) -> Floats | None:
    """Give (n, periods + horizon) prices, the last known one going on; None if no price is known at all.

    Where a series has lines in `prices` (other people's prices aside) they hold from their day on; elsewhere the
    mean price paid in each period with sales holds until the next.
    """
    stated = _stated(panel, prices)
    with_prices = stated.select("_row").unique()
    paid = _paid(panel, history).join(with_prices, on="_row", how="anti")
    lines = pl.concat([stated, paid]).drop_nulls().filter(pl.col("price") > 0)
    if lines.is_empty():
        return None
    count = panel.periods + panel.horizon
    matrix = np.full((panel.series.height, count), np.nan, dtype=np.float32)
    ordered = lines.filter(pl.col("_column") < count).sort("_column")
    columns = np.maximum(ordered["_column"].to_numpy(), 0)
    matrix[ordered["_row"].to_numpy(), columns] = ordered["price"].to_numpy()
    return _carried_on(matrix)


def _carried_on(matrix: Floats) -> Floats:
    """Fill every gap with the last value before it."""
    last = np.where(np.isnan(matrix), 0, np.arange(matrix.shape[1], dtype=np.int32)[None, :])
    np.maximum.accumulate(last, axis=1, out=last)
    return np.take_along_axis(matrix, last, axis=1)


def _column(panel: Panel, day: str) -> pl.Expr:
    return ((pl.col(day) - pl.lit(panel.first)).dt.total_days() // panel.period_days).alias("_column")


def _stated(panel: Panel, prices: pl.DataFrame) -> pl.DataFrame:
    rows = panel.series.with_row_index("_row")
    own = prices.filter(pl.col("kind").fill_null("list") != "competitor").select(
        "sku", "location", _column(panel, "date"), pl.col("price").cast(pl.Float32)
    )
    here = own.filter(pl.col("location").is_not_null()).join(rows, on=["sku", "location"])
    anywhere = own.filter(pl.col("location").is_null()).drop("location").join(rows, on="sku")
    lines = pl.concat([table.select("_row", "_column", "price") for table in (here, anywhere)])
    return lines.group_by("_row", "_column").agg(pl.col("price").min()).select("_row", "_column", "price")


def _paid(panel: Panel, history: pl.DataFrame) -> pl.DataFrame:
    rows = panel.series.with_row_index("_row")
    lines = history.filter(pl.col("price").is_not_null()).join(rows, on=["sku", "location"])
    return lines.select("_row", _column(panel, "period_start"), pl.col("price").cast(pl.Float32))

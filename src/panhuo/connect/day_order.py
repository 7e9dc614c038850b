"""Dates written with the day or the month first (12/1/2010): which of the two is judged from the whole column."""

from __future__ import annotations

from typing import Literal

import polars as pl

__all__ = ["in_year_order", "judge_day_order"]

_PARTS = r"^\s*(?<first>\d{1,2})[-/.](?<second>\d{1,2})[-/.](?<year>\d{4}|\d{2})(?<clock>(?:[\sT].*)?)$"
DayOrder = Literal["month first", "day first"]


def judge_day_order(values: pl.Series) -> DayOrder | None:
    """Tell which part comes first: a part above 12 is a day; None if no value says, or values disagree."""
    parts = values.drop_nulls().unique().str.extract_groups(_PARTS).struct.unnest()
    day_first = (parts["first"].cast(pl.Int32, strict=False) > 12).any()
    month_first = (parts["second"].cast(pl.Int32, strict=False) > 12).any()
    if day_first == month_first:
        return None
    return "day first" if day_first else "month first"


def in_year_order(values: pl.Series, *, unless_told: DayOrder | None = None) -> pl.Series:
    """Rewrite such dates as year-month-day, the time of day kept; every other text stays as it is.

    `unless_told` is the order that the source is known to write, used where the column itself does not tell;
    without it such dates stay as they are, and validation refuses them as ambiguous.
    """
    if values.dtype != pl.String:
        return values
    different = values.unique().drop_nulls()
    turned = different.filter(different.str.contains(_PARTS))
    order = judge_day_order(turned) if turned.len() else None
    order = order or unless_told
    if not turned.len() or order is None:
        return values
    parts = turned.str.extract_groups(_PARTS).struct.unnest()
    day, month = ("first", "second") if order == "day first" else ("second", "first")
    year = pl.when(pl.col("year").str.len_chars() == 2).then(pl.lit("20") + pl.col("year")).otherwise(pl.col("year"))
    written = pl.format("{}-{}-{}{}", year, pl.col(month).str.zfill(2), pl.col(day).str.zfill(2), "clock")
    table = pl.DataFrame({"was": turned, "is": parts.select(written).to_series()})
    joined = values.to_frame("was").join(table, on="was", how="left", maintain_order="left")
    return joined.select(pl.coalesce("is", "was").alias(values.name)).to_series()

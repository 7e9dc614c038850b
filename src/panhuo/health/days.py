"""Days as whole numbers and counts within windows, in expressions that Polars and Spark both run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import narwhals as nw

__all__ = ["day_number", "days_until", "pairs", "within_last"]

PAIR = ["sku", "location"]


def day_number(day: nw.Expr) -> nw.Expr:
    """Give a date as the number that `date.toordinal` gives (1 = 0001-01-01).

    Spark's date difference is an interval, not a number, and narwhals cannot count days in it; the calendar's own rule
    (365 days a year and a leap day every 4, not 100, but 400 years) is the same everywhere.
    """
    years = day.dt.year().cast(nw.Int64) - 1
    return years * 365 + years // 4 - years // 100 + years // 400 + day.dt.ordinal_day().cast(nw.Int64)


def days_until(day: nw.Expr, *, as_of: date) -> nw.Expr:
    """Give the days from `as_of` to `day`; negative when it is past."""
    return day_number(day) - as_of.toordinal()


def within_last(days: int, *, as_of: date, column: str = "date") -> nw.Expr:
    """Say of each row whether it lies in the last `days` days that end with `as_of`."""
    return (nw.col(column) > nw.lit(as_of - timedelta(days=days))) & (nw.col(column) <= nw.lit(as_of))


def pairs(frames: Sequence[nw.LazyFrame]) -> nw.LazyFrame:
    """Give every SKU × location seen in any of the tables, once."""
    return nw.concat([frame.select(*PAIR) for frame in frames]).unique(subset=PAIR)

"""The demand history of every SKU x location: units sold a period, price paid, and whether it could be bought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import narwhals as nw

from panhuo.forecast.period import Period, period_days

__all__ = ["history"]

_KEY = ("sku", "location", "period_start")


def history(tables: Mapping[str, nw.LazyFrame], *, as_of: date, period: Period) -> nw.LazyFrame:
    """Give sku, location, period_start, units, price (mean paid) and in_stock (share 0 to 1, null = unknown).

    Periods count back from `as_of`: the last week is the seven days that end on it. Units are what was asked for and
    sold; returns are set aside. A period is listed if something was sold, if the goods could not be bought for part
    of it, or if it is the first in which they are known to be there (units 0). Every other period since then had no
    sales. in_stock comes from `availability`; without it, an end-of-day stock of none on a day without sales means 0.
    """
    sold = _sold(tables["sales"], as_of=as_of, period=period)
    stocked = _stocked(tables, as_of=as_of, period=period)
    joined = sold.join(stocked, on=list(_KEY), how="full", suffix="_stocked")
    both = joined.select(
        *(nw.coalesce(nw.col(name), nw.col(f"{name}_stocked")).alias(name) for name in _KEY),
        nw.col("units").fill_null(0.0).alias("units"),
        nw.col("price"),
        nw.col("stated"),
        nw.col("counted"),
        nw.col("first_seen").fill_null(0).alias("first_seen"),
    )
    # Goods that sold out during the period were there for part of it, nobody knows how long.
    counted = nw.when(nw.col("units") <= 0.0).then(nw.col("counted"))
    in_stock = nw.coalesce(nw.col("stated"), counted)
    listed = (nw.col("units") > 0.0) | (nw.col("first_seen") > 0) | (in_stock.fill_null(1.0) < 1.0)
    return both.filter(listed).select(*_KEY, "units", "price", in_stock.alias("in_stock"))


def _period_start(column: str, *, as_of: date, period: Period) -> nw.Expr:
    """Give the first day of the period that holds the day: of the seven days that end on the weekday of `as_of`."""
    day = nw.col(column)
    if period_days(period) == 1:
        return day
    # Counted modulo 7 because the engines do not agree whether Sunday is 7 or 0.
    weekday, first = day.dt.weekday() % 7, (as_of.weekday() + 2) % 7
    return nw.coalesce(
        *(nw.when(weekday == (first + back) % 7).then(day.dt.offset_by(f"-{back}d").cast(nw.Date)) for back in range(7))
    )


def _sold(sales: nw.LazyFrame, *, as_of: date, period: Period) -> nw.LazyFrame:
    units, price = nw.col("units").cast(nw.Float64), nw.col("unit_price").cast(nw.Float64)
    priced = nw.when(nw.col("unit_price").is_null()).then(nw.lit(0.0)).otherwise(units)
    known = sales.filter((nw.col("units") > 0) & (nw.col("date") <= nw.lit(as_of)))
    rows = known.select(
        "sku",
        "location",
        _period_start("date", as_of=as_of, period=period).alias("period_start"),
        units.alias("units"),
        (units * price).alias("_paid"),
        priced.alias("_priced"),
    )
    sums = rows.group_by(*_KEY).agg(nw.col("units").sum(), nw.col("_paid").sum(), nw.col("_priced").sum())
    paid = nw.when(nw.col("_priced") > 0.0).then(nw.col("_paid") / nw.col("_priced"))
    return sums.select(*_KEY, "units", paid.alias("price"))


def _stocked(tables: Mapping[str, nw.LazyFrame], *, as_of: date, period: Period) -> nw.LazyFrame:
    """Give for each period the share in stock as stated and as counted, and whether the goods are first seen in it."""
    stated = tables["availability"].filter(nw.col("date") <= nw.lit(as_of))
    stock = tables["stock"].filter(nw.col("as_of") <= nw.lit(as_of))
    counts = stock.group_by("sku", "location", "as_of").agg(nw.col("on_hand").sum())
    nothing, one = nw.lit(None).cast(nw.Float64), nw.lit(1)
    received = stock.filter(~nw.col("received_on").is_null() & (nw.col("received_on") <= nw.lit(as_of)))
    seen = nw.concat(
        [
            stated.filter(nw.col("in_stock") > 0.0).select("sku", "location", nw.col("date").alias("day")),
            received.select("sku", "location", nw.col("received_on").alias("day")),
        ]
    )
    first = seen.group_by("sku", "location").agg(nw.col("day").min())

    def start(column: str) -> nw.Expr:
        return _period_start(column, as_of=as_of, period=period).alias("period_start")

    empty = nw.when(nw.col("on_hand") > 0).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    rows = nw.concat(
        [
            stated.select(
                "sku",
                "location",
                start("date"),
                nw.col("in_stock").cast(nw.Float64).alias("stated"),
                nothing.alias("counted"),
                nw.lit(0).alias("first_seen"),
            ),
            counts.select(
                "sku",
                "location",
                start("as_of"),
                nothing.alias("stated"),
                empty.alias("counted"),
                nw.lit(0).alias("first_seen"),
            ),
            first.select(
                "sku",
                "location",
                start("day"),
                nothing.alias("stated"),
                nothing.alias("counted"),
                one.alias("first_seen"),
            ),
        ]
    )
    return rows.group_by(*_KEY).agg(nw.col("stated").mean(), nw.col("counted").mean(), nw.col("first_seen").max())

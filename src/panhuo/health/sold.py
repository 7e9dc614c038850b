"""What sold: units, revenue and what was paid, per SKU × location, from the sales lines."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw

from panhuo.health.days import PAIR, within_last

__all__ = ["in_stock", "last_paid", "sold"]

WINDOWS_DAYS = (7, 28, 30, 91, 365)
WEEKS = 8
MONEY = nw.Decimal(18, 4)


def sold(sales: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Sum the sales of every SKU × location over the windows that end with `as_of`.

    `units_*` count units sold, returns left out; `returned_28d` counts the returns. `net_units_*` and `revenue_*` are
    net of returns. `revenue_priced_365d` counts the lines with a price, `units_unpriced_365d` the others (net).
    """
    units, price = nw.col("units"), nw.col("unit_price")
    lines = sales.filter(nw.col("date") <= nw.lit(as_of)).with_columns(
        _sold=_when(units > 0, units),
        _returned=_when(units < 0, units * -1),
        _revenue=(units.cast(MONEY) * price.cast(MONEY)).cast(MONEY),
        _paid=nw.when(units > 0).then(units * price.cast(nw.Float64)),
        _paid_units=nw.when((units > 0) & ~price.is_null()).then(units),
        _unpriced=_when(price.is_null(), units),
        _sold_on=nw.when(units > 0).then(nw.col("date")),
    )
    year = within_last(365, as_of=as_of)
    month = within_last(28, as_of=as_of)
    return lines.group_by(*PAIR).agg(
        *[_sum_when(within_last(days, as_of=as_of), "_sold", f"units_{days}d") for days in WINDOWS_DAYS],
        *[_sum_when(_week(number, as_of=as_of), "_sold", f"units_week_{number}") for number in range(1, WEEKS + 1)],
        _sum_when(month, "_returned", "returns_28d"),
        _sum_when(year, "units", "net_units_365d"),
        _sum_when(year, "_unpriced", "units_unpriced_365d"),
        _sum_when(year, "_revenue", "revenue_priced_365d").cast(MONEY),
        _sum_when(month, "_paid", "paid_28d"),
        _sum_when(month, "_paid_units", "paid_units_28d"),
        nw.col("units").sum().alias("units_since_launch"),
        nw.col("_sold_on").min().alias("first_sale"),
        nw.col("_sold_on").max().alias("last_sale"),
    )


def last_paid(sales: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Give `last_paid`, the mean price on the last day on which a SKU × location sold at a known price."""
    lines = sales.filter(nw.col("units") > 0, ~nw.col("unit_price").is_null(), nw.col("date") <= nw.lit(as_of)).select(
        *PAIR, "date", unit_price=nw.col("unit_price").cast(nw.Float64)
    )
    days = lines.group_by(*PAIR).agg(nw.col("date").max())
    return days.join(lines, on=[*PAIR, "date"], how="left").group_by(*PAIR).agg(last_paid=nw.col("unit_price").mean())


def in_stock(availability: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Give `in_stock_28d`, the mean share of the last 28 days in which it could be bought, over the days known."""
    recent = availability.filter(within_last(28, as_of=as_of))
    return recent.group_by(*PAIR).agg(in_stock_28d=nw.col("in_stock").mean())


def _when(condition: nw.Expr, value: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(value).otherwise(nw.lit(0))


def _sum_when(condition: nw.Expr, column: str, name: str) -> nw.Expr:
    return nw.when(condition).then(nw.col(column)).sum().alias(name)


def _week(number: int, *, as_of: date) -> nw.Expr:
    return within_last(7, as_of=as_of - timedelta(days=7 * (number - 1)))

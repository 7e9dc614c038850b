"""What was bought: open orders on the way, what came in, and the main supplier of every SKU."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw

from panhuo.health.days import PAIR, day_number, days_until

__all__ = ["main_supplier", "observed_lead_times", "on_the_way", "open_orders", "placed", "received"]

# An order that is later than this is taken as never coming: counting on it would keep a shelf empty for good.
OVERDUE_DAYS_MAX = 90


def placed(purchases: nw.LazyFrame, places: nw.LazyFrame) -> nw.LazyFrame:
    """Give every purchase a place: one that names none is taken to go to the SKU's main place.

    `places` has sku, location, kind, on_hand. Main place: a warehouse before others, then the one that holds most, then
    the name. Counting such an order at every place would count it many times; leaving it out would order it again.
    """
    ranked = places.with_columns(
        _kind=nw.when(nw.col("kind") == "warehouse").then(nw.lit(0)).otherwise(nw.lit(1)),
        _less=nw.coalesce(nw.col("on_hand"), nw.lit(0)) * -1,
        _one=nw.lit(1),
    )
    place = nw.col("_one").cum_sum().over("sku", order_by=["_kind", "_less", "location"])
    main = ranked.with_columns(_place=place).filter(nw.col("_place") == 1).select("sku", _main=nw.col("location"))
    joined = purchases.join(main, on="sku", how="left")
    return joined.with_columns(location=nw.coalesce(nw.col("location"), nw.col("_main"))).drop("_main")


def open_orders(purchases: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Give the open order lines: sku, location, ordered_on, due_on (null if unknown), units still to come."""
    came = nw.when(nw.col("received_on") <= nw.lit(as_of)).then(nw.lit(1)).otherwise(nw.lit(0))
    missing = nw.col("units") - nw.coalesce(nw.col("received_units"), nw.lit(0))
    oldest = nw.lit(as_of - timedelta(days=OVERDUE_DAYS_MAX))
    return (
        purchases.filter(nw.col("ordered_on") <= nw.lit(as_of))
        .with_columns(_came=came, units=missing)
        .filter(
            nw.col("_came") == 0, nw.col("units") > 0, nw.coalesce(nw.col("due_on"), nw.col("ordered_on")) >= oldest
        )
        .select(*PAIR, "ordered_on", "due_on", "units")
    )


def on_the_way(open_lines: nw.LazyFrame, lead: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Sum open orders per SKU × location: `ordered`, `ordered_due` (due within the cover), `next_due_on`.

    `lead` has sku, location, lead_time_days, cover_days (lead time + review period). An order without a due date
    is due one lead time after it was placed.
    """
    due = nw.coalesce(
        days_until(nw.col("due_on"), as_of=as_of).cast(nw.Float64),
        days_until(nw.col("ordered_on"), as_of=as_of) + nw.col("lead_time_days"),
    )
    return (
        open_lines.join(lead, on=PAIR, how="inner")
        .with_columns(_due_in=due)
        .with_columns(_in_time=nw.when(nw.col("_due_in") <= nw.col("cover_days")).then(nw.col("units")))
        .group_by(*PAIR)
        .agg(
            nw.col("units").sum().alias("ordered"),
            nw.col("_in_time").sum().alias("ordered_due"),
            nw.col("due_on").min().alias("next_due_on"),
        )
    )


def received(purchases: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Sum `received_units`, all that the purchases say has come in."""
    came = purchases.filter(nw.col("received_on") <= nw.lit(as_of))
    return came.group_by(*PAIR).agg(received_units=nw.coalesce(nw.col("received_units"), nw.col("units")).sum())


def observed_lead_times(purchases: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Give each SKU's mean and standard deviation of days from order to receipt (null under two receipts)."""
    came = purchases.filter(nw.col("received_on") <= nw.lit(as_of), nw.col("received_on") >= nw.col("ordered_on"))
    took = came.select("sku", days=day_number(nw.col("received_on")) - day_number(nw.col("ordered_on")))
    return took.group_by("sku").agg(
        observed_lead_time_days=nw.col("days").mean(), observed_lead_time_sd=nw.col("days").std()
    )


def main_supplier(suppliers: nw.LazyFrame) -> nw.LazyFrame:
    """Give each SKU's main supplier: role `main` first, then the shortest lead time, then the name.

    Columns: sku, supplier, supplier_lead_time_days, supplier_lead_time_sd, moq, supplier_unit_cost.
    """
    ranked = suppliers.with_columns(
        _role=nw.when(nw.col("role") == "main").then(nw.lit(0)).otherwise(nw.lit(1)),
        _lead=nw.coalesce(nw.col("lead_time_days").cast(nw.Float64), nw.lit(1e9)),
        _one=nw.lit(1),
    )
    place = nw.col("_one").cum_sum().over("sku", order_by=["_role", "_lead", "supplier"])
    return (
        ranked.with_columns(_place=place)
        .filter(nw.col("_place") == 1)
        .select(
            "sku",
            "supplier",
            "moq",
            supplier_lead_time_days=nw.col("lead_time_days").cast(nw.Float64),
            supplier_lead_time_sd=nw.col("lead_time_sd").cast(nw.Float64),
            supplier_unit_cost=nw.col("unit_cost"),
        )
    )

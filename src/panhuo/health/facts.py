"""The facts of every SKU × location that health, alerts and decisions read: one row a pair, one column a fact.

Who it is: sku, location, name (the SKU where the product has none), brand, category, edition, launch_date, end_date,
    pack_size (units, null unknown), currency (the terms' where the product states none), attributes;
    region, kind (of the location).
What stands there (units, integer): on_hand, committed, unavailable,
    available = on_hand - committed - unavailable (>= 0);
    incoming = open orders or the stock table's own count of incoming, whichever is more (they count the same goods),
    incoming_due (the part due within lead time + review period), next_due_on (date, null unknown);
    stock_as_of (date); stock_known: a stock row was found; without one on_hand is 0, for nothing says otherwise;
    stock_age_days (mean, null unknown), units_age_0_30, _31_60, _61_90, _91_180, _181_plus (0 where unknown).
What sold (units, integer): units_7d, units_28d, units_30d, units_91d, units_365d, units_week_1 (the latest 7 days) to
    units_week_8: gross, returns left out; returns_28d (units, >= 0);
    units_since_launch (net, all sales known, >= 0); net_units_365d; first_sale, last_sale (dates);
    revenue_365d (net, lines without a price at the current price) and cost_of_sales_365d (net units × unit_cost),
    both Decimal(18,4); cost_of_sales_per_day (float, money a day: units_91d × unit_cost over the days since the
    pair's first sale, at least 7 and at most 91).
    launched_on: launch_date, else the SKU's first sale when that is at least 28 days after the first sale of all
    (an SKU sold from the beginning of the data was not launched then), else null; days_since_launch;
    history_days: days of sales history of all the data up to as_of;
    in_stock_28d: share of the last 28 days in which it could be bought; null unknown.
What was bought: received_units (by the receipts known), supplier (the main one), moq (units, null unknown),
    lead_time_days (main supplier's, else the mean observed, else the terms'), lead_time_sd (days, null unknown).
What a unit is worth: price, list_price, unit_cost, value_on_hand (Decimal(18,4)); margin = price - unit_cost,
    salvage_value, lost_sale_cost (the margin if the terms state none, >= 0), holding_cost_per_unit_day (floats, money a
    unit); costs_assumed: no cost was known and half the price was taken.
Terms: every term column of `words.terms.resolve_terms`; window_days (float, >= 0): days in which it can still sell, to
    its end_date, else the shelf life left, else selling_window_days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import narwhals as nw

from panhuo.health.bought import main_supplier, observed_lead_times, on_the_way, open_orders, placed, received
from panhuo.health.days import PAIR, day_number, days_until, pairs
from panhuo.health.held import AGE_BANDS, ages, latest_stock, on_hand
from panhuo.health.sold import WEEKS, WINDOWS_DAYS, in_stock, last_paid, sold
from panhuo.health.worth import cost_columns, current_prices, price_column, worth_columns
from panhuo.words.terms import Terms, resolve_terms

__all__ = ["facts"]

MONEY = nw.Decimal(18, 4)
# An SKU sold within this many days of the first sale of all may be older than the data: that was no launch.
LAUNCH_UNSEEN_DAYS = 28
PRODUCT = ["name", "brand", "category", "edition", "launch_date", "end_date", "list_price", "unit_cost", "currency"]
COUNTS = [
    *(f"units_{days}d" for days in WINDOWS_DAYS),
    *(f"units_week_{number}" for number in range(1, WEEKS + 1)),
    *("returns_28d", "net_units_365d", "units_unpriced_365d", "units_since_launch"),
    *("on_hand", "committed", "unavailable", "stock_incoming", "received_units"),
    *(f"units_age_{band}" for band in AGE_BANDS),
]
INSIDE = [
    *("paid_28d", "paid_units_28d", "last_paid", "price_here", "price_everywhere", "revenue_priced_365d"),
    *("units_unpriced_365d", "supplier_unit_cost", "supplier_lead_time_days", "supplier_lead_time_sd"),
    *("observed_lead_time_days", "observed_lead_time_sd", "stock_incoming", "ordered", "ordered_due", "_began_on"),
    "sku_first_sale",
]


def facts(tables: Mapping[str, nw.LazyFrame], *, terms: Terms, as_of: date) -> nw.LazyFrame:
    """Give one row per SKU × location seen in sales or stock, or on order before its launch.

    The columns are those that the module's docstring names.

    `tables` are the prepared tables by name; `as_of` is the last day that counts as known.
    """
    tables = {**tables, "purchases": _placed_purchases(tables, as_of=as_of)}
    known = _described(_counted(tables, as_of=as_of), tables, as_of=as_of)
    priced = known.with_columns(price=price_column()).with_columns(**cost_columns())
    termed = _lead_times(resolve_terms(terms, priced)).with_columns(
        currency=nw.coalesce(nw.col("currency"), nw.lit(terms.currency))
    )
    dated = _dated(termed, tables["sales"], as_of=as_of)
    incoming = _incoming(dated, tables["purchases"], as_of=as_of)
    return incoming.with_columns(**worth_columns()).with_columns(**_sales_worth(as_of=as_of)).drop(*INSIDE)


def _placed_purchases(tables: Mapping[str, nw.LazyFrame], *, as_of: date) -> nw.LazyFrame:
    held = on_hand(latest_stock(tables["stock"], as_of=as_of))
    kinds = tables["locations"].select("location", "kind").unique(subset=["location"])
    places = pairs([tables["sales"], held]).join(held, on=PAIR, how="left").join(kinds, on="location", how="left")
    return placed(tables["purchases"], places)


def _counted(tables: Mapping[str, nw.LazyFrame], *, as_of: date) -> nw.LazyFrame:
    """Join what was counted about each pair; counts of things that did not happen are 0."""
    latest = latest_stock(tables["stock"], as_of=as_of)
    here, everywhere = current_prices(tables["prices"], as_of=as_of)
    sales, purchases = tables["sales"], tables["purchases"]
    rows = pairs([sales.filter(nw.col("date") <= nw.lit(as_of)), latest, _coming(tables, as_of=as_of)])
    by_pair = [
        sold(sales, as_of=as_of),
        last_paid(sales, as_of=as_of),
        in_stock(tables["availability"], as_of=as_of),
        on_hand(latest),
        ages(latest, purchases, as_of=as_of),
        received(purchases, as_of=as_of),
        here,
    ]
    for frame in by_pair:
        rows = rows.join(frame, on=PAIR, how="left")
    rows = rows.join(everywhere, on="sku", how="left")
    counts = [nw.coalesce(nw.col(name), nw.lit(0)).cast(nw.Int64).alias(name) for name in COUNTS]
    free = nw.col("on_hand") - nw.col("committed") - nw.col("unavailable")
    return (
        rows.with_columns(stock_known=~nw.col("stock_as_of").is_null())
        .with_columns(*counts)
        .with_columns(available=_not_negative(free), units_since_launch=_not_negative(nw.col("units_since_launch")))
    )


def _coming(tables: Mapping[str, nw.LazyFrame], *, as_of: date) -> nw.LazyFrame:
    """Give the pairs of goods whose launch lies ahead and which are ordered already for a place."""
    ahead = tables["products"].filter(nw.col("launch_date") > nw.lit(as_of)).select("sku").unique()
    ordered = open_orders(tables["purchases"], as_of=as_of).filter(~nw.col("location").is_null())
    return ordered.join(ahead, on="sku", how="semi").select(*PAIR)


def _described(rows: nw.LazyFrame, tables: Mapping[str, nw.LazyFrame], *, as_of: date) -> nw.LazyFrame:
    """Join what is known of the product, the place and the supplier."""
    products = tables["products"].select("sku", *PRODUCT, "pack_size", "attributes").unique(subset=["sku"])
    places = tables["locations"].select("location", "kind", "region").unique(subset=["location"])
    return (
        rows.join(products, on="sku", how="left")
        .join(places, on="location", how="left")
        .join(main_supplier(tables["suppliers"]), on="sku", how="left")
        .join(observed_lead_times(tables["purchases"], as_of=as_of), on="sku", how="left")
        .with_columns(name=nw.coalesce(nw.col("name"), nw.col("sku")))
    )


def _lead_times(rows: nw.LazyFrame) -> nw.LazyFrame:
    """Put the supplier's lead time before the observed one and that before the terms'."""
    stated, observed = nw.col("supplier_lead_time_days"), nw.col("observed_lead_time_days")
    return rows.with_columns(
        lead_time_days=nw.coalesce(stated, observed, nw.col("lead_time_days").cast(nw.Float64)),
        lead_time_sd=nw.coalesce(nw.col("supplier_lead_time_sd"), nw.col("observed_lead_time_sd")),
    )


def _dated(rows: nw.LazyFrame, sales: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Add launched_on, days_since_launch, history_days, window_days."""
    sales = sales.filter(nw.col("units") > 0, nw.col("date") <= nw.lit(as_of))
    firsts = sales.group_by("sku").agg(sku_first_sale=nw.col("date").min())
    began = firsts.select(_began_on=nw.col("sku_first_sale").min())
    seen = day_number(nw.col("sku_first_sale")) - day_number(nw.col("_began_on")) >= LAUNCH_UNSEEN_DAYS
    launched = nw.coalesce(nw.col("launch_date"), nw.when(seen).then(nw.col("sku_first_sale")))
    to_end = days_until(nw.col("end_date"), as_of=as_of).cast(nw.Float64)
    shelf = nw.col("shelf_life_days").cast(nw.Float64) - nw.coalesce(nw.col("stock_age_days"), nw.lit(0.0))
    window = nw.coalesce(to_end, shelf, nw.col("selling_window_days").cast(nw.Float64))
    return (
        rows.join(firsts, on="sku", how="left")
        .join(began, how="cross")
        .with_columns(launched_on=launched, window_days=_not_negative(window))
        .with_columns(
            days_since_launch=-1 * days_until(nw.col("launched_on"), as_of=as_of),
            history_days=1 - days_until(nw.col("_began_on"), as_of=as_of),
        )
    )


def _incoming(rows: nw.LazyFrame, purchases: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Add incoming, incoming_due and next_due_on."""
    lead = rows.select(*PAIR, "lead_time_days", cover_days=nw.col("lead_time_days") + nw.col("review_days"))
    coming = on_the_way(open_orders(purchases, as_of=as_of), lead, as_of=as_of)
    ordered = nw.coalesce(nw.col("ordered"), nw.lit(0))
    beyond = _not_negative(nw.col("stock_incoming") - ordered)
    return rows.join(coming, on=PAIR, how="left").with_columns(
        incoming=(ordered + beyond).cast(nw.Int64),
        incoming_due=(nw.coalesce(nw.col("ordered_due"), nw.lit(0)) + beyond).cast(nw.Int64),
    )


def _sales_worth(*, as_of: date) -> dict[str, nw.Expr]:
    """Give revenue and cost of sales; lines without a price count at the current price, unknown money stays null."""
    unpriced = (nw.col("units_unpriced_365d").cast(MONEY) * nw.col("price")).cast(MONEY)
    priced = nw.coalesce(nw.col("revenue_priced_365d"), nw.lit(0).cast(MONEY))
    all_priced = nw.col("units_unpriced_365d") == 0
    days_sold = 1 - days_until(nw.col("first_sale"), as_of=as_of)
    days = nw.when(days_sold > 91).then(nw.lit(91)).when(days_sold < 7).then(nw.lit(7)).otherwise(days_sold)
    cost, sells = nw.col("unit_cost").cast(nw.Float64), nw.col("units_91d") > 0
    return {
        "revenue_365d": nw.when(all_priced).then(priced).otherwise((priced + unpriced).cast(MONEY)),
        "cost_of_sales_365d": (nw.col("net_units_365d").cast(MONEY) * nw.col("unit_cost")).cast(MONEY),
        "cost_of_sales_per_day": nw.when(sells).then(nw.col("units_91d") * cost / days).otherwise(cost * 0),
    }


def _not_negative(value: nw.Expr) -> nw.Expr:
    # The sign goes too: a float's -0.0 would be shown as “-0 days”.
    return nw.when(value < 0).then((value * 0).abs()).otherwise(value)

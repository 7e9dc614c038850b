"""What stands there: the latest stock count of every SKU × location and the age of its units."""

from __future__ import annotations

from datetime import date

import narwhals as nw

from panhuo.health.days import PAIR, days_until

__all__ = ["AGE_BANDS", "ages", "latest_stock", "on_hand"]

# Name of the band -> oldest age in days that still belongs to it; the last band is open.
AGE_BANDS: dict[str, int | None] = {"0_30": 30, "31_60": 60, "61_90": 90, "91_180": 180, "181_plus": None}


def latest_stock(stock: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Keep the stock rows (batches, owners) of each SKU × location's latest count at or before `as_of`.

    The latest count is sought for each pair alone: an export of one shop, or of the SKUs that moved, says nothing
    about others.
    """
    known = stock.filter(nw.col("as_of") <= nw.lit(as_of))
    latest = known.group_by(*PAIR).agg(nw.col("as_of").max())
    return latest.join(known, on=[*PAIR, "as_of"], how="left")


def on_hand(latest: nw.LazyFrame) -> nw.LazyFrame:
    """Sum the batches and owners of the latest count into on_hand, committed, unavailable, stock_incoming (units)."""
    return latest.group_by(*PAIR).agg(
        nw.col("as_of").max().alias("stock_as_of"),
        nw.col("on_hand").sum(),
        nw.col("committed").sum(),
        nw.col("unavailable").sum(),
        nw.col("incoming").sum().alias("stock_incoming"),
    )


def ages(latest: nw.LazyFrame, purchases: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    """Give `stock_age_days` (mean) and the units in each age band, per SKU × location; no row where nothing is known.

    Batches with a date of receipt are taken as they are. A pair without any is aged from its receipts, first in first
    out: what is on hand is what came in last, so the newest receipts fill it up. Units beyond all known receipts have
    no age.
    """
    batches = latest.filter(~nw.col("received_on").is_null(), nw.col("on_hand") > 0).select(
        *PAIR, age=-1 * days_until(nw.col("received_on"), as_of=as_of), units=nw.col("on_hand")
    )
    dated = batches.select(*PAIR).unique(subset=PAIR)
    undated = on_hand(latest).join(dated, on=PAIR, how="anti").select(*PAIR, "on_hand")
    return _bands(nw.concat([batches, _newest_receipts(undated, purchases, as_of=as_of)]))


def _newest_receipts(undated: nw.LazyFrame, purchases: nw.LazyFrame, *, as_of: date) -> nw.LazyFrame:
    received = purchases.filter(nw.col("received_on") <= nw.lit(as_of))
    days = received.group_by(*PAIR, "received_on").agg(
        _received=nw.coalesce(nw.col("received_units"), nw.col("units")).sum()
    )
    since = nw.col("_received").cum_sum(reverse=True).over(*PAIR, order_by="received_on")
    left = nw.col("on_hand") - (nw.col("_since") - nw.col("_received"))
    kept = nw.min_horizontal(left, nw.col("_received"))
    return (
        days.with_columns(_since=since)
        .join(undated, on=PAIR, how="inner")
        .select(*PAIR, age=-1 * days_until(nw.col("received_on"), as_of=as_of), units=kept)
        .filter(nw.col("units") > 0)
    )


def _bands(aged: nw.LazyFrame) -> nw.LazyFrame:
    sums = [nw.col("units").sum().alias("_units"), (nw.col("units") * nw.col("age")).sum().alias("_unit_days")]
    above = -(10**9)
    for name, oldest in AGE_BANDS.items():
        within = (nw.col("age") > above) & (nw.col("age") <= (10**9 if oldest is None else oldest))
        sums.append(nw.when(within).then(nw.col("units")).otherwise(nw.lit(0)).sum().alias(f"units_age_{name}"))
        above = oldest if oldest is not None else above
    mean = nw.col("_unit_days").cast(nw.Float64) / nw.col("_units")
    return aged.group_by(*PAIR).agg(*sums).with_columns(stock_age_days=mean).drop("_units", "_unit_days")

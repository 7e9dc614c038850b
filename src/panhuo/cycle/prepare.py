"""Brings the lake's tables to what the river expects: known places, and nothing after the as-of day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import narwhals as nw
import polars as pl

from panhuo import words
from panhuo.lake import Engine
from panhuo.words.errors import BadAsOf, NoSales

__all__ = ["EVERYWHERE", "ORDERS", "UNPLACED", "judge_as_of", "prepare"]

# The one place of data that knows no places.
EVERYWHERE = "all"
# Where a row names no place although others of its table do.
UNPLACED = "unplaced"

# The sales as they were stated, cancelled orders among them.
ORDERS = "orders"

KNOWN_ON = {
    "sales": "date",
    "stock": "as_of",
    "availability": "date",
    "purchases": "ordered_on",
    "returns": "returned_at",
}
PLACED = ("sales", "stock", "availability", "purchases", "prices")


def judge_as_of(tables: Mapping[str, nw.LazyFrame], *, asked: date | None, folder: str, engine: Engine) -> date:
    """Give the day to judge from: the one asked for, else the last day that sales or stock know of.

    Raises NoSales if there are no sales, BadAsOf if the day asked for lies before the first.
    """
    sold = engine.collect(
        tables["sales"].select(nw.col("date").min().alias("first"), nw.col("date").max().alias("last"))
    )
    counted = engine.collect(tables["stock"].select(nw.col("as_of").max().alias("last")))
    first, last = sold["first"].item(), sold["last"].item()
    if first is None:
        raise NoSales(folder=folder, tables=sorted(_filled(tables, engine=engine)))
    if asked is not None and asked < first:
        raise BadAsOf(value=asked, first=first, last=last)
    return asked or max(day for day in (last, counted["last"].item()) if day is not None)


def _filled(tables: Mapping[str, nw.LazyFrame], *, engine: Engine) -> set[str]:
    return {
        name for name, frame in tables.items() if engine.collect(frame.select(nw.len().alias("rows")))["rows"].item()
    }


def prepare(
    tables: Mapping[str, nw.LazyFrame], *, aliases: Mapping[str, str], as_of: date, engine: Engine
) -> dict[str, nw.LazyFrame]:
    """Give every table as the rooms expect it.

    Places are used only where both sales and stock know them: if one of the two has none, all stock is one place. Rows
    later than `as_of` are left out, so that a past day can be run as it was. Of `sales`, so are orders taken back whole
    on their own day; `ORDERS` has those too.
    """
    named = {name: _renamed(frame, aliases=aliases, engine=engine) for name, frame in tables.items()}
    placed = all(_knows_places(named[name], engine=engine) for name in ("sales", "stock"))
    ready = dict(named)
    for name in PLACED:
        place = nw.col("location").fill_null(UNPLACED) if placed else nw.lit(EVERYWHERE)
        # A price or a purchase without a place holds for every place, which the rooms read as null.
        keeps_null = placed and name in ("prices", "purchases")
        ready[name] = named[name] if keeps_null else named[name].with_columns(place.alias("location"))
    for name, column in KNOWN_ON.items():
        known = nw.col(column)
        day = known if words.table(name).column(column).type == "date" else known.dt.date()
        ready[name] = ready[name].filter(day <= nw.lit(as_of))
    return ready | {ORDERS: ready["sales"], "sales": _kept(ready["sales"], engine=engine)}


def _kept(sales: nw.LazyFrame, *, engine: Engine) -> nw.LazyFrame:
    """Leave out what was taken back whole on the day it was sold: a cancelled order is neither demand nor a return.

    Lines of one day, SKU and place with the same number of units sold and returned cancel each other if they sum to 0:
    first within an order, then, since many shops number what is taken back anew, over all orders.
    """
    returned = sales.filter(nw.col("units") < 0).select(nw.len().alias("lines"), nw.col("order_ref").count())
    lines, ordered = engine.collect(returned).row(0)
    if not lines:
        return sales
    sized = sales.with_columns(nw.col("units").abs().alias("_size"))
    if ordered:
        sized = _without_cancelled(sized, ("date", "sku", "location", "order_ref", "_size"))
    return _without_cancelled(sized, ("date", "sku", "location", "_size")).drop("_size")


def _without_cancelled(sized: nw.LazyFrame, same: tuple[str, ...]) -> nw.LazyFrame:
    # Only beside a return can anything cancel, and returns are few.
    returned = sized.filter(nw.col("units") < 0).select(*same).unique()
    sums = sized.join(returned, on=list(same), how="semi").group_by(*same).agg(nw.col("units").sum().alias("_sum"))
    cancelled = sums.filter(nw.col("_sum") == 0).select(*same)
    return sized.join(cancelled, on=list(same), how="anti")


def _knows_places(frame: nw.LazyFrame, *, engine: Engine) -> bool:
    """Say whether the table names places, or is empty and so contradicts nobody."""
    counts = engine.collect(frame.select(nw.len().alias("rows"), nw.col("location").count().alias("placed")))
    return counts["rows"].item() == 0 or counts["placed"].item() > 0


def _renamed(frame: nw.LazyFrame, *, aliases: Mapping[str, str], engine: Engine) -> nw.LazyFrame:
    """Call places by our names where a file calls them otherwise."""
    names = frame.collect_schema().names()
    if not aliases or "location" not in names:
        return frame
    lookup = pl.DataFrame({"location": list(aliases), "_ours": list(aliases.values())})
    joined = frame.join(engine.from_polars(lookup), on="location", how="left")
    ours = nw.coalesce(nw.col("_ours"), nw.col("location")).alias("location")
    return joined.with_columns(ours).select(names)

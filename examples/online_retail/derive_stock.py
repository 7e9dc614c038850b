"""Simulates what stood where, day by day, so that the real sales could have happened: stock, orders, stock-outs.

Laws (all derived). Each article is kept in London, and in every other place where it sold on at least three days, two
of them in the last half year. Every Monday a buyer orders up to

    level = bias x (rate x (lead + 7) + 1.0 x deviation x sqrt(lead + 7))

where rate and deviation are the mean and standard deviation of the last 84 days' sales, single days cut at three times
the usual day (a wholesaler's one big order is no trend). bias is the buyer's error and belongs to the article: 15 % of
articles are over-bought (2.5 to 5), 20 % are bought lean (0.5 to 0.8), the rest lies within 0.9 to 1.3. Orders come in
packs, in London at least the MOQ, and arrive after a lead time drawn from the supplier's normal law. One article in
twelve began the year with 0.8 to 2 years of its sales on the shelf. Where real sales need more than stands there, a
rush delivery is booked for that morning: half of these bring just what was sold, so that the day ends empty, half fill
up to the level.

A day counts as out of stock if it begins empty, nothing arrives, the real sales show nothing sold on it, and the
article is alive there: it sold before, and sells again later or sold within the last 42 days. Batches follow from first
in, first out. Of the newest batches one in forty has 5 % damaged (unavailable).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from derive_goods import SEED, share_of

__all__ = ["simulate"]

REVIEW_DAYS = 7
LOOK_BACK_DAYS = 84
RECENT_DAYS = 42
PURCHASES_SINCE = date(2011, 9, 1)


@dataclass(frozen=True)
class Shelves:
    """Every article in every place that keeps it (row i), and what the simulation needs to know of it."""

    pairs: pl.DataFrame
    first_day: date
    sold: np.ndarray  # units a day (n, days), lines that were kept
    touched: np.ndarray  # whether any line at all sold on the day (n, days)
    bias: np.ndarray
    opening_years: np.ndarray
    order_units: np.ndarray  # the multiple in which one orders
    least_units: np.ndarray
    lead_days: np.ndarray
    lead_sd: np.ndarray
    last_order_day: np.ndarray


@dataclass
class Course:
    """What happened: stock at each day's beginning and end, and each order as [row, ordered, due, arrived, units]."""

    begins: np.ndarray
    ends: np.ndarray
    arrived: np.ndarray  # units a day, rush deliveries included (n, days)
    opening: np.ndarray
    orders: list[np.ndarray]


def simulate(
    sales: pl.DataFrame, goods: pl.DataFrame, sources: pl.DataFrame, *, as_of: date
) -> dict[str, pl.DataFrame]:
    """Give the tables `stock`, `purchases` and `availability` as of the end of `as_of`."""
    shelves = _shelves(sales, goods, sources, as_of=as_of)
    course = _live_through(shelves)
    return {
        "stock": _stock(shelves, course, as_of=as_of),
        "purchases": _purchases(shelves, course, as_of=as_of),
        "availability": _availability(shelves, course),
    }


def _shelves(sales: pl.DataFrame, goods: pl.DataFrame, sources: pl.DataFrame, *, as_of: date) -> Shelves:
    kept = sales.filter("kept")
    recent = pl.col("day") > as_of - timedelta(days=182)
    pairs = (
        kept.group_by("sku", "location")
        .agg(days=pl.col("day").n_unique(), recent_days=pl.col("day").filter(recent).n_unique())
        .filter((pl.col("location") == "London") | ((pl.col("days") >= 3) & (pl.col("recent_days") >= 2)))
        .join(goods.select("sku", "pack_size", "end_date"), on="sku")
        .join(sources.filter(pl.col("role") == "main"), on="sku")
        .sort("sku", "location")
        .with_row_index("row")
    )
    first_day: date = sales["day"].min()  # pyright: ignore
    days = (as_of - first_day).days + 1
    skus = pairs["sku"].to_list()
    names = [f"{sku}|{place}" for sku, place in pairs.select("sku", "location").iter_rows()]
    in_london = (pairs["location"] == "London").to_numpy()
    lead_days = pairs["lead_time_days"].to_numpy()
    last_sellable = pairs["end_date"].fill_null(date(2013, 1, 1)).to_list()
    return Shelves(
        pairs=pairs,
        first_day=first_day,
        sold=_grid(kept, pairs, first_day=first_day, days=days),
        touched=_grid(sales, pairs, first_day=first_day, days=days) > 0,
        bias=np.array([_bias(share_of(sku, "bias"), share_of(sku, "how biased")) for sku in skus]),
        opening_years=np.array([0.8 + 14.4 * max(0.0, share_of(name, "opening") - 11 / 12) for name in names])
        * np.array([share_of(name, "opening") > 11 / 12 for name in names]),
        order_units=pairs["pack_size"].to_numpy(),
        least_units=np.where(in_london, pairs["moq"].to_numpy(), pairs["pack_size"].to_numpy()),
        lead_days=lead_days,
        lead_sd=pairs["lead_time_sd"].to_numpy(),
        last_order_day=np.array([(day - first_day).days for day in last_sellable]) - lead_days - REVIEW_DAYS,
    )


def _bias(kind: float, size: float) -> float:
    if kind < 0.15:
        return 2.5 + 2.5 * size
    if kind < 0.35:
        return 0.5 + 0.3 * size
    return 0.9 + 0.4 * size


def _grid(sales: pl.DataFrame, pairs: pl.DataFrame, *, first_day: date, days: int) -> np.ndarray:
    cells = (
        sales.group_by("sku", "location", "day")
        .agg(pl.col("units").sum())
        .join(pairs.select("sku", "location", "row"), on=["sku", "location"])
    )
    grid = np.zeros((pairs.height, days), dtype=np.int64)
    grid[cells["row"].to_numpy(), (cells["day"] - first_day).dt.total_days().to_numpy()] = cells["units"].to_numpy()
    return grid


def _live_through(shelves: Shelves) -> Course:
    n, days = shelves.sold.shape
    draw = np.random.Generator(np.random.Philox(SEED))
    capped = _without_single_big_days(shelves.sold)
    yearly = capped.sum(axis=1)
    level = _levels(shelves, capped[:, : LOOK_BACK_DAYS // 2])
    opening = np.maximum(_up_to_packs(level, shelves.order_units), (yearly * shelves.opening_years).astype(np.int64))
    horizon = days + 2 * int(shelves.lead_days.max()) + 30
    due_in = np.zeros((n, horizon), dtype=np.int64)
    course = Course(
        np.zeros((n, days), np.int64), np.zeros((n, days), np.int64), np.zeros((n, days), np.int64), opening, []
    )
    on_hand = opening.copy()
    for day in range(days):
        course.begins[:, day] = on_hand
        arriving = due_in[:, day]
        if day >= LOOK_BACK_DAYS // 2:
            level = _levels(shelves, capped[:, max(0, day - LOOK_BACK_DAYS) : day])
        rush = _rush(on_hand + arriving, shelves.sold[:, day], level, shelves.order_units, fills=draw.random(n) < 0.5)
        course.arrived[:, day] = arriving + rush
        on_hand = on_hand + arriving + rush - shelves.sold[:, day]
        course.ends[:, day] = on_hand
        rushed = np.nonzero(rush)[0]
        ordered = day - np.minimum(shelves.lead_days[rushed], 7)
        course.orders.append(
            np.stack([rushed, ordered, np.full_like(rushed, day), np.full_like(rushed, day), rush[rushed]])
        )
        if (shelves.first_day + timedelta(days=day)).weekday() == 0:
            _order(shelves, course, due_in, level - on_hand - due_in[:, day + 1 :].sum(axis=1), day=day, draw=draw)
    return course


def _without_single_big_days(sold: np.ndarray) -> np.ndarray:
    selling = np.where(sold > 0, sold, np.nan)
    has_sales = (sold > 0).any(axis=1)
    usual = np.ones(len(sold))
    usual[has_sales] = np.nanmedian(selling[has_sales], axis=1)
    return np.minimum(sold, 3 * usual[:, None]).astype(np.int64)


def _levels(shelves: Shelves, window: np.ndarray) -> np.ndarray:
    exposure_days = shelves.lead_days + REVIEW_DAYS
    needed = window.mean(axis=1) * exposure_days + window.std(axis=1) * np.sqrt(exposure_days)
    return np.ceil(shelves.bias * needed).astype(np.int64)


def _up_to_packs(units: np.ndarray, packs: np.ndarray) -> np.ndarray:
    return -(-np.maximum(units, 0) // packs) * packs


def _rush(
    available: np.ndarray, sold: np.ndarray, level: np.ndarray, packs: np.ndarray, *, fills: np.ndarray
) -> np.ndarray:
    short = sold > available
    just_enough = sold - available
    to_level = _up_to_packs(just_enough + level, packs)
    return np.where(short, np.where(fills, to_level, just_enough), 0)


def _order(
    shelves: Shelves, course: Course, due_in: np.ndarray, missing: np.ndarray, *, day: int, draw: np.random.Generator
) -> None:
    late = np.rint(draw.normal(0.0, shelves.lead_sd)).astype(np.int64)
    rows = np.nonzero((missing > 0) & (day <= shelves.last_order_day))[0]
    units = np.maximum(_up_to_packs(missing[rows], shelves.order_units[rows]), shelves.least_units[rows])
    due = day + shelves.lead_days[rows]
    arrives = np.clip(due + late[rows], day + 2, due_in.shape[1] - 1)
    np.add.at(due_in, (rows, arrives), units)
    course.orders.append(np.stack([rows, np.full_like(rows, day), due, arrives, units]))


def _stock(shelves: Shelves, course: Course, *, as_of: date) -> pl.DataFrame:
    """Give one row a batch still there; opening stock came a lead time, and up to 90 days, before day one."""
    days = shelves.sold.shape[1]
    left = course.ends[:, -1].copy()
    columns: list[np.ndarray] = []
    for day in range(days - 1, -1, -1):
        units = np.minimum(left, course.arrived[:, day])
        rows = np.nonzero(units)[0]
        columns.append(np.stack([rows, np.full_like(rows, day), units[rows]]))
        left -= units
    rest = np.nonzero(left)[0]
    columns.append(np.stack([rest, -shelves.lead_days[rest] - (rest % 90), left[rest]]))
    empty = np.nonzero(course.ends[:, -1] == 0)[0]
    row, day, units = np.concatenate([*columns, np.stack([empty, np.full_like(empty, days - 1), empty * 0])], axis=1)
    batches = pl.DataFrame({"row": row, "day": day, "on_hand": units}, schema_overrides={"row": pl.UInt32})
    newest = pl.col("day") == pl.col("day").max().over("row")
    hurt = newest & (pl.col("row") % 40 == 7)
    return (
        batches.join(shelves.pairs.select("row", "sku", "location"), on="row")
        .select(
            as_of=pl.lit(as_of),
            sku="sku",
            location="location",
            on_hand="on_hand",
            unavailable=pl.when(hurt).then((pl.col("on_hand") * 0.05).round().cast(pl.Int64)).otherwise(0),
            received_on=pl.when(pl.col("on_hand") > 0).then(_day(shelves, "day")),
        )
        .sort("sku", "location", "received_on")
    )


def _purchases(shelves: Shelves, course: Course, *, as_of: date) -> pl.DataFrame:
    """Give the orders received since PURCHASES_SINCE and all that are still on the way."""
    row, ordered, due, arrived, units = np.concatenate(course.orders, axis=1)
    orders = pl.DataFrame(
        {"row": row, "ordered": ordered, "due": due, "arrived": arrived, "units": units},
        schema_overrides={"row": pl.UInt32},
    )
    here = pl.col("received_on") <= as_of
    return (
        orders.join(shelves.pairs.select("row", "sku", "location", "supplier", "unit_cost"), on="row")
        .with_columns(
            ordered_on=_day(shelves, "ordered"), due_on=_day(shelves, "due"), received_on=_day(shelves, "arrived")
        )
        .filter(pl.col("received_on") >= PURCHASES_SINCE)
        .sort("ordered_on", "supplier", "location", "sku", "due_on", "units")
        .select(
            order_ref=pl.format("{}-{}-{}", "supplier", "location", pl.col("ordered_on").dt.strftime("%Y%m%d")),
            sku="sku",
            ordered_on="ordered_on",
            units="units",
            supplier="supplier",
            location="location",
            due_on=pl.when(here)
            .then("due_on")
            .otherwise(pl.max_horizontal("due_on", pl.lit(as_of + timedelta(days=1)))),
            received_on=pl.when(here).then("received_on"),
            received_units=pl.when(here).then("units"),
            unit_cost="unit_cost",
        )
    )


def _availability(shelves: Shelves, course: Course) -> pl.DataFrame:
    sells = np.maximum.accumulate(shelves.touched, axis=1)
    sells_again = np.maximum.accumulate(shelves.touched[:, ::-1], axis=1)[:, ::-1]
    sells_again[:, -RECENT_DAYS:] |= shelves.touched[:, -RECENT_DAYS:].any(axis=1)[:, None]
    out = (course.begins == 0) & (course.arrived == 0) & ~shelves.touched & sells & sells_again
    row, day = np.nonzero(out)
    return (
        pl.DataFrame({"row": row, "day": day}, schema_overrides={"row": pl.UInt32})
        .join(shelves.pairs.select("row", "sku", "location"), on="row")
        .select(date=_day(shelves, "day"), sku="sku", location="location", in_stock=pl.lit(0.0))
        .sort("sku", "location", "date")
    )


def _day(shelves: Shelves, column: str) -> pl.Expr:
    return pl.lit(shelves.first_day).dt.offset_by(pl.col(column).cast(pl.String) + "d")

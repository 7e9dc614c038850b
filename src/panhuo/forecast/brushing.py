"""Brushing: bursts of orders that nobody wanted the goods of, scored by what they leave behind, before anybody learns.

A burst is a SKU at a place that sells many times its usual in one period. What real crowds do not do speaks against it:
few buyers order again and again, at odd hours, cancel at once, and write no reviews. A known reason (an event, a
livestream, a lower price, a launch) speaks for it.

Formula: log odds = log prior + sum over traits of log(q L1/L0 + 1 - q), each at most `_TRAIT_MAX`, less `_REASON` where
a reason is known. L0: chance of what was seen if this burst is like all other orders of its goods (share p0, binomial;
of reviews Poisson); L1: if the orders beyond the usual were brushed, p = w p1 + (1 - w) p0 with w = 1 - usual / units.
q: how often brushing shows the trait. No trait suffices alone beside others that are absent.
Unit: score is a probability, 0 to 1.
Source: naive Bayes; the prior and the shares of brushed orders are judgements, held against generated worlds in docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

__all__ = ["BRUSHING", "OrdersOfBursts", "brushed", "bursts"]

BRUSHING = pl.Schema(
    {
        "sku": pl.String(),
        "location": pl.String(),
        "starts_on": pl.Date(),
        "ends_on": pl.Date(),
        "units": pl.Float64(),
        "usual": pl.Float64(),
        "score": pl.Float64(),
        "orders": pl.Int64(),
        "buyers": pl.Int64(),
        "night": pl.Float64(),
        "night_usual": pl.Float64(),
        "cancelled": pl.Float64(),
        "cancelled_usual": pl.Float64(),
        "reviews": pl.Int64(),
        "reviews_usual": pl.Float64(),
        "reason": pl.Boolean(),
    }
)
Numbers = npt.NDArray[np.float64]

_LOOK_BACK_DAYS, _USUAL_DAYS = 364, 28
_UNITS_MIN, _TIMES = 10.0, 4.0
_PRIOR, _SHOWN = 1 / 50, 0.1
# How often brushing shows a trait, and the share of brushed orders that then have it.
_SHOWS = 0.6
_AGAIN, _NIGHT, _CANCELLED, _REVIEWED = 0.6, 0.6, 0.5, 0.1
_TRAIT_MAX, _REASON = 4.0, 3.0
_NIGHT_HOURS = (0, 6)
_CANCEL_DAYS, _REVIEW_DAYS = 2, 14
_LOW_PRICE, _LAUNCH_DAYS = 0.9, 14
_REVIEWS_MIN = 30
_KEY = ("sku", "location", "starts_on")


@dataclass(frozen=True, eq=False)
class OrdersOfBursts:
    """What is known of the goods that had a burst: `sales` with cancelled orders, `returns`, and `comments` on SKUs."""

    sales: pl.DataFrame
    returns: pl.DataFrame
    comments: pl.DataFrame


def bursts(history: pl.DataFrame, *, as_of: date, period_days: int) -> pl.DataFrame:
    """Give the bursts of the last year of `history` (as `forecast.history` gives it).

    sku, location, starts_on, ends_on, units, usual (units a period in the 28 days or 8 weeks before), price against its
    usual, age (days since the SKU was first sold).
    """
    span = max(_USUAL_DAYS, 8 * period_days)
    since = as_of - timedelta(days=_LOOK_BACK_DAYS)
    first = history.group_by("sku").agg(pl.col("period_start").min().alias("_first"))
    lately = history.filter((pl.col("units") > 0) & (pl.col("period_start") > since - timedelta(days=span)))
    sold = lately.join(first, on="sku").sort("sku", "location", "period_start")
    known = sold.with_columns(
        (
            pl.col("units").rolling_sum_by("period_start", f"{span}d", closed="left").over("sku", "location")
            / (span / period_days)
        )
        .fill_null(0.0)
        .alias("usual"),
        pl.col("price").shift(1).rolling_median(8, min_samples=1).over("sku", "location").alias("_price"),
        (pl.col("period_start") - pl.col("_first")).dt.total_days().alias("age"),
    )
    burst = (pl.col("units") >= _UNITS_MIN) & (pl.col("units") >= _TIMES * pl.col("usual"))
    return known.filter(burst & (pl.col("period_start") > since)).select(
        "sku",
        "location",
        pl.col("period_start").alias("starts_on"),
        (pl.col("period_start") + timedelta(days=period_days - 1)).alias("ends_on"),
        "units",
        "usual",
        (pl.col("price") / pl.col("_price")).alias("price"),
        "age",
    )


def brushed(
    found: pl.DataFrame, told: OrdersOfBursts, *, reasons: pl.DataFrame, as_of: date, timezone: str
) -> pl.DataFrame:
    """Give the bursts that are brushing rather than not (`BRUSHING`), the surest first.

    found: as `bursts` gives it; reasons: sku (null: all), date of events and sessions. A trait that the data cannot
    show (no buyers, no hours, no reviews) says nothing either way and is null.
    """
    if not found.height:
        return pl.DataFrame(schema=BRUSHING)
    cells = found.with_row_index("_burst")
    sales = _of_bursts(told.sales, cells)
    known = pl.concat(
        [
            cells,
            _again(sales, cells),
            _night(sales, cells, timezone=timezone),
            _taken_back(sales, cells, told=told, timezone=timezone),
            _reviewed(sales, cells, told=told, as_of=as_of, timezone=timezone),
            _reason(cells, reasons),
        ],
        how="horizontal",
    )
    score = _score(known)
    shown = known.with_columns(pl.Series("score", score)).filter(pl.col("score") >= _SHOWN)
    ordered = shown.sort("score", "units", "sku", "starts_on", descending=[True, True, False, True])
    return ordered.select(pl.col(name).cast(kind) for name, kind in BRUSHING.items())


def _of_bursts(sales: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Give every line that sold something with the burst that it belongs to (null: none)."""
    sold = sales.filter(pl.col("units") > 0).with_row_index("_line").sort("date")
    spans = cells.select("_burst", "sku", "location", "starts_on", "ends_on").sort("starts_on")
    joined = sold.join_asof(spans, left_on="date", right_on="starts_on", by=["sku", "location"], check_sortedness=False)
    inside = pl.col("date") <= pl.col("ends_on")
    order = pl.coalesce(pl.col("order_ref"), pl.col("_line").cast(pl.String))
    return joined.with_columns(pl.when(inside).then("_burst").alias("_burst"), order.alias("_order"))


def _again(sales: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Give orders (of known buyers, if any), buyers, and how likely it is that so few buy so much."""
    told = sales.filter(pl.col("buyer_hash").is_not_null())
    # Beside bursts, the orders of one SKU, place and day.
    groups = told.group_by(
        "_burst", pl.when(pl.col("_burst").is_null()).then(pl.struct("sku", "location", "date"))
    ).agg(pl.col("_order").n_unique().alias("orders"), pl.col("buyer_hash").n_unique().alias("buyers"))
    again = (pl.col("orders") - pl.col("buyers")).clip(lower_bound=0)
    usual = groups.filter(pl.col("_burst").is_null()).select(again.sum(), pl.col("orders").sum().alias("n"))
    seen = cells.select("_burst").join(groups.filter(pl.col("_burst").is_not_null()), on="_burst", how="left")
    every = cells.select("_burst").join(
        sales.group_by("_burst").agg(pl.col("_order").n_unique().alias("all")), on="_burst", how="left"
    )
    p0 = _usual_share(usual["orders"][0], usual["n"][0])
    repeats = (seen["orders"] - seen["buyers"]).clip(lower_bound=0)
    trait = _binomial(repeats, seen["orders"], p0=p0, p1=_AGAIN, cells=cells)
    return pl.DataFrame(
        {"orders": seen["orders"].fill_null(every["all"]).fill_null(0), "buyers": seen["buyers"], "_again": trait}
    )


def _night(sales: pl.DataFrame, cells: pl.DataFrame, *, timezone: str) -> pl.DataFrame:
    """Give the share of orders at odd hours, of the burst and usually, and how likely that is."""
    hour = pl.col("sold_at").dt.convert_time_zone(timezone).dt.hour()
    first, last = _NIGHT_HOURS
    told = (
        sales.filter(pl.col("sold_at").is_not_null())
        .unique("_order", keep="first", maintain_order=True)
        .select("_burst", ((hour >= first) & (hour < last)).alias("night"))
    )
    return _shares(told, cells, name="night", p1=_NIGHT)


def _taken_back(sales: pl.DataFrame, cells: pl.DataFrame, *, told: OrdersOfBursts, timezone: str) -> pl.DataFrame:
    """Give the share of orders taken back within days, of the burst and usually, and how likely that is.

    Only orders with a number can be told to have been taken back.
    """
    sold = sales.filter(pl.col("order_ref").is_not_null()).unique(
        ["order_ref", "sku"], keep="first", maintain_order=True
    )
    back = pl.concat(
        [
            told.sales.filter(pl.col("units") < 0).select("order_ref", "sku", pl.col("date").alias("back")),
            told.returns.select("order_ref", "sku", _day("returned_at", timezone).alias("back")),
        ]
    )
    first = back.filter(pl.col("order_ref").is_not_null()).group_by("order_ref", "sku").agg(pl.col("back").min())
    days = (pl.col("back") - pl.col("date")).dt.total_days()
    known = sold.join(first, on=["order_ref", "sku"], how="left").select(
        "_burst", days.is_between(0, _CANCEL_DAYS).fill_null(value=False).alias("cancelled")
    )
    # Where nothing ever comes back, nobody writes it down.
    known = known if known["cancelled"].any() else known.clear()
    return _shares(known, cells, name="cancelled", p1=_CANCELLED)


def _reviewed(
    sales: pl.DataFrame, cells: pl.DataFrame, *, told: OrdersOfBursts, as_of: date, timezone: str
) -> pl.DataFrame:
    """Give the comments on a SKU in the two weeks from a burst on, as many as its sales let expect, and how likely."""
    comments = told.comments.select(pl.col("subject").alias("sku"), _day("at", timezone).alias("day"))
    span = timedelta(days=_REVIEW_DAYS)
    rate = comments.height / max(float(sales["units"].sum()), 1.0)
    over = pl.col("starts_on") + span <= as_of
    windows = cells.select("_burst", "sku", "starts_on", (pl.col("starts_on") + span).alias("_until"))

    def within(rows: pl.DataFrame, value: pl.Expr) -> pl.Series:
        inside = windows.join(rows, on="sku", how="inner").filter(
            pl.col("day").is_between(pl.col("starts_on"), pl.col("_until"))
        )
        sums = inside.group_by("_burst").agg(value.alias("_value"))
        return windows.join(sums, on="_burst", how="left")["_value"].fill_null(0)

    seen = within(comments, pl.len())
    units = within(sales.select("sku", pl.col("date").alias("day"), "units"), pl.col("units").sum())
    usual = units.to_numpy() * rate
    brushed_units = (cells["units"] - cells["usual"]).clip(lower_bound=0.0).to_numpy()
    instead = np.maximum(usual - (1 - _REVIEWED) * brushed_units * rate, 1e-6)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = seen.to_numpy() * np.log(instead / np.maximum(usual, 1e-6)) + usual - instead
    spoken = cells.select(over.alias("over"))["over"].to_numpy() & (comments.height >= _REVIEWS_MIN)
    return pl.DataFrame(
        {
            "reviews": pl.Series(seen).set(pl.Series(~spoken), None),
            "reviews_usual": np.where(spoken, usual, np.nan),
            "_reviewed": np.where(spoken, ratio, 0.0),
        }
    ).with_columns(pl.col("reviews_usual").fill_nan(None))


def _day(column: str, timezone: str) -> pl.Expr:
    """Give the day of a moment where the shop is, as the day of a sale is."""
    return pl.col(column).dt.convert_time_zone(timezone).dt.date()


def _reason(cells: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Say which bursts have a known reason: an event or a livestream, a lower price, a launch."""
    within = pl.col("date").is_between(pl.col("starts_on") - timedelta(days=1), pl.col("ends_on"))
    named = cells.join(reasons.filter(pl.col("sku").is_not_null()), on="sku", how="inner").filter(within)
    general = cells.join(reasons.filter(pl.col("sku").is_null()).select("date"), how="cross").filter(
        pl.col("date").is_between(pl.col("starts_on"), pl.col("ends_on"))
    )
    explained = pl.concat([named["_burst"], general["_burst"]]).unique()
    told = pl.col("_burst").is_in(explained.implode()) | (pl.col("age") < _LAUNCH_DAYS)
    return cells.select((told | (pl.col("price").fill_null(1.0) < _LOW_PRICE)).alias("reason"))


def _shares(told: pl.DataFrame, cells: pl.DataFrame, *, name: str, p1: float) -> pl.DataFrame:
    """Give a trait's share in each burst and beside the bursts, and how likely it is."""
    sums = told.group_by("_burst").agg(pl.col(name).sum().alias("k"), pl.len().alias("n"))
    beside = sums.filter(pl.col("_burst").is_null())
    p0 = _usual_share(*(beside.select("k", "n").rows() or [(0, 0)])[0])
    seen = cells.select("_burst").join(sums, on="_burst", how="left")
    return pl.DataFrame(
        {
            name: seen["k"] / seen["n"],
            f"{name}_usual": pl.Series([p0] * cells.height).set(seen["n"].is_null(), None),
            f"_{name}": _binomial(seen["k"], seen["n"], p0=p0, p1=p1, cells=cells),
        }
    )


def _usual_share(seen: int, among: int) -> float:
    """Give a share that is never nothing, near 2 % where little is known."""
    return (seen + 1) / (among + 50)


def _binomial(seen: pl.Series, among: pl.Series, *, p0: float, p1: float, cells: pl.DataFrame) -> Numbers:
    """Give the log of how much likelier `seen` is if what goes beyond the usual was brushed; 0 where unknown."""
    k, n = (values.cast(pl.Float64).fill_null(0.0).to_numpy() for values in (seen, among))
    beyond = np.clip(1 - cells["usual"].to_numpy() / np.maximum(cells["units"].to_numpy(), 1e-9), 0.0, 1.0)
    p = np.clip(beyond * max(p1, p0) + (1 - beyond) * p0, 1e-6, 1 - 1e-6)
    return np.asarray(k * np.log(p / p0) + (n - k) * np.log((1 - p) / (1 - p0)), dtype=np.float64)


def _score(known: pl.DataFrame) -> Numbers:
    odds = np.full(known.height, np.log(_PRIOR / (1 - _PRIOR)))
    column_of: Mapping[str, str] = {
        "_again": "buyers",
        "_night": "night",
        "_cancelled": "cancelled",
        "_reviewed": "reviews",
    }
    for trait, column in column_of.items():
        ratio = np.minimum(known[trait].to_numpy(), 50.0)
        told = np.minimum(np.log(_SHOWS * np.exp(ratio) + 1 - _SHOWS), _TRAIT_MAX)
        odds += np.where(known[column].is_null().to_numpy(), 0.0, told)
    odds -= _REASON * known["reason"].to_numpy()
    return 1 / (1 + np.exp(-odds))

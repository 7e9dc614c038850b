"""Hosts: the units that a planned livestream session is expected to add to a SKU's day, by who hosts it.

Formula: each session and SKU: e = F * r_hk, F the host's followers, r_hk units per follower of host h in category k:
the units that earlier sessions added, over the followers that they reached, shrunk from all hosts to the host and from
there to the host's category, each as if three sessions more had been like the wider group. What a session added is the
day's sales over the mean of the fortnight before; of goods that were out somewhere that day nothing is learnt, since
what they might have sold nobody saw. A session counts what was sold at least four weeks before it, so that a forecast
of four weeks knows no more.
Unit: units a day.
Source: shrinkage of ratios (gamma-Poisson: Fader & Hardie, 2005).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "influence", "read"]

TITLE = Text(en="Hosts", zh="主播")
MEANING = Text(
    en="Units that a livestream session adds, from each host's followers and how many of them bought before.",
    zh="直播场次带来的增量：按主播粉丝数与以往转化估计。",
)
_LATE_DAYS, _BEFORE_DAYS, _AS_IF_SESSIONS = 28, 14, 3.0
_UNKNOWN_FOLLOWERS = 10_000.0


@dataclass
class _Seen:
    """Followers reached and units added so far, of all hosts, of each, and of each in a category."""

    reached: defaultdict[tuple[str, ...], float] = field(default_factory=lambda: defaultdict(float))
    added: defaultdict[tuple[str, ...], float] = field(default_factory=lambda: defaultdict(float))
    sessions: int = 0

    def take(self, host: str, category: str, followers: float, units: float) -> None:
        for key in ((), (host,), (host, category)):
            self.reached[key] += followers
            self.added[key] += units
        self.sessions += 1

    def rate(self, host: str, category: str) -> float:
        """Give the units per follower."""
        found = self.added[()] / self.reached[()] if self.reached[()] else 0.0
        as_if = _AS_IF_SESSIONS * self.reached[()] / max(self.sessions, 1)
        for key in ((host,), (host, category)):
            found = (self.added[key] + as_if * found) / (self.reached[key] + as_if) if as_if else 0.0
        return max(found, 0.0)


def read(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give `host_units`, the units expected of the sessions of a day, of each SKU that they show; planned."""
    shown = _shown(tables)
    rows: list[tuple[str, date, float]] = []
    seen, waiting = _Seen(), list(shown.iter_rows(named=True))
    taken = 0
    for row in shown.iter_rows(named=True):
        while waiting[taken]["date"] <= row["date"] - timedelta(days=_LATE_DAYS):
            past = waiting[taken]
            if past["added"] is not None:
                seen.take(past["host"], past["category"], past["followers"], past["added"])
            taken += 1
        rows.append((row["sku"], row["date"], row["followers"] * seen.rate(row["host"], row["category"])))
    table = pl.DataFrame(rows, schema={"subject": pl.String, "date": pl.Date, "value": pl.Float64}, orient="row")
    return (
        table.group_by("subject", "date")
        .agg(pl.col("value").sum())
        .with_columns(pl.lit("host_units").alias("signal"), pl.lit(value=True).alias("planned"))
    )


def influence(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give one row a host and category shown so far: sessions, followers, units per thousand followers, shrunk."""
    seen = _Seen()
    past = _shown(tables).filter(pl.col("added").is_not_null())
    for row in past.iter_rows(named=True):
        seen.take(row["host"], row["category"], row["followers"], row["added"])
    groups = past.group_by("host", "category", maintain_order=True).agg(
        pl.col("session").n_unique().alias("sessions"), pl.col("followers").last()
    )
    rates = [1000.0 * seen.rate(host, category) for host, category in groups.select("host", "category").iter_rows()]
    return groups.with_columns(pl.Series("units_per_thousand", rates, dtype=pl.Float64)).sort("host", "category")


def _shown(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give a row a session and SKU in the order of days: followers, category, and the units added (null: not over)."""
    hosts = tables["hosts"].select("host", pl.col("followers").cast(pl.Float64)).unique("host", keep="last")
    products = tables["products"].select("sku", pl.col("category").fill_null("")).unique("sku", keep="last")
    sessions = tables["sessions"].select("session", "host", pl.col("starts_at").dt.date().alias("date"))
    sales = tables["sales"].filter(pl.col("units") > 0)
    sold = sales.group_by("sku", "date").agg(pl.col("units").sum().cast(pl.Float64).alias("sold"))
    last = sales["date"].max()
    lines = (
        tables["session_products"]
        .select("session", "sku")
        .unique()
        .join(sessions, on="session")
        .join(hosts, on="host", how="left")
        .join(products, on="sku", how="left")
        .with_columns(pl.col("followers").fill_null(_UNKNOWN_FOLLOWERS), pl.col("host", "category").fill_null(""))
        .join(sold, on=["sku", "date"], how="left")
    )
    fortnight = pl.col("date").dt.offset_by(f"-{_BEFORE_DAYS}d")
    before = (
        lines.select("sku", "date")
        .unique()
        .join(sold.rename({"date": "day"}), on="sku")
        .filter(pl.col("day").is_between(fortnight, pl.col("date"), closed="left"))
        .group_by("sku", "date")
        .agg((pl.col("sold").sum() / _BEFORE_DAYS).alias("before"))
    )
    missing = (
        tables["availability"].filter(pl.col("in_stock") < 1.0).select("sku", "date", pl.lit(value=True).alias("out"))
    )
    over = (pl.col("date") <= pl.lit(last)) & pl.col("out").is_null()
    added = pl.when(over).then(pl.col("sold").fill_null(0.0) - pl.col("before").fill_null(0.0)).alias("added")
    joined = lines.join(before, on=["sku", "date"], how="left").join(missing.unique(), on=["sku", "date"], how="left")
    return joined.with_columns(added).sort("date", "session", "sku")

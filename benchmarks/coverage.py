"""How many values lie in the 90 % band, by ABC and by how steadily goods sell, on any folder of canonical tables.

    python benchmarks/coverage.py FOLDER [--windows 3] [--horizon 28]

A: the SKUs that brought the first 80 % of the last year's money before a window, B: the next 15 %, C: the rest. Steady:
series that sold in more than half of the periods of the last 182 days. Places in the distribution are randomised, as
counts need it (Czado, Gneiting & Held, 2009). The last lines are a reliability curve.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.cycle.river import SEED, Ready, Steps, known_ahead
from panhuo.cycle.run import river_of
from panhuo.demand import Demand
from panhuo.forecast import forecast
from panhuo.forecast.calibrate import Spread, places
from panhuo.forecast.holdout import segments_of
from panhuo.forecast.panel import Panel, panel_of

LEVELS = (0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.995)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--windows", type=int, default=3)
    parser.add_argument("--horizon", type=int, default=28)
    given = parser.parse_args()
    with river_of(given.folder, as_of=None, steps=Steps()) as river:
        each = pl.concat(window(river, back=back, horizon=given.horizon) for back in range(given.windows, 0, -1))
    inside = pl.col("place").is_between(0.05, 0.95).mean().alias("inside")
    told = [pl.len().alias("values"), inside]
    rows = [("all", "", *each.select(told).row(0)), *each.group_by("abc", "kind").agg(told).sort("abc", "kind").rows()]
    print("| ABC | kind | values | in the 90 % band |\n|---|---|---|---|")
    for abc, kind, values, share in rows:
        print(f"| {abc} | {kind} | {values:,} | {share:.1%} |")
    shares = [f"{(each['place'] <= level).mean():.3f}" for level in LEVELS]
    print("\n| level |", " | ".join(f"{level:g}" for level in LEVELS), "|")
    print("| at or below |", " | ".join(shares), "|")


class Made(NamedTuple):
    """A forecast made again: of which series, as of when, from what, and what was known then and after the window."""

    series: pl.DataFrame
    origin: date
    history: pl.DataFrame
    demand: Demand
    past: Panel
    after: Panel


def made_again(river: Ready, *, back: int, horizon: int) -> Made:
    """Forecast the window that begins `back` windows before the end, from what was known before it."""
    step = 7 if river.period == "week" else 1
    origin = river.as_of - timedelta(days=back * horizon * step)
    ends = origin + timedelta(days=horizon * step)
    history, until = (river.history.filter(pl.col("period_start") <= day) for day in (origin, ends))
    begun = river.facts.select("sku", "location").join(
        history, on=["sku", "location"], how="semi", maintain_order="left"
    )
    known = known_ahead(river)
    demand = forecast(
        history, **known, series=begun, as_of=origin, period=river.period, horizon_periods=horizon, seed=SEED
    ).demand
    past, after = (
        panel_of(rows, series=begun, products=known["products"], as_of=day, period_days=step, horizon=1)
        for rows, day in ((history, origin), (until, ends))
    )
    return Made(begun, origin, history, demand, past, after)


def window(river: Ready, *, back: int, horizon: int) -> pl.DataFrame:
    """Give a row a value: abc, kind, and its place in the distribution."""
    begun, origin, history, demand, past, after = made_again(river, back=back, horizon=horizon)
    means = demand.extended(horizon).means[None, :, :horizon]
    spread = Spread(demand.dispersion, demand.level_variance)
    place = places(after.demand[None, :, -horizon:], means, spread, seed=SEED)[0]
    codes, names = segments_of(past, origin=past.periods - 1)
    kinds = ["steady" if sells_steadily(name, past.known[row], past.filled[row]) else "intermittent"
             for row, name in enumerate(names[code] for code in codes)]  # fmt: skip
    rows, columns = np.nonzero(~np.isnan(place))
    facts = begun.with_columns(pl.Series("kind", kinds)).join(
        abc_of(history, river.facts, since=origin - timedelta(days=365)), on="sku", how="left", maintain_order="left"
    )
    return facts[rows].select(pl.col("abc").fill_null("C"), "kind", pl.Series("place", place[rows, columns]))


def sells_steadily(segment: str, known: npt.NDArray[np.bool_], units: npt.NDArray[np.float32]) -> bool:
    """Say whether a series sells in more than half of its periods; segments of new goods do not say it."""
    if segment.startswith("new"):
        return bool((units > 0).sum() > 0.5 * max(known.sum(), 1))
    return segment.endswith("steady")


def abc_of(history: pl.DataFrame, facts: pl.DataFrame, *, since: object) -> pl.DataFrame:
    """Give by SKU its class by the money of a year at today's price, 1 where there is none."""
    prices = facts.group_by("sku").agg(pl.col("price").cast(pl.Float64).mean())
    money = (
        history.filter(pl.col("period_start") > since)
        .group_by("sku")
        .agg(pl.col("units").sum())
        .join(prices, on="sku", how="left")
        .with_columns((pl.col("units") * pl.col("price").fill_null(1.0)).alias("money"))
        .sort("money", descending=True)
        .with_columns((pl.col("money").cum_sum() - pl.col("money")).alias("before"), pl.col("money").sum().alias("all"))
    )
    share = pl.col("before") / pl.col("all")
    return money.select(
        "sku",
        pl.when(share < 0.8).then(pl.lit("A")).when(share < 0.95).then(pl.lit("B")).otherwise(pl.lit("C")).alias("abc"),
    )


if __name__ == "__main__":
    main()

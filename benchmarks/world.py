"""Generated worlds, whose truth is known: launches within their bands, and forecasts with signals and without.

    python benchmarks/world.py [--seeds 8]

For each seed one world of 400 days is forecast for the four weeks after it. Launches: units of four weeks of a SKU and
place, by its age; the band is that of 90 %. Signals: sum of |m - expected| over sum of expected of the single days of
goods that sold on ten of the last 28 days, expected being the truth and not what chance made of it.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from panhuo import forecast, lake, twin, words
from panhuo.cycle.river import SEED, Ready, Steps, known_ahead, ready
from panhuo.cycle.run import input_names
from panhuo.words.terms import read_terms

AGES = {"to come": (-400, -1), "0 to 13 days": (0, 13), "14 to 59 days": (14, 59)}
LEADS = {"1 to 3": slice(0, 3), "4 to 7": slice(3, 7), "8 to 28": slice(7, 28)}
HELD, DAYS, SOLD_DAYS = 28, 400, 10


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8)
    given = parser.parse_args()
    launches: list[pl.DataFrame] = []
    errors: dict[str, list[np.ndarray[Any, Any]]] = {"without": [], "with": []}
    used: dict[str, int] = {}
    for seed in range(1, given.seeds + 1):
        world = twin.world(seed=seed, days=DAYS)
        river = made_ready(world)
        results = {name: said(river, signals=name == "with") for name in errors}
        launches.append(judged(world, results["with"]))
        for name, result in results.items():
            errors[name].append(missed(world, river, result))
        for row in results["with"].signal_worth.to_dicts():
            used[row["signal"]] = used.get(row["signal"], 0) + row["used"]
    tell(pl.concat(launches), errors, used, seeds=given.seeds)
    return 0


def made_ready(world: twin.World) -> Ready:
    """Give a world ready for its forecast."""
    engine = lake.polars_engine()
    tables = {name: engine.from_polars(typed(name, world.tables)) for name in input_names()}
    return ready(tables, terms=read_terms(None), as_of=world.as_of, source="world", engine=engine, steps=Steps())


def typed(name: str, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give a canonical table; columns that the world does not know are unknown."""
    empty = words.empty(name)
    if name not in tables:
        return empty
    known = tables[name]
    return known.select(
        (pl.col(column) if column in known.columns else pl.lit(None)).cast(kind).alias(column)
        for column, kind in empty.schema.items()
    )


def said(river: Ready, *, signals: bool) -> forecast.ForecastResult:
    """Give the forecast with signals or without."""
    known = known_ahead(river)
    if not signals:
        known["signals"] = known["signals"].clear()
    series = river.facts.select("sku", "location")
    return forecast.forecast(river.history, **known, series=series, as_of=river.as_of, period=river.period, seed=SEED)


def judged(world: twin.World, result: forecast.ForecastResult) -> pl.DataFrame:
    """Give what four weeks of every launch were said to be, and what came."""
    law = forecast.demand_table(result.demand, levels=(0.05, 0.95), horizons_days=(HELD,))
    came = world.future.group_by("sku", "location").agg(pl.col("units").sum())
    age = (pl.lit(world.as_of) - pl.col("launch_date")).dt.total_days().alias("age")
    return law.join(came, on=["sku", "location"]).join(world.tables["products"].select("sku", age), on="sku")


def missed(world: twin.World, river: Ready, result: forecast.ForecastResult) -> np.ndarray[Any, Any]:
    """Give by lead the sums of |m - expected| and of expected, shape (2, 28)."""
    truth = world.future.sort("date").group_by("sku", "location", maintain_order=True).agg("expected")
    rows = river.facts.select("sku", "location")
    expected = np.array(
        rows.join(truth, on=["sku", "location"], how="left", maintain_order="left")["expected"].to_list()
    )
    late = river.history.filter(pl.col("period_start") > world.as_of - pl.duration(days=HELD), pl.col("units") > 0)
    sold = late.group_by("sku", "location").agg(pl.len().alias("days"))
    days = rows.join(sold, on=["sku", "location"], how="left", maintain_order="left")["days"].fill_null(0).to_numpy()
    alive = days >= SOLD_DAYS
    gap = np.abs(result.demand.means[alive, :HELD] - expected[alive])
    return np.stack([gap.sum(axis=0), expected[alive].sum(axis=0)])


def tell(
    launches: pl.DataFrame, errors: dict[str, list[np.ndarray[Any, Any]]], used: dict[str, int], *, seeds: int
) -> None:
    """Print both tables, and how often each signal was used."""
    print("| launches | series | in the 90 % band | WAPE of four weeks | bias |\n|---|---|---|---|---|")
    for name, (least, most) in AGES.items():
        rows = launches.filter(pl.col("age").is_between(least, most))
        inside = ((rows["units"] >= rows["q0.05"]) & (rows["units"] <= rows["q0.95"])).mean()
        units = rows["units"].sum()
        gap, bias = (rows["units"] - rows["mean"]).abs().sum() / units, rows["mean"].sum() / units - 1
        print(f"| {name} | {rows.height} | {inside:.1%} | {gap:.3f} | {bias:+.1%} |")
    print("\n| days ahead | error without signals | with signals | ratio |\n|---|---|---|---|")
    for name, days in LEADS.items():
        shares = {
            kind: sum(each[0, days].sum() for each in found) / sum(each[1, days].sum() for each in found)
            for kind, found in errors.items()
        }
        ratio = shares["with"] / shares["without"]
        print(f"| {name} | {shares['without']:.3f} | {shares['with']:.3f} | {ratio:.3f} |")
    told = ", ".join(f"{name} {times}" for name, times in sorted(used.items(), key=lambda item: -item[1]))
    print(f"\nUsed in how many of {seeds} worlds: {told}")


if __name__ == "__main__":
    raise SystemExit(main())

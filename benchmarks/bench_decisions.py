"""How long health, alerts and decisions take together for 100,000 SKU-locations (limit: 20 s on 2 cores).

Run: python benchmarks/bench_decisions.py [--skus 5000] [--locations 20]
The tables are synthetic and seeded: 13 weeks of sales, stock, prices and lead times as a chain of stores would have
them, with a lane between any two places. Counting the facts from sales is timed too, but is not part of the limit.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date, timedelta

import narwhals as nw
import numpy as np
import polars as pl

from panhuo import alerts, decide, health
from panhuo.demand import Demand
from panhuo.words import empty, tables
from panhuo.words.terms import read_terms

AS_OF = date(2026, 11, 22)
LIMIT_SECONDS = 20.0
WEEKS = 13


def main() -> int:
    """Time each step and print it; 1 if the limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skus", type=int, default=5000)
    parser.add_argument("--locations", type=int, default=20)
    asked = parser.parse_args()
    given, daily = synthetic(asked.skus, asked.locations)
    clock = Clock()
    prepared = {name: nw.from_native((given.get(name, empty(name))).lazy()) for name in tables()}
    counted = health.facts(prepared, terms=read_terms(None), as_of=AS_OF)
    facts = counted.collect().to_native().sort("sku", "location")
    clock.lap("facts (not in the limit)")
    demand = demand_of(facts, daily)
    clock.start = time.perf_counter()
    clock.spent = 0.0
    expected = health.with_demand(facts, demand)
    clock.lap("expected")
    health.diagnose(expected, as_of=AS_OF)
    clock.lap("health")
    raised, _ = alerts.raise_alerts(expected, demand, as_of=AS_OF)
    clock.lap(f"alerts ({raised.height:,})")
    actions, faults = decide.propose(expected, demand, lanes=given["lanes"], alerts=raised, as_of=AS_OF)
    clock.lap(f"decide ({actions.height:,} actions, {len(faults)} faults)")
    print(actions.group_by("kind").agg(pl.len(), pl.col("worth").sum()).sort("kind"))
    print(f"{facts.height:,} SKU-locations: {clock.spent:.1f} s of at most {LIMIT_SECONDS:.0f} s")
    return int(clock.spent > LIMIT_SECONDS)


class Clock:
    """Prints how long each step took, and keeps the sum."""

    def __init__(self) -> None:
        self.start, self.spent = time.perf_counter(), 0.0

    def lap(self, step: str) -> None:
        """Print the seconds since the last lap."""
        seconds = time.perf_counter() - self.start
        self.spent += seconds
        print(f"{seconds:6.2f} s  {step}", flush=True)
        self.start = time.perf_counter()


def synthetic(n_skus: int, n_locations: int) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Give the canonical tables of `n_skus` products in `n_locations` places, and the daily demand of each pair."""
    rng = np.random.default_rng(20261122)
    n = n_skus * n_locations
    codes = [f"sku{number}" for number in range(n_skus)]
    sku = np.repeat(np.arange(n_skus), n_locations)
    pairs = pl.DataFrame(
        {
            "sku": [codes[number] for number in sku],
            "location": np.tile([f"store{number}" for number in range(n_locations)], n_skus),
            "daily": rng.gamma(0.7, 1.0, n_skus)[sku] * rng.gamma(2.0, 0.5, n),
        }
    )
    price = np.round(rng.lognormal(4.0, 0.8, n_skus), 2)
    products = pl.DataFrame(
        {
            "sku": codes,
            "list_price": price,
            "unit_cost": np.round(price * rng.uniform(0.3, 0.6, n_skus), 2),
            "end_date": [AS_OF + timedelta(days=int(days)) for days in rng.choice([30, 60, 90, 180], n_skus)],
        }
    )
    suppliers = pl.DataFrame(
        {
            "supplier": "maker",
            "sku": codes,
            "lead_time_days": rng.choice([7.0, 14.0, 30.0], n_skus),
            "lead_time_sd": rng.choice([0.0, 2.0], n_skus),
            "moq": rng.choice([1, 6, 24], n_skus),
        }
    )
    cover_days = rng.gamma(3.0, 15.0, n)
    stock = pairs.select(
        pl.lit(AS_OF).alias("as_of"),
        "sku",
        "location",
        on_hand=(pl.col("daily") * pl.Series(cover_days)).floor(),
        incoming=pl.when(pl.Series(rng.random(n) < 0.1)).then((pl.col("daily") * 14).ceil()).otherwise(0.0),
    )
    found = {
        "products": products,
        "suppliers": suppliers,
        "stock": stock,
        "lanes": lanes_between(n_locations, rng),
        "sales": weekly_sales(pairs, products, rng),
    }
    return {name: canonical(name, frame) for name, frame in found.items()}, pairs


def weekly_sales(pairs: pl.DataFrame, products: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Give one line a pair and week with sales."""
    priced = pairs.join(products.select("sku", unit_price="list_price"), on="sku", maintain_order="left")
    weeks = [
        priced.select(
            pl.lit(AS_OF - timedelta(days=7 * week)).alias("date"),
            "sku",
            "location",
            "unit_price",
            pl.Series("units", rng.poisson(priced["daily"].to_numpy() * 7)),
        )
        for week in range(WEEKS)
    ]
    return pl.concat(weeks).filter(pl.col("units") > 0)


def lanes_between(n_locations: int, rng: np.random.Generator) -> pl.DataFrame:
    """Give a lane between any two places, dearer and slower with distance."""
    at = rng.random((n_locations, 2))
    ends = [(a, b) for a in range(n_locations) for b in range(n_locations) if a != b]
    km = [float(np.hypot(*(at[a] - at[b]))) * 500 for a, b in ends]
    return pl.DataFrame(
        {
            "from_location": [f"store{a}" for a, _ in ends],
            "to_location": [f"store{b}" for _, b in ends],
            "cost_per_unit": [2 + each / 50 for each in km],
            "fixed_cost": [30.0] * len(ends),
            "hours": [12 + each / 10 for each in km],
        }
    )


def canonical(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Give the frame with all canonical columns and their types."""
    schema = empty(name).schema
    missing = [pl.lit(None, dtype=kind).alias(column) for column, kind in schema.items() if column not in frame.columns]
    return frame.with_columns(missing).select(pl.col(column).cast(kind) for column, kind in schema.items())


def demand_of(facts: pl.DataFrame, daily: pl.DataFrame) -> Demand:
    """Give the demand in the order of the facts, with a weekly pattern."""
    means = facts.join(daily, on=["sku", "location"], how="left", maintain_order="left")["daily"].to_numpy()
    weekday = 1.0 + 0.3 * np.sin(np.arange(91) * 2 * np.pi / 7)
    return Demand(
        series=facts.select("sku", "location"),
        start=AS_OF + timedelta(days=1),
        period_days=1,
        means=(means[:, None] * weekday[None, :]).astype(np.float32),
        dispersion=np.full(len(means), 0.4),
        level_variance=np.full(len(means), 0.08),
    )


if __name__ == "__main__":
    sys.exit(main())

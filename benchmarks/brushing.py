"""Brushing in generated worlds: how much of it is found, how many real crowds are taken for it, what setting it aside
brings.

    python benchmarks/brushing.py [--seeds 8]

Each world has twelve brushed bursts among some seven hundred days of many times the usual, twelve of them real crowds
without a reason. Error: of the four weeks ahead against the true expectation, for goods brushed in the last 60 days,
as a share of it; with every burst that is called set aside, and with none.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl

from panhuo import forecast, lake, twin, words
from panhuo.cycle.learning import unlearnt
from panhuo.cycle.river import LEVELS, Steps, flow, ready
from panhuo.cycle.run import input_names
from panhuo.words.terms import read_terms
from panhuo.words.validation import validate

LATE_DAYS, WEEKS_DAYS = 60, 28


def main() -> None:
    """Judge world after world, and all together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8)
    seeds = parser.parse_args().seeds
    lines = [judged(seed) for seed in range(1, seeds + 1)]
    for line in lines:
        print(line)
    sums = pl.DataFrame(lines).sum().to_dicts()[0]
    print(f"found {sums['found']} of {sums['brushed']}, called wrongly {sums['wrong']} of {sums['bursts']} bursts")
    for name in ("learnt", "set_aside"):
        print(f"error of goods brushed lately, {name}: {sums[name] / sums['truth']:.3f}")


def judged(seed: int) -> dict[str, float]:
    """Give the counts of one world, and units of error with what is called learnt from and set aside."""
    world = twin.by_the_order(twin.world(seed=seed), seed=seed)
    engine, terms = lake.polars_engine(), read_terms(None)
    tables = {name: engine.from_polars(words.empty(name)) for name in input_names()}
    for name, frame in world.tables.items():
        accepted, _ = validate(name, frame.with_row_index("_line", offset=1), file=name, timezone=terms.timezone)
        tables[name] = engine.from_polars(accepted.select(words.polars_schema(name).names()))
    river = ready(tables, terms=terms, as_of=world.as_of, source="world", engine=engine, steps=Steps())
    plain = unlearnt(river.as_of)
    begun = time.perf_counter()
    first = flow(river, learnt=plain, levels=LEVELS, steps=Steps())
    truth = pl.DataFrame(world.truth["bursts"]).with_columns(pl.col("day").str.to_date())
    called = first.brushed.rename({"starts_on": "day"}).join(
        truth, on=["sku", "location", "day"], how="left", maintain_order="left"
    )
    aside = pl.DataFrame(
        [
            {
                **{name: row[name] for name in ("sku", "location")},
                **{"override": str(number), "kind": "history", "starts_on": row["day"], "ends_on": row["ends_on"]},
                **{"units": None, "reason": "", "by_name": "", "made_at": datetime(2026, 1, 1, tzinfo=UTC)},
            }
            for number, row in enumerate(called.to_dicts())
        ],
        schema=forecast.OVERRIDES,
    )
    second = flow(river, learnt=replace(plain, overrides=aside), levels=LEVELS, steps=Steps())
    late = truth.filter(pl.col("brushed") & (pl.col("day") > world.as_of - timedelta(days=LATE_DAYS)))
    expected = world.future.group_by("sku", "location").agg(pl.col("expected").sum())
    goods = late.select("sku", "location").unique().join(expected, on=["sku", "location"])
    errors = {name: error(results.demand_table, goods) for name, results in (("learnt", first), ("set_aside", second))}
    return {
        "seed": seed,
        "bursts": forecast.bursts(river.history, as_of=river.as_of, period_days=1).height,
        "brushed": int(truth["brushed"].sum()),
        "found": called.filter(pl.col("brushed")).height,
        "wrong": called.filter(~pl.col("brushed").fill_null(value=False)).height,
        "truth": float(goods["expected"].sum()),
        **errors,
        "seconds": round(time.perf_counter() - begun, 1),
    }


def error(demand: pl.DataFrame, goods: pl.DataFrame) -> float:
    """Give the units by which the mean of four weeks misses the truth, over the `goods`."""
    weeks = demand.filter(pl.col("horizon_days") == WEEKS_DAYS)
    both = goods.join(weeks, on=["sku", "location"])
    return float((both["mean"] - both["expected"]).abs().sum())


if __name__ == "__main__":
    main()

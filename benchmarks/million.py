"""A million weekly series: the forecast of 104 weeks of history, learnt and told on this machine.

    python benchmarks/million.py [--series 1000000] [--refresh]

Series are SKUs at ten places, made by a seed: a fifth steady, the rest now and then, with a common yearly course, the
goods of a category sharing theirs. Only those weeks are in the history in which something sold. `--refresh` adds a
forecast with the models that the first one learnt. Printed: seconds and the largest memory of the process.
"""

from __future__ import annotations

import argparse
import resource
import time
from datetime import date, timedelta

import numpy as np
import polars as pl

from panhuo import words
from panhuo.cycle.river import SEED
from panhuo.forecast import ForecastResult, forecast, forecast_table

WEEKS, PLACES, CATEGORIES = 104, 10, 40
AS_OF = date(2026, 11, 22)
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
AHEAD = 13
_PART = 100_000


def main() -> None:
    """Print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=1_000_000)
    parser.add_argument("--refresh", action="store_true")
    given = parser.parse_args()
    history, series, products = world(given.series)
    print(f"{series.height:,} series, {history.height:,} weeks with sales, {memory():.1f} GiB to make them", flush=True)
    first = timed("learnt and told", history, series, products)
    if given.refresh:
        timed("told by the models of before", history, series, products, first)


def timed(
    name: str, history: pl.DataFrame, series: pl.DataFrame, products: pl.DataFrame, before: ForecastResult | None = None
) -> ForecastResult:
    """Forecast, write the quantiles as a table, and print seconds and memory."""
    begun = time.perf_counter()
    result = forecast(
        history,
        products=products,
        calendar=words.empty("calendar"),
        prices=words.empty("prices"),
        series=series,
        as_of=AS_OF,
        period="week",
        horizon_periods=AHEAD,
        seed=SEED,
        remembered=before and before.remembered,
        refresh=before is not None,
    )
    table = forecast_table(result.demand, levels=LEVELS, horizon_periods=AHEAD)
    taken = time.perf_counter() - begun
    print(f"{name}: {taken:,.0f} s, {table.height:,} rows, {memory():.1f} GiB, {len(result.faults)} faults", flush=True)
    return result


def world(count: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Give history, series and products; the same number gives the same."""
    random = np.random.default_rng(SEED)
    skus = -(-count // PLACES)
    category = random.integers(CATEGORIES, size=skus)
    phase = random.random(CATEGORIES) * 2 * np.pi
    weeks = np.arange(WEEKS)
    course = 1.0 + 0.4 * np.sin(2 * np.pi * weeks[None, :] / 52.0 + phase[:, None])
    rate = np.where(random.random(skus) < 0.2, random.gamma(2.0, 4.0, skus), random.gamma(0.7, 0.6, skus))
    starts = pl.Series([AS_OF - timedelta(days=7 * (WEEKS - week) - 1) for week in range(WEEKS)], dtype=pl.Date)
    names = pl.Series([f"K{number:06d}" for number in range(skus)])
    places = pl.Series([f"P{number}" for number in range(PLACES)])
    parts: list[pl.DataFrame] = []
    for begin in range(0, count, _PART):
        rows = np.arange(begin, min(begin + _PART, count))
        means = rate[rows // PLACES, None] * course[category[rows // PLACES]]
        units = random.poisson(means * random.gamma(4.0, 0.25, size=(rows.size, 1)))
        row, week = np.nonzero(units)
        parts.append(
            pl.DataFrame(
                {
                    "sku": names[rows[row] // PLACES],
                    "location": places[rows[row] % PLACES],
                    "period_start": starts[week],
                    "units": units[row, week].astype(np.float64),
                }
            )
        )
    unknown = [pl.lit(None, dtype=pl.Float64).alias(name) for name in ("price", "in_stock")]
    numbers = np.arange(count)
    series = pl.DataFrame({"sku": names[numbers // PLACES], "location": places[numbers % PLACES]})
    told = pl.DataFrame({"sku": names, "category": [f"C{code}" for code in category]})
    products = pl.concat([words.empty("products"), told], how="diagonal_relaxed")
    return pl.concat(parts).with_columns(unknown), series, products


def memory() -> float:
    """Give the largest memory of the process so far, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main()

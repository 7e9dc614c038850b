"""A million weekly series, from a file of sales over 104 weeks to a table of quantiles, on this machine.

    python benchmarks/million.py [--series 1000000] [--refresh] [--spark]

Series are SKUs at ten places, made by a seed: a fifth steady, the rest now and then; the goods of a category have their
yearly course in common. First everything is learnt and told; with `--refresh` told again by the models learnt before.
The engine reads the sales, makes the history and writes the quantiles: Polars, or with `--spark` Spark on `local[2]`,
which needs Java. Printed: seconds, and the largest memory of the process (of Python alone, not of Spark's).
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from panhuo import lake, words
from panhuo.cycle.river import SEED, result_tables
from panhuo.forecast import ForecastResult, forecast, history

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
    parser.add_argument("--spark", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, engine(spark=given.spark) as runs:
        files = world(given.series, folder=Path(folder))
        print(f"{given.series:,} series on {runs.name}; {memory():.1f} GiB to make them", flush=True)
        first = timed("learnt and told", files, runs)
        if given.refresh:
            timed("told by the models learnt before", files, runs, first)


@contextmanager
def engine(*, spark: bool) -> Generator[lake.Engine]:
    """Give what runs the relational steps and writes the quantiles."""
    if not spark:
        yield lake.polars_engine()
        return
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "8g")
    builder = builder.config("spark.driver.maxResultSize", "6g").config("spark.sql.session.timeZone", "UTC")
    session = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "16").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield lake.spark_engine(session)
    session.stop()


def timed(name: str, files: dict[str, str], runs: lake.Engine, before: ForecastResult | None = None) -> ForecastResult:
    """Go from the files to the quantiles, and print seconds and memory."""
    begun = time.perf_counter()
    tables = {table: runs.read([path]) for table, path in files.items()}
    past = runs.collect(history(tables, as_of=AS_OF, period="week"))
    read = time.perf_counter() - begun
    result = forecast(
        past,
        products=pl.read_parquet(files["products"]),
        calendar=words.empty("calendar"),
        prices=words.empty("prices"),
        series=past.select("sku", "location").unique().sort("sku", "location"),
        as_of=AS_OF,
        period="week",
        horizon_periods=AHEAD,
        seed=SEED,
        remembered=before and before.remembered,
        refresh=before is not None,
    )
    told = time.perf_counter() - begun
    table, _ = result_tables(result.demand, levels=LEVELS, horizon=AHEAD, engine=runs)
    taken = time.perf_counter() - begun
    print(
        f"{name}: {taken:,.0f} s (history {read:,.0f}, forecast {told - read:,.0f}, quantiles {taken - told:,.0f}), "
        f"{table.height:,} rows, {memory():.1f} GiB, {len(result.faults)} faults, anew: {result.anew}",
        flush=True,
    )
    return result


def world(count: int, *, folder: Path) -> dict[str, str]:
    """Write sales and products, and give the paths of all tables that are read; the same number gives the same."""
    random = np.random.default_rng(SEED)
    skus = -(-count // PLACES)
    category = random.integers(CATEGORIES, size=skus)
    phase = random.random(CATEGORIES) * 2 * np.pi
    course = 1.0 + 0.4 * np.sin(2 * np.pi * np.arange(WEEKS)[None, :] / 52.0 + phase[:, None])
    rate = np.where(random.random(skus) < 0.2, random.gamma(2.0, 4.0, skus), random.gamma(0.7, 0.6, skus))
    days = pl.Series([AS_OF - timedelta(days=7 * (WEEKS - 1 - week)) for week in range(WEEKS)], dtype=pl.Date)
    names = pl.Series([f"K{number:06d}" for number in range(skus)])
    places = pl.Series([f"P{number}" for number in range(PLACES)])
    sales = folder / "sales"
    sales.mkdir()
    for begin in range(0, count, _PART):
        rows = np.arange(begin, min(begin + _PART, count))
        means = rate[rows // PLACES, None] * course[category[rows // PLACES]]
        units = random.poisson(means * random.gamma(4.0, 0.25, size=(rows.size, 1)))
        row, week = np.nonzero(units)
        lines = pl.DataFrame(
            {
                "date": days[week],
                "sku": names[rows[row] // PLACES],
                "location": places[rows[row] % PLACES],
                "units": units[row, week].astype(np.int64),
            }
        )
        pl.concat([words.empty("sales"), lines], how="diagonal_relaxed").write_parquet(sales / f"{begin}.parquet")
    products = pl.DataFrame({"sku": names, "category": [f"C{code}" for code in category]})
    pl.concat([words.empty("products"), products], how="diagonal_relaxed").write_parquet(folder / "products.parquet")
    for name in ("availability", "stock"):
        words.empty(name).write_parquet(folder / f"{name}.parquet")
    files = {name: str(folder / f"{name}.parquet") for name in ("products", "availability", "stock")}
    return files | {"sales": str(sales)}


def memory() -> float:
    """Give the largest memory of the process so far, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main()

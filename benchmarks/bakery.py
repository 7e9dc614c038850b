"""The bakery through the ordinary commands: 35 shops x 3 products by day; makes the data folder, runs the backtest.

    python benchmarks/bakery.py FOLDER [--windows 4] [--horizon 14] [--weather]

The data is read from `$PANHUO_SHARED/data/bakery` (default: `shared` beside the repository; BSD-3, package `ddop`).
Holidays, school holidays and promotions go into the calendar, as far as they hold for all products of a shop. With
`--weather` temperature and rain at each shop are signals about it, known up to the day of the forecast, and what they
are worth is told instead of the backtest.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import polars as pl

__all__ = ["bakery", "canonical", "weather"]

EVENTS = {"is_holiday": "holiday", "is_schoolholiday": "holiday", "promotion_currentweek": "promotion"}


def bakery() -> pl.DataFrame:
    """Give the data as it comes, a row a day, shop and product."""
    beside = Path(__file__).resolve().parents[1].parent / "shared"
    file = Path(os.environ.get("PANHUO_SHARED", beside)) / "data" / "bakery" / "bakery.parquet"
    return pl.read_parquet(file).with_columns(
        pl.col("date").str.to_date(),
        ("S" + pl.col("store").cast(pl.String)).alias("location"),
        ("P" + pl.col("product").cast(pl.String)).alias("sku"),
    )


def canonical(days: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Give the whole of it as canonical tables; a shop is its own region, so that its school holidays are its own."""
    sales = days.filter(pl.col("demand") > 0).select(
        "date", "sku", "location", pl.col("demand").cast(pl.Int64).alias("units")
    )
    calendar = [
        days.group_by("date", "location")
        .agg(pl.col(column).min())
        .filter(pl.col(column) == 1)
        .select("date", pl.lit(column).alias("event"), pl.col("location").alias("region"), pl.lit(kind).alias("kind"))
        for column, kind in EVENTS.items()
    ]
    places = (
        days.select("location").unique().select("location", pl.col("location").alias("region"), kind=pl.lit("store"))
    )
    products = days.select("sku").unique().select("sku", category=pl.lit("bread"))
    return {
        "sales": sales,
        "calendar": pl.concat(calendar).sort("date", "region", "event"),
        "locations": places.sort("location"),
        "products": products.sort("sku"),
    }


def weather(days: pl.DataFrame) -> pl.DataFrame:
    """Give temperature and rain of each day as signals about each shop."""
    means = days.group_by("date", "location").agg(pl.col("temperature", "rain").mean())
    long = means.unpivot(index=["date", "location"], variable_name="signal", value_name="value").drop_nulls()
    at = pl.col("date").cast(pl.Datetime("us", "UTC"))
    named = long.select(at.alias("at"), pl.col("location").alias("subject"), "signal", "value")
    return named.sort("at", "subject", "signal")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--windows", type=int, default=4)
    parser.add_argument("--horizon", type=int, default=14)
    parser.add_argument("--weather", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    days = bakery()
    tables = canonical(days) | ({"signals": weather(days)} if given.weather else {})
    for name, table in tables.items():
        table.write_parquet(given.folder / f"{name}.parquet")
    (given.folder / "panhuo.toml").write_text('period = "day"\ncurrency = "EUR"\n', encoding="utf-8")
    panhuo = str(Path(sys.executable).with_name("panhuo"))
    counts = ["--windows", str(given.windows), "--horizon", str(given.horizon)]
    what = ["signals", "worth", str(given.folder)] if given.weather else ["backtest", str(given.folder), *counts]
    subprocess.run([panhuo, *what, "--lang", "en"], check=True)


if __name__ == "__main__":
    main()

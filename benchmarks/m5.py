"""M5 through the ordinary commands: makes the data folder, runs `panhuo forecast`, gives WRMSSE and WSPL of 28 days.

    python benchmarks/m5.py prepare FOLDER --last-day 1913     the history up to a day as canonical tables
    python benchmarks/m5.py score FILE --last-day 1913         the scores of a forecast table with all twelve levels
    python benchmarks/m5.py run FOLDER --last-day 1913         all of it, with the time it took; --best: that setting

The data is read from `$PANHUO_SHARED/data/m5` (default: `shared` beside the repository). Measures: organisers' guides,
"M5 Participants Guide" (2020), accuracy and uncertainty: 12 levels weighted alike, in each the series weighted by the
money they turned over in the last 28 days before the window. WRMSSE: errors scaled by the mean squared step of each
series since its first sale. WSPL: pinball losses at nine quantiles, scaled by the mean absolute step.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

__all__ = ["LEVELS", "QUANTILES", "canonical", "shared_folder", "wide", "wrmsse", "wspl"]

Floats = npt.NDArray[np.floating]

HORIZON = 28
QUANTILES = (0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995)
# What the columns of the organisers are called in the canonical tables.
NAMES = {"state_id": "region", "store_id": "location", "cat_id": "brand", "dept_id": "category", "item_id": "sku"}
# The twelve levels by the columns that tell their series apart.
LEVELS: tuple[tuple[str, ...], ...] = (
    (),
    ("state_id",),
    ("store_id",),
    ("cat_id",),
    ("dept_id",),
    ("state_id", "cat_id"),
    ("state_id", "dept_id"),
    ("store_id", "cat_id"),
    ("store_id", "dept_id"),
    ("item_id",),
    ("state_id", "item_id"),
    ("item_id", "store_id"),
)


def shared_folder() -> Path:
    """Give the folder with the data that may not be shipped."""
    beside = Path(__file__).resolve().parents[1].parent / "shared"
    return Path(os.environ.get("PANHUO_SHARED", beside))


def wide() -> tuple[pl.DataFrame, Floats, pl.DataFrame]:
    """Give the series (ids), their units (30,490 x 1,941) and the calendar."""
    folder = shared_folder() / "data" / "m5"
    sales = pl.read_parquet(folder / "sales_d1_d1941.parquet")
    days = [name for name in sales.columns if name.startswith("d_")]
    units = np.ascontiguousarray(sales.select(days).to_numpy().astype(np.float32))
    return sales.drop(days), units, pl.read_parquet(folder / "calendar.parquet").sort("date")


def canonical(last_day: int) -> dict[str, pl.DataFrame]:
    """Give the history up to day `last_day` as canonical tables; calendar and prices are known 28 days ahead."""
    ids, units, calendar = wide()
    folder = shared_folder() / "data" / "m5"
    calendar = calendar.head(last_day + HORIZON)
    weeks = calendar.group_by("wm_yr_wk").agg(pl.col("date").min())
    steps = (
        pl.read_parquet(folder / "sell_prices.parquet")
        .join(weeks, on="wm_yr_wk")
        .sort("store_id", "item_id", "date")
        .filter(
            (pl.col("sell_price") != pl.col("sell_price").shift(1).over("store_id", "item_id")).fill_null(value=True)
        )
        .select(
            "date",
            pl.col("item_id").alias("sku"),
            pl.col("sell_price").alias("price"),
            pl.col("store_id").alias("location"),
        )
    )
    rows, columns = np.nonzero(units[:, :last_day])
    dates = calendar["date"]
    sales = pl.DataFrame(
        {
            "date": dates[columns],
            "sku": ids["item_id"][rows],
            "location": ids["store_id"][rows],
            "units": units[rows, columns].astype(np.int64),
        }
    ).sort("date")
    priced = sales.join_asof(
        steps.sort("date").rename({"price": "unit_price"}), on="date", by=["sku", "location"], check_sortedness=False
    )
    products = ids.unique("item_id", maintain_order=True).select(
        pl.col("item_id").alias("sku"), pl.col("dept_id").alias("category"), pl.col("cat_id").alias("brand")
    )
    places = ids.unique("store_id", maintain_order=True).select(
        pl.col("store_id").alias("location"), pl.col("state_id").alias("region"), pl.lit("store").alias("kind")
    )
    return {
        "sales": priced,
        "products": products,
        "locations": places,
        "prices": steps,
        "calendar": _events(calendar),
    }


def wrmsse(forecast: Floats, *, units: Floats, ids: pl.DataFrame, prices: Floats) -> tuple[float, list[float]]:
    """Give the score and that of each level.

    forecast: (n, 28); units: (n, days + 28), the last 28 being the window; prices: (n, 28) of the 28 days before it.
    """
    history, actual = units[:, :-HORIZON].astype(np.float64), units[:, -HORIZON:].astype(np.float64)
    turnover = (history[:, -HORIZON:] * prices).sum(axis=1)
    scores: list[float] = []
    for level in LEVELS:
        codes = _codes(ids, level)
        past, came, said = (_summed(values, codes) for values in (history, actual, forecast.astype(np.float64)))
        weight = np.bincount(codes, weights=turnover)
        error = np.sqrt(((came - said) ** 2).mean(axis=1) / _scale(past, power=2))
        scores.append(float((error * weight).sum() / weight.sum()))
    return float(np.mean(scores)), scores


def wspl(forecast: Sequence[Floats], *, units: Floats, ids: pl.DataFrame, prices: Floats) -> tuple[float, list[float]]:
    """Give the score and that of each level.

    forecast: by level (groups, 28, 9) quantiles, groups in the order of their names; the rest as for `wrmsse`.
    """
    history, actual = units[:, :-HORIZON].astype(np.float64), units[:, -HORIZON:].astype(np.float64)
    turnover = (history[:, -HORIZON:] * prices).sum(axis=1)
    levels = np.array(QUANTILES)
    scores: list[float] = []
    for level, said in zip(LEVELS, forecast, strict=True):
        codes = _codes(ids, level)
        past, came = _summed(history, codes), _summed(actual, codes)
        gap = came[:, :, None] - said
        loss = np.maximum(levels * gap, (levels - 1.0) * gap).mean(axis=(1, 2))
        weight = np.bincount(codes, weights=turnover)
        scores.append(float((loss / _scale(past, power=1) * weight).sum() / weight.sum()))
    return float(np.mean(scores)), scores


def _scale(past: Floats, *, power: int) -> Floats:
    """Give the mean of the steps of each series since its first sale, to a power; infinite where it never moved."""
    step = np.abs(np.diff(past, axis=1)) ** power
    begun = np.arange(step.shape[1])[None, :] >= (past > 0).argmax(axis=1)[:, None]
    scale = (step * begun).sum(axis=1) / np.maximum(begun.sum(axis=1), 1)
    return np.where(scale > 0, scale, np.inf)


def score(file: Path, *, last_day: int) -> dict[str, tuple[float, list[float]]]:
    """Give by measure the score, and that of each level, of the forecast table in `file` for the days after one."""
    ids, units, calendar = wide()
    table = pl.read_csv(file, try_parse_dates=True) if file.suffix == ".csv" else pl.read_parquet(file)
    offset = (pl.col("date") - pl.lit(calendar["date"][last_day])).dt.total_days()
    inside = table.with_columns(offset.alias("offset")).filter(pl.col("offset").is_between(0, HORIZON - 1))
    quantiles = [f"q{level:g}" for level in QUANTILES]
    each: list[Floats] = []
    means: Floats = np.zeros((ids.height, HORIZON))
    for level in LEVELS:
        names = [NAMES[name] for name in level]
        groups = ids.rename(NAMES).select(*names, pl.int_ranges(HORIZON).alias("offset")).unique().explode("offset")
        # What was never sold yet has no forecast: none is expected.
        of_level = (
            groups.join(inside.filter(pl.col("by") == _grouping(level)), on=[*names, "offset"], how="left")
            .sort(*names, "offset")
            .fill_null(0.0)
        )
        each.append(of_level.select(quantiles).to_numpy().reshape(-1, HORIZON, len(QUANTILES)))
        if level == LEVELS[-1]:
            means = of_level["mean"].to_numpy().reshape(-1, HORIZON)[_codes(ids, level)]
    given = {
        "units": units[:, : last_day + HORIZON],
        "ids": ids,
        "prices": prices_before(ids, calendar, last_day=last_day),
    }
    return {"WRMSSE": wrmsse(means, **given), "WSPL": wspl(each, **given)}


def _grouping(level: tuple[str, ...]) -> str:
    """Give what is typed after `--by` for a level."""
    return ",".join(NAMES[name] for name in level) or "total"


def prices_before(ids: pl.DataFrame, calendar: pl.DataFrame, *, last_day: int) -> Floats:
    """Give (n, 28) selling prices of the 28 days up to `last_day`, 0 where there was none."""
    days = calendar.slice(last_day - HORIZON, HORIZON).select("wm_yr_wk", pl.int_range(HORIZON).alias("column"))
    prices = pl.read_parquet(shared_folder() / "data" / "m5" / "sell_prices.parquet")
    rows = ids.select("item_id", "store_id").with_row_index("row")
    placed = prices.join(days, on="wm_yr_wk").join(rows, on=["item_id", "store_id"])
    result = np.zeros((ids.height, HORIZON))
    result[placed["row"].to_numpy(), placed["column"].to_numpy()] = placed["sell_price"].to_numpy()
    return result


def _events(calendar: pl.DataFrame) -> pl.DataFrame:
    nowhere = pl.lit(None, dtype=pl.String).alias("region")
    named = [
        calendar.select("date", pl.col(f"event_name_{number}").alias("event"), nowhere, pl.lit("holiday").alias("kind"))
        for number in (1, 2)
    ]
    benefits = [
        calendar.filter(pl.col(f"snap_{state}") == 1).select(
            "date", pl.lit("SNAP").alias("event"), pl.lit(state).alias("region"), pl.lit("promotion").alias("kind")
        )
        for state in ("CA", "TX", "WI")
    ]
    return pl.concat([*named, *benefits]).drop_nulls("event").sort("date", "event")


def _codes(ids: pl.DataFrame, level: tuple[str, ...]) -> npt.NDArray[np.int64]:
    if not level:
        return np.zeros(ids.height, dtype=np.int64)
    return ids.select(pl.struct(*level).rank("dense")).to_series().to_numpy().astype(np.int64) - 1


def _summed(values: Floats, codes: npt.NDArray[np.int64]) -> Floats:
    if codes.max() + 1 == codes.size:
        return values[np.argsort(codes)]
    return np.stack([np.bincount(codes, weights=column) for column in values.T], axis=1)


def prepare(folder: Path, *, last_day: int, setting: str) -> None:
    """Write the canonical tables of the history up to `last_day`, the day itself as the terms' as_of, the setting."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in canonical(last_day).items():
        table.write_parquet(folder / f"{name}.parquet")
    _, _, calendar = wide()
    day = calendar["date"][last_day - 1]
    terms = f'period = "day"\nas_of = {day}\ncurrency = "USD"\nforecast = "{setting}"\n'
    (folder / "panhuo.toml").write_text(terms, encoding="utf-8")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["prepare", "score", "run"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--last-day", type=int, default=1913)
    parser.add_argument("--best", action="store_true")
    given = parser.parse_args()
    if given.what in ("prepare", "run"):
        prepare(given.path, last_day=given.last_day, setting="best" if given.best else "quick")
    file: Path = given.path
    if given.what == "run":
        file = given.path.parent / f"{given.path.name}-forecast.parquet"
        begun = time.perf_counter()
        command = [
            str(Path(sys.executable).with_name("panhuo")),
            "forecast",
            str(given.path),
            "--horizon",
            str(HORIZON),
            "--levels",
            ",".join(f"{level:g}" for level in QUANTILES),
            *(word for level in LEVELS for word in ("--by", _grouping(level))),
        ]
        subprocess.run([*command, "--out", str(file)], check=True)
        print(f"panhuo forecast: {timedelta(seconds=round(time.perf_counter() - begun))}")
    if given.what in ("score", "run"):
        for measure, (total, levels) in score(file, last_day=given.last_day).items():
            print(f"{measure} {total:.4f} on days {given.last_day + 1} to {given.last_day + HORIZON}")
            for level, value in zip(LEVELS, levels, strict=True):
                print(f"  {_grouping(level):24} {value:.4f}")


if __name__ == "__main__":
    main()

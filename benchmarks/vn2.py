"""VN2 through the ordinary commands: makes the data folder, holds out the last eight weeks, judges the forecast.

    python benchmarks/vn2.py prepare FOLDER      all weeks but the last eight as canonical tables
    python benchmarks/vn2.py score FILE          WAPE, pinball loss and coverage of a forecast table, beside simple
    means python benchmarks/vn2.py run FOLDER          both, with `panhuo forecast` between them

The data is read from `$PANHUO_SHARED/data/vn2` (default: `shared` beside the repository). Weeks in which the goods were
out of stock say nothing about demand and are not judged.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

__all__ = ["HELD_OUT_WEEKS", "canonical", "judge", "wide"]

Floats = npt.NDArray[np.floating]

HELD_OUT_WEEKS = 8
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def _folder() -> Path:
    beside = Path(__file__).resolve().parents[1].parent / "shared"
    return Path(os.environ.get("PANHUO_SHARED", beside)) / "data" / "vn2"


def wide() -> tuple[pl.DataFrame, list[date], Floats, npt.NDArray[np.bool_]]:
    """Give the series (sku, location), the Mondays, the units sold and whether they were in stock (599 x 157)."""
    folder = _folder()
    sales, stocked = (pl.read_csv(folder / f"{name}.csv") for name in ("sales", "in_stock"))
    weeks = [name for name in sales.columns if name[:2] == "20"]
    keys = ["Store", "Product"]
    stocked = sales.select(keys).join(stocked, on=keys, how="left", maintain_order="left")
    series = _named(sales)
    in_stock = stocked.select(weeks).to_numpy().astype(bool)
    return series, [date.fromisoformat(week) for week in weeks], sales.select(weeks).to_numpy().astype(float), in_stock


def canonical() -> dict[str, pl.DataFrame]:
    """Give all weeks but the held-out ones as canonical tables; the product group is the category."""
    series, weeks, units, in_stock = wide()
    folder = _folder()
    kept = len(weeks) - HELD_OUT_WEEKS
    rows, columns = np.nonzero(units[:, :kept] > 0)
    days = pl.Series("date", weeks[:kept])
    sales = series[rows].with_columns(
        days[columns].alias("date"), pl.Series("units", units[rows, columns].astype(np.int64))
    )
    everything = np.indices((series.height, kept)).reshape(2, -1)
    shown = series[everything[0]].with_columns(
        days[everything[1]].alias("date"), pl.Series("in_stock", in_stock[:, :kept].ravel().astype(float))
    )
    master = pl.read_csv(folder / "master.csv")
    products = master.unique("Product", keep="first", maintain_order=True).select(
        pl.format("P{}", "Product").alias("sku"),
        pl.col("Department").cast(pl.String).alias("category"),
        pl.col("DepartmentGroup").cast(pl.String).alias("brand"),
    )
    places = master.unique("Store", maintain_order=True).select(
        pl.format("S{}", "Store").alias("location"), pl.lit("store").alias("kind")
    )
    return {"sales": sales, "availability": shown, "products": products, "locations": places, "stock": _stock(folder)}


def _stock(folder: Path) -> pl.DataFrame:
    """Give the stock at the start of the contest: a stand-in at the end of the shortened history."""
    start = pl.read_csv(folder / "initial_state.csv")
    last = wide()[1][-HELD_OUT_WEEKS - 1]
    return _named(start).with_columns(
        pl.lit(last).alias("as_of"),
        start["End Inventory"].alias("on_hand"),
        (start["In Transit W+1"] + start["In Transit W+2"]).alias("incoming"),
    )


def _named(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(pl.format("P{}", "Product").alias("sku"), pl.format("S{}", "Store").alias("location"))


def judge(table: pl.DataFrame) -> pl.DataFrame:
    """Give one row a method: the forecast table, the mean of the last 13 weeks in stock, the same weeks a year ago.

    wape: by week; wape_total: of the total of the eight weeks; bias: forecast over sales, less 1; coverage_90 and
    pinball (mean of five levels) for the forecast table alone.
    """
    series, weeks, units, in_stock = wide()
    actual = np.where(in_stock, units, np.nan)[:, -HELD_OUT_WEEKS:]
    past = np.where(in_stock, units, np.nan)[:, :-HELD_OUT_WEEKS]
    rows = series.with_row_index("row")
    step = ((pl.col("date") - pl.lit(weeks[-HELD_OUT_WEEKS - 1])).dt.total_days() - 1) // 7
    placed = table.join(rows, on=["sku", "location"]).with_columns(step.alias("week"))
    placed = placed.filter(pl.col("week").is_between(0, HELD_OUT_WEEKS - 1))

    def matrix(column: str) -> Floats:
        result = np.zeros(actual.shape)
        result[placed["row"].to_numpy(), placed["week"].to_numpy()] = placed[column].to_numpy()
        return result

    recent = past[:, -13:]
    mean = np.nansum(recent, axis=1) / np.maximum((~np.isnan(recent)).sum(axis=1), 1)
    said = {
        "panhuo": matrix("mean"),
        "mean of 13 weeks": np.repeat(mean[:, None], HELD_OUT_WEEKS, axis=1),
        "same weeks a year ago": units[:, -HELD_OUT_WEEKS - 52 : -52],
    }
    lines = [{"method": name, **_errors(actual, told)} for name, told in said.items()]
    lines[0] |= _spread(actual, {level: matrix(f"q{level:g}") for level in LEVELS})
    return pl.DataFrame(lines)


def _errors(actual: Floats, said: Floats) -> dict[str, float]:
    known = ~np.isnan(actual)
    came, told = np.where(known, actual, 0.0), np.where(known, said, 0.0)
    return {
        "wape": float(np.abs(came - told).sum() / came.sum()),
        "wape_total": float(np.abs((came - told).sum(axis=1)).sum() / came.sum()),
        "bias": float(told.sum() / came.sum() - 1.0),
    }


def _spread(actual: Floats, told: dict[float, Floats]) -> dict[str, float]:
    known = ~np.isnan(actual)
    losses = [
        np.maximum(level * (actual - quantile), (level - 1.0) * (actual - quantile))[known].mean()
        for level, quantile in told.items()
    ]
    inside = (actual >= told[0.05]) & (actual <= told[0.95])
    return {"coverage_90": float(inside[known].mean()), "pinball": float(np.mean(losses))}


def prepare(folder: Path) -> None:
    """Write the canonical tables, and the day that they end on as the terms' as_of."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in canonical().items():
        table.write_parquet(folder / f"{name}.parquet")
    last = wide()[1][-HELD_OUT_WEEKS - 1]
    (folder / "panhuo.toml").write_text(f'period = "week"\nas_of = {last}\ncurrency = "EUR"\n', encoding="utf-8")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["prepare", "score", "run"])
    parser.add_argument("path", type=Path)
    given = parser.parse_args()
    file: Path = given.path
    if given.what in ("prepare", "run"):
        prepare(given.path)
    if given.what == "run":
        file = given.path.parent / f"{given.path.name}-forecast.parquet"
        command = [
            str(Path(sys.executable).with_name("panhuo")),
            "forecast",
            str(given.path),
            "--horizon",
            str(HELD_OUT_WEEKS),
        ]
        subprocess.run([*command, "--levels", ",".join(map(str, LEVELS)), "--out", str(file)], check=True)
    if given.what in ("score", "run"):
        print(judge(pl.read_parquet(file)))


if __name__ == "__main__":
    main()

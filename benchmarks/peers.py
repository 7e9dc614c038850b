"""Pinball loss beside others on any folder of canonical tables: seasonal naive, the mean of 13 weeks, AutoETS.

    python benchmarks/peers.py FOLDER [--windows 3] [--horizon 28] [--series 2000]

The others are those of statsforecast as they come, with the bands that they give (the mean of 13 weeks has conformal
ones), and are given up to 400 days. It is no dependency of ours: run it in an environment of its own that has Panhuo
and `statsforecast`. Pinball: the mean of the levels 0.05, 0.25, 0.5, 0.75, 0.95 over all periods in which the goods
could be bought, of up to `--series` series, evenly chosen. Seasons of less history than a year and the horizon are left
out: seasonal naive is then naive. Below, by kind of goods, how ours stands to seasonal naive.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
from statsforecast import StatsForecast
from statsforecast.models import AutoETS, SeasonalNaive, WindowAverage
from statsforecast.utils import ConformalIntervals

from coverage import made_again
from panhuo.cycle.river import Ready, Steps
from panhuo.cycle.run import river_of
from panhuo.demand import Total
from panhuo.forecast.holdout import segments_of
from panhuo.forecast.panel import Panel

Numbers = npt.NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
NAMES = {"SeasonalNaive": "seasonal naive", "WindowAverage": "mean of 13 weeks", "AutoETS": "AutoETS"}
GIVEN_DAYS = 400


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--windows", type=int, default=3)
    parser.add_argument("--horizon", type=int, default=28)
    parser.add_argument("--series", type=int, default=2_000)
    given = parser.parse_args()
    with river_of(given.folder, as_of=None, steps=Steps()) as river:
        backs = range(given.windows, 0, -1)
        rows = pl.concat(window(river, back=back, horizon=given.horizon, most=given.series) for back in backs)
    losses = [pl.col(name).sum() / pl.col("values").sum() for name in ("Panhuo", *NAMES.values())]
    best = rows.select(losses).row(0, named=True)
    for name, loss in sorted(best.items(), key=lambda item: item[1]):
        print(f"| {name} | {loss:.4f} | {best['Panhuo'] / loss - 1:+.1%} |")
    print("\n| kind | series a window | Panhuo over seasonal naive |\n|---|---|---|")
    kinds = rows.group_by("kind").agg(pl.len().alias("series"), *losses).sort("kind")
    for row in kinds.iter_rows(named=True):
        against = row["Panhuo"] / row["seasonal naive"] if row["seasonal naive"] else float("nan")
        print(f"| {row['kind']} | {row['series'] // given.windows:,} | {against:.3f} |")


def window(river: Ready, *, back: int, horizon: int, most: int) -> pl.DataFrame:
    """Give a row a series: its kind, how many of its values are known, and the sum of the loss of each way."""
    made = made_again(river, back=back, horizon=horizon)
    past, size = made.past, made.past.series.height
    chosen = np.unique(np.linspace(0, size - 1, min(most, size)).round().astype(np.intp))
    actual = made.after.demand[chosen, -horizon:].astype(np.float64)
    law = made.demand.select(chosen)
    mean = law.extended(horizon).means[:, :horizon].astype(np.float64)
    variance = mean + (law.dispersion + law.level_variance)[:, None] * mean**2
    total = Total(mean=mean, variance=np.maximum(variance, mean * 1.0001))
    ways = {"Panhuo": [total.quantile(level) for level in LEVELS]} | others(past, chosen, horizon=horizon)
    codes, names = segments_of(past, origin=past.periods - 1)
    return pl.DataFrame(
        {"kind": [names[code] for code in codes[chosen]], "values": (~np.isnan(actual)).sum(axis=1)}
        | {name: loss(actual, told) for name, told in ways.items()}
    )


def others(past: Panel, chosen: npt.NDArray[np.intp], *, horizon: int) -> dict[str, list[Numbers]]:
    """Give by way its quantiles, one array (series, horizon) a level."""
    units = past.sold[chosen, -past.length(GIVEN_DAYS) :]
    yearly = 52 if units.shape[1] >= 52 + horizon else 1
    season = past.season if past.season > 1 else yearly
    begins = np.maximum(past.begins[chosen] - (past.periods - units.shape[1]), 0)
    # The ways need a few values each; a young series begins with the nothing that it sold before.
    begins = np.minimum(begins, max(units.shape[1] - 3 * horizon - season, 0))
    row, column = np.nonzero(np.arange(units.shape[1])[None, :] >= begins[:, None])
    frame = pd.DataFrame({"unique_id": row, "ds": column, "y": units[row, column].astype(float)})
    average = WindowAverage(
        window_size=past.length(91), prediction_intervals=ConformalIntervals(h=horizon, n_windows=2)
    )
    models = [SeasonalNaive(season_length=season), average, AutoETS(season_length=season if season < 25 else 1)]
    told = StatsForecast(models=models, freq=1, n_jobs=1).forecast(df=frame, h=horizon, level=[50, 90])
    told = told.sort_values(["unique_id", "ds"])
    found: dict[str, list[Numbers]] = {}
    for model, name in NAMES.items():
        columns = [f"{model}-lo-90", f"{model}-lo-50", model, f"{model}-hi-50", f"{model}-hi-90"]
        found[name] = [np.maximum(told[one].to_numpy().reshape(-1, horizon), 0.0) for one in columns]
    return found


def loss(actual: Numbers, told: list[Numbers]) -> Numbers:
    """Give each series the sum of the mean pinball loss of its known values."""
    gaps = [actual - quantile for quantile in told]
    each = np.mean([np.maximum(q * gap, (q - 1.0) * gap) for q, gap in zip(LEVELS, gaps, strict=True)], axis=0)
    return np.nansum(each, axis=1)


if __name__ == "__main__":
    main()
